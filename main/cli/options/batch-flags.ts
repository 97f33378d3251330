import { type Command, Option } from 'commander'
import type { BatchOptions } from '../../../shared/settings.ts'
import { type BatchUse, batchFlags, defaults, type Flag } from './batch-flag-table.ts'

/** Adds the flags that set a batch's options, with the defaults in words where a batch begins. */
export function addBatchFlags(command: Command, use: BatchUse): Command {
  for (const flag of flagsOf(use)) command.addOption(optionOf(flag, use))
  return command
}

/** What the given flags set, and nothing else: defaults belong to the options. `use`: only its flags are read. */
export function readBatchFlags(
  given: Readonly<Record<string, unknown>>,
  use?: BatchUse,
): Partial<BatchOptions> {
  const set: Record<string, unknown> = {}
  for (const { flags: text, sets, means } of use === undefined ? batchFlags : flagsOf(use)) {
    const value = given[new Option(text).attributeName()]
    if (value !== undefined) set[sets] = means ?? value
  }
  return set
}

const flagsOf = (use: BatchUse) => batchFlags.filter(({ only }) => only === undefined || only.includes(use))

const toldDefault = (value: unknown): string | undefined =>
  typeof value === 'object' || value === undefined ? undefined : String(value)

function optionOf(flag: Flag, use: BatchUse): Option {
  const { flags, about, sets, parse, choices, conflicts } = flag
  const shown = flag.shown ?? toldDefault(defaults[sets])
  const tellsDefault = use !== 'resume' && use !== 'again' && flags.includes('<') && shown !== undefined
  const option = new Option(flags, tellsDefault ? `${about} (default: ${shown})` : about)
  if (parse !== undefined) option.argParser(parse as (text: string, before: unknown) => unknown)
  if (choices !== undefined) option.choices(choices)
  if (conflicts !== undefined) option.conflicts(conflicts)
  return option
}
