import * as z from 'zod'
import { exportFormatNames } from '../../export-formats.ts'
import type { Ranges } from '../../ranges.ts'
import { resultFormatNames } from '../../result.ts'
import { batchOptions } from '../../settings.ts'
import type { Timeline, WovenRow } from '../../timeline.ts'
import type { FailureGroup, ItemDetails, SiteNumbers, Watched } from '../answers.ts'
import { as, command } from '../command.ts'
import { batchRef, indexes, itemsOfBatch, ranges, rowOrder } from '../inputs.ts'

/** What a batch does next. */
export const steeringCommands = {
  /** Pauses a batch that runs, or the named items of it that are not settled; those stay so until they are named again. */
  pause: command(itemsOfBatch(), as<void>()),
  /** Resumes a paused, stopped or cut-off batch, starts one that waits in line, or resumes items that were paused one by one. */
  resume: command(itemsOfBatch(), as<void>()),
  /** Pauses all that runs; no batch in line starts automatically until something is started or resumed. */
  pauseAll: command(z.void(), as<void>()),
  /** Resumes all that is paused, and lets the line move on. */
  resumeAll: command(z.void(), as<void>()),
  /**
   * Puts a batch with something left at the end of the line: it starts after the others. One that runs or is paused is
   * stopped first; what it began is kept.
   */
  wait: command(batchRef(), as<void>()),
  /** Takes a batch out of the line; it stays, to be resumed. */
  leaveLine: command(batchRef(), as<void>()),
  /** Lets a batch in line change places with the one before it, or after it. */
  moveInLine: command(z.strictObject({ batch: z.string(), to: z.enum(['earlier', 'later']) }), as<void>()),
  /** Forgets a batch that waits in line. `restoreWaiting` brings it back, until this process ends. */
  discardWaiting: command(batchRef(), as<void>()),
  /** Answers whether it was still there to be brought back. */
  restoreWaiting: command(batchRef(), as<boolean>()),
  stop: command(z.strictObject({ batch: z.string(), how: z.enum(['after-running', 'now']) }), as<void>()),
  /** Cancels the named items, or all that have not settled. */
  cancel: command(itemsOfBatch(), as<void>()),
  /**
   * Retries failed items: the named ones, those of one cause, or all. Answers how many are tried again. `changes`: options
   * that the batch has from then on; refused while it runs.
   */
  retry: command(
    z.strictObject({
      batch: z.string(),
      indexes: indexes().optional(),
      code: z.string().optional(),
      changes: batchOptions.pick({ referer: true, cookieFile: true }).optional(),
    }),
    as<{ images: number }>(),
  ),
  /** Gives a batch a name; an empty one: it is called after its source again. */
  rename: command(z.strictObject({ batch: z.string(), name: z.string().max(200) }), as<void>()),
  setLimits: command(
    z.strictObject({ batch: z.string(), atOnce: z.int().min(1).max(512), perHost: z.int().min(1).max(512) }),
    as<void>(),
  ),
} as const

export type SteeringCommand = keyof typeof steeringCommands

/** A batch and its images, as a window shows and saves them. */
export const readingCommands = {
  /**
   * The batch and the rows in sight. Answers at once while `since` is not the present revision, else as soon as
   * something changed, at most ten times a second; after 25 s it answers with nothing new.
   */
  watch: command(
    z.strictObject({
      batch: z.string(),
      /** Revision of the last answer; absent for the first. */
      since: z.int().optional(),
      window: z.strictObject({
        offset: z.int().min(0),
        limit: z.int().min(1).max(500),
        ...rowOrder(),
      }),
    }),
    as<Watched>(),
  ),
  /**
   * Every attempt of every image with its phases, a page at a time, in list order. Reading a page takes some
   * milliseconds; the window asks for one after another.
   */
  timeline: command(
    z.strictObject({ batch: z.string(), offset: z.int().min(0), limit: z.int().min(1).max(250) }),
    as<Timeline>(),
  ),
  /** When the data of these images arrived, for those where it was recorded; in list order. */
  weave: command(z.strictObject({ batch: z.string(), indexes: z.array(z.int()).max(20) }), as<WovenRow[]>()),
  item: command(z.strictObject({ batch: z.string(), index: z.int() }), as<ItemDetails | undefined>()),
  /** The indexes of the images at these places of a filtered and sorted list; places count from 0. */
  indexesAt: command(
    z.strictObject({ batch: z.string(), order: z.strictObject(rowOrder()), places: ranges() }),
    as<Ranges>(),
  ),
  /** How wide each image of a filtered and sorted list is for its height, in hundredths; 0 where that is not known. */
  shapes: command(z.strictObject({ batch: z.string(), order: z.strictObject(rowOrder()) }), as<number[]>()),
  /** What came of the images of each site, those with the most first; a hundred at most. Counts the whole batch. */
  sites: command(batchRef(), as<SiteNumbers[]>()),
  /** Failures grouped by cause, most first. */
  failures: command(batchRef(), as<FailureGroup[]>()),
  /** The failed items as a list that can be dropped into the window again. */
  exportFailed: command(batchRef(), as<string>()),
  /**
   * Writes the lists of a batch with what became of each image beside it into the batch's folder, under a name that is
   * free. Answers the name.
   */
  saveResult: command(
    z.strictObject({ batch: z.string(), format: z.enum(resultFormatNames) }),
    as<{ file: string }>(),
  ),
  /** The batch as the text of a file: every phase of every attempt, or a report. Links are without secrets. */
  exportBatch: command(
    z.strictObject({ batch: z.string(), format: z.enum(exportFormatNames) }),
    as<string>(),
  ),
} as const

export type ReadingCommand = keyof typeof readingCommands
