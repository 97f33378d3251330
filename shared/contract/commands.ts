import type * as z from 'zod'
import type { Failure } from '../failure.ts'
import type { Refusal } from '../refusal.ts'
import { arrangeCommands } from './commands/arranging.ts'
import { readingCommands, steeringCommands } from './commands/batches.ts'
import { chosenCommands } from './commands/chosen.ts'
import { duplicateCommands } from './commands/duplicates.ts'
import { fileCommands } from './commands/files.ts'
import { historyCommands } from './commands/history.ts'
import { listCommands } from './commands/lists.ts'
import { lessonCommands, measuringCommands } from './commands/measuring.ts'
import { pageCommands } from './commands/pages.ts'
import { queueCommands } from './commands/queue.ts'
import { settingsCommands } from './commands/settings.ts'

export type * from './answers.ts'
export type { LaunchSources, PointedAt, RowOrder, ScanFilter } from './inputs.ts'

/**
 * Every command a window can give, in one table: name -> input schema and output type. Transports, dispatcher,
 * server and client all derive from it. Inputs and outputs are plain data.
 */
export const commands = {
  ...settingsCommands,
  ...listCommands,
  ...pageCommands,
  ...steeringCommands,
  ...readingCommands,
  ...chosenCommands,
  ...arrangeCommands,
  ...duplicateCommands,
  ...historyCommands,
  ...measuringCommands,
  ...lessonCommands,
  ...queueCommands,
  ...fileCommands,
} as const

export type CommandName = keyof typeof commands
export type InputOf<Name extends CommandName> = z.input<(typeof commands)[Name]['input']>
export type ParsedInputOf<Name extends CommandName> = z.output<(typeof commands)[Name]['input']>
export type OutputOf<Name extends CommandName> = (typeof commands)[Name]['output']

/**
 * The commands as functions, as the application offers them: input already parsed. They reject with a RefusalError or a
 * FailureError; any other error is a bug.
 */
export type Api = { [Name in CommandName]: (input: ParsedInputOf<Name>) => Promise<OutputOf<Name>> }

/** What goes over a transport: custom error fields do not survive one, plain data does. */
export type Reply =
  | { ok: true; value: unknown }
  | { ok: false; refusal: Refusal }
  | { ok: false; failure: Failure }
