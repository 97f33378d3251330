import * as z from 'zod'
import type { CopiedText, FolderCheck, WatchedVerify } from '../answers.ts'
import { as, command } from '../command.ts'
import { batchRef, fileName } from '../inputs.ts'

/** Folders and the files in them, as far as the shell can reach them. */
export const fileCommands = {
  checkFolder: command(z.strictObject({ folder: z.string() }), as<FolderCheck>()),
  /** Folders that begin like a typed path, for completion. */
  completeFolder: command(z.strictObject({ path: z.string() }), as<string[]>()),
  /** The shell's own folder dialog, beginning at a folder; undefined when it was closed. Capability `pickFolder`. */
  pickFolder: command(z.strictObject({ folder: z.string().max(10_000) }), as<string | undefined>()),
  /** What was copied last, in any program. Capability `readClipboard`. */
  readClipboard: command(z.void(), as<CopiedText>()),
  /**
   * Saves a text as a file where the user says, and answers its path; undefined when the dialog was closed. The name
   * is only a suggestion. Capability `saveFile`: a page in a browser saves by itself.
   */
  saveText: command(
    z.strictObject({ name: fileName(), text: z.string().max(200_000_000) }),
    as<string | undefined>(),
  ),
  /** The same for a picture: PNG in base64. */
  savePicture: command(
    z.strictObject({ name: fileName(), png: z.base64().max(100_000_000) }),
    as<string | undefined>(),
  ),
  /**
   * Checks the files of a batch's folder again, as `shoal verify` does. Answers at once; `watchVerify` tells what is found
   * meanwhile. A check that is already running continues.
   */
  verifyFolder: command(batchRef(), as<void>()),
  /** The latest check of a batch's folder; undefined where there was none. Answers like `watch`. */
  watchVerify: command(
    z.strictObject({ batch: z.string(), since: z.int().optional() }),
    as<WatchedVerify | undefined>(),
  ),
  /** Ends a check; what it found stays. */
  stopVerify: command(batchRef(), as<void>()),
  /** Shows a batch's folder, or one saved file in it, in the system's file manager. Capability `reveal`. */
  reveal: command(z.strictObject({ batch: z.string(), index: z.int().optional() }), as<void>()),
  /** Opens a saved image with the system's own program. Capability `openFile`. */
  openFile: command(z.strictObject({ batch: z.string(), index: z.int() }), as<void>()),
  /** Opens an http(s) link in the system's browser. Capability `openUrl`. */
  openUrl: command(z.strictObject({ url: z.url({ protocol: /^https?$/ }) }), as<void>()),
} as const

export type FileCommand = keyof typeof fileCommands
