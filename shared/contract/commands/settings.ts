import * as z from 'zod'
import type { HandOver } from '../../hand-over.ts'
import { batchOptions, habits } from '../../settings.ts'
import { whenDone } from '../../when-done.ts'
import type { AppInfo, HandOversWaiting, Licences } from '../answers.ts'
import { as, command } from '../command.ts'

/** What a window begins with, what it keeps, and what other programs hand over. */
export const settingsCommands = {
  /** What this shell can do, the options of the next batch, where its images would go, and the user's habits. */
  appInfo: command(z.void(), as<AppInfo>()),
  /** The terms of Shoal and of what is inside it. */
  licences: command(z.void(), as<Licences>()),
  saveOptions: command(batchOptions, as<void>()),
  saveHabits: command(habits, as<void>()),
  /** What is to happen once everything is downloaded; one of the choices of `appInfo`. Capability `whenDone`. */
  setWhenDone: command(z.strictObject({ act: z.enum(whenDone) }), as<void>()),
  /** What other programs, such as a bookmark in a browser, handed over. Nothing of it is requested or looked up. */
  handOvers: command(z.void(), as<HandOversWaiting>()),
  /** Takes one out of the queue: to review it, or to drop it. */
  takeHandOver: command(z.strictObject({ id: z.string() }), as<HandOver>()),
} as const

export type SettingsCommand = keyof typeof settingsCommands
