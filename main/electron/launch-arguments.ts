import * as z from 'zod'
import type { LaunchSources } from '../../shared/contract/commands.ts'
import { launchSourcesOf } from '../app/launch-sources.ts'

/** What a start of Shoal brings along. */
export type LaunchArguments = { given: LaunchSources | undefined; sample: boolean }

/** What a second start sends to the first. */
const message = z.object({ args: z.array(z.string().max(10_000)).max(1000), folder: z.string().max(10_000) })
export type Message = z.output<typeof message>

/** Reads the words after the program's name: list files, links, `--sample`. Electron's own switches are left out. */
export function readArguments({ args, folder }: Message): LaunchArguments {
  const words = args.filter(word => word !== '' && !word.startsWith('-'))
  return {
    given: words.length === 0 ? undefined : launchSourcesOf(words, folder),
    sample: args.includes('--sample'),
  }
}

/** Undefined for what another program made up. */
export function parseMessage(sent: unknown): Message | undefined {
  const parsed = message.safeParse(sent)
  return parsed.success ? parsed.data : undefined
}
