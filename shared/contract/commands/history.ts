import * as z from 'zod'
import type { BatchId, HistoryRow, RunAgain } from '../answers.ts'
import { as, command } from '../command.ts'
import { batchRef } from '../inputs.ts'

/** Batches of before, and running them again. */
export const historyCommands = {
  history: command(z.void(), as<HistoryRow[]>()),
  /** The newest of them, and those that run: asked for again and again, so never all. */
  recent: command(z.strictObject({ most: z.int().min(1).max(50) }), as<HistoryRow[]>()),
  /** The batches with this text in a link, so in its host too, or in the name of a file. */
  searchHistory: command(z.strictObject({ text: z.string().min(1).max(200) }), as<BatchId[]>()),
  /** A sentence about the damaged entries of the history that were found since Shoal started; undefined for none. */
  damagedEntries: command(z.void(), as<string | undefined>()),
  /**
   * Reads the links of a batch into a draft, as `review` does, with everything its list said beside them: all, or those
   * without a file, because it was never saved or is gone since. Refused while the batch runs.
   */
  runAgain: command(z.strictObject({ batch: z.string(), which: z.enum(['all', 'missing']) }), as<RunAgain>()),
  /** Removes a batch from the history, and its unfinished files. Saved images stay. */
  forget: command(batchRef(), as<void>()),
  /**
   * Runs a batch again for what is new: reads its lists or pages again and starts a batch in the same folder. `changed`:
   * also asks the sites of saved images whether these changed; `replace`: what changed takes the place of the earlier
   * file. `stored`: nothing is read again, its links are taken as they were. Refused while the batch runs, and where a
   * list cannot be read. `notes`: what was met on the way.
   */
  rerun: command(
    z.strictObject({
      batch: z.string(),
      changed: z.boolean(),
      replace: z.boolean(),
      stored: z.boolean().default(false),
      /** `after-others`: it waits in line. Pages that are read while it runs begin at once all the same. */
      when: z.enum(['now', 'after-others']).optional(),
    }),
    as<{ batch: BatchId; notes: string[] }>(),
  ),
} as const

export type HistoryCommand = keyof typeof historyCommands
