import * as z from 'zod'
import { type ArrangePlan, arrangeWish } from '../../arranging.ts'
import type { WatchedArranging } from '../answers.ts'
import { as, command } from '../command.ts'
import { batchRef, itemsOfBatch } from '../inputs.ts'

/** Other names and folders for the saved files of a batch: of all its images, or of these. */
export const arrangeCommands = {
  /**
   * What would become of the files; words for the user where the template is wrong. Nothing is written. `columns`: what
   * `{field:…}` can name. Of very many images only the first are looked at: `isAll` says so.
   */
  planArranging: command(
    itemsOfBatch().extend({ wish: arrangeWish }),
    as<{ columns: string[] } & ({ plan: ArrangePlan; isAll: boolean } | { problem: string })>(),
  ),
  /**
   * Renames or moves them. What changed since it was saved stays, unless `evenChanged`. Answers at once;
   * `watchArranging` tells what becomes of it. Refused while the batch runs, or its files are worked on.
   */
  arrangeImages: command(
    itemsOfBatch().extend({ wish: arrangeWish, evenChanged: z.boolean().default(false) }),
    as<void>(),
  ),
  /** Takes the last of that back, or continues where that was cut off. Answers and is followed in the same way. */
  undoArranging: command(batchRef().extend({ evenChanged: z.boolean().default(false) }), as<void>()),
  /** How many images `undoArranging` would put back. */
  undoableArranging: command(batchRef(), as<number>()),
  /** The latest work of this kind on a batch; undefined where there was none. Answers like `watch`. */
  watchArranging: command(
    batchRef().extend({ since: z.int().optional() }),
    as<WatchedArranging | undefined>(),
  ),
  /** Ends it; what was done by then stays, and can be undone. */
  stopArranging: command(batchRef(), as<void>()),
} as const

export type ArrangeCommand = keyof typeof arrangeCommands
