import * as z from 'zod'
import type { WatchedDuplicates } from '../answers.ts'
import { as, command } from '../command.ts'
import { batchRef } from '../inputs.ts'

/** Images of a batch that are there more than once. */
export const duplicateCommands = {
  /**
   * Searches for them, by their bytes, or also by how they look (`alike`). Answers at once; `watchDuplicates` tells what
   * is found. Refused while a search of this batch runs.
   */
  findDuplicates: command(batchRef().extend({ alike: z.boolean() }), as<void>()),
  /** The latest search of a batch; undefined where there was none. Answers like `watch`. */
  watchDuplicates: command(
    batchRef().extend({ since: z.int().optional() }),
    as<WatchedDuplicates | undefined>(),
  ),
  stopDuplicates: command(batchRef(), as<void>()),
} as const

export type DuplicateCommand = keyof typeof duplicateCommands
