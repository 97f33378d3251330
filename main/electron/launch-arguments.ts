import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import * as z from 'zod'
import type { LaunchSources } from '../../shared/contract/commands.ts'
import { isHandOver, mostHandOverBytes } from '../../shared/hand-over.ts'
import { launchSourcesOf } from '../app/launch-sources.ts'
import { pasteSwitch } from './background/system-menus.ts'

/** What a start of Shoal brings along. */
export type LaunchArguments = {
  given: LaunchSources | undefined
  sample: boolean
  paste: boolean
  handedOver: string[]
}

export const nothingAtStart: LaunchArguments = {
  given: undefined,
  sample: false,
  paste: false,
  handedOver: [],
}

/** What a second start sends to the first. */
const message = z.object({
  args: z.array(z.string().max(mostHandOverBytes)).max(1000),
  folder: z.string().max(10_000),
})
export type Message = z.output<typeof message>

/**
 * Reads the words after the program's name: list files, links, `--sample`, `shoal:` addresses. Electron's own switches are
 * left out.
 */
export function readArguments({ args, folder }: Message): LaunchArguments {
  const all = args.filter(word => word !== '' && !word.startsWith('-'))
  const words = all.filter(word => !isHandOver(word))
  return {
    handedOver: all.filter(isHandOver),
    given: words.length === 0 ? undefined : launchSourcesOf(words, folder),
    sample: args.includes('--sample'),
    paste: args.includes(pasteSwitch),
  }
}

/** The folder of `--smoke=FOLDER`, which starts Shoal once to see whether it works; undefined where that is not asked. */
export const smokeFolderOf = (sent: Message): string | undefined => pathOf(sent, 'smoke')

/** Where a queue is that can be looked at: `--queue-file=FILE`, `--queue-ca=FILE`. */
export function queueFilesOf(sent: Message): { queueFile?: string; queueCa?: string } {
  const [queueFile, queueCa] = [pathOf(sent, 'queue-file'), pathOf(sent, 'queue-ca')]
  return { ...(queueFile !== undefined && { queueFile }), ...(queueCa !== undefined && { queueCa }) }
}

/** The path of `--NAME=PATH`. */
function pathOf({ args, folder }: Message, name: string): string | undefined {
  const start = `--${name}=`
  const named = args.find(word => word.startsWith(start))?.slice(start.length)
  return named ? resolve(folder, named) : undefined
}

/** Undefined for what another program made up. */
export function parseMessage(sent: unknown): Message | undefined {
  const parsed = message.safeParse(sent)
  return parsed.success ? parsed.data : undefined
}

/**
 * What a command line says to Shoal. A packaged app is the program itself. Unpackaged, Electron's runtime is, and its
 * switches and their values (`-r file`, `--inspect`) come before the word that is the app: only what is behind that
 * word was meant for it. `entries`: the paths by which the app may be named, its file and its folder.
 */
export function argumentsBehindEntry(
  argv: readonly string[],
  { isPackaged, entries, folder }: { isPackaged: boolean; entries: readonly string[]; folder: string },
): string[] {
  if (isPackaged) return argv.slice(1)
  const known = new Set(entries.map(real))
  const at = argv.findIndex((word, index) => index > 0 && known.has(real(resolve(folder, word))))
  return at === -1 ? [] : argv.slice(at + 1)
}

/** Without links on the way, where there is such a file. */
function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
