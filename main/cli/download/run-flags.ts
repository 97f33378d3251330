import type { Command } from 'commander'
import { parseCommand, parseNamed } from '../options/values.ts'
import type { RunOptions } from './run-batch.ts'

export type RunFlags = {
  exec?: string[]
  failed?: string
  result?: string
  json?: boolean
  quiet?: boolean
}

/** Options of every command that runs a batch. */
export const addRunFlags = (command: Command): Command =>
  command
    .option(
      '--exec <command>',
      'run a command for each saved file, without a shell; {file} is its path, otherwise the path is added at the end',
      parseCommand,
    )
    .option(
      '--failed <file>',
      'write the failed links as a list you can pass to "shoal get"',
      parseNamed('a file'),
    )
    .option(
      '--result <file>',
      'write the list again with what became of each image beside its row: .csv, .xlsx, .ods or .jsonl',
      parseNamed('a file'),
    )
    .option('--json', 'print JSON Lines and nothing else')
    .option('-q, --quiet', 'print only the summary')

export const runOptionsOf = (flags: RunFlags): RunOptions => ({
  exec: flags.exec,
  failedList: flags.failed,
  result: flags.result,
  json: flags.json ?? false,
  quiet: flags.quiet ?? false,
})
