import * as z from 'zod'
import { columnRoles } from '../../columns.ts'
import { rangesSchema } from '../../ranges.ts'
import { batchOptions } from '../../settings.ts'
import type { Forecast } from '../../text/forecast.ts'
import type { SavedBefore } from '../../text/saved-before.ts'
import type { BatchId, DraftChoice, DraftRow, Review } from '../answers.ts'
import { as, command } from '../command.ts'
import { draftRef, givenList, type LaunchSources, named } from '../inputs.ts'

/** From lists to drafts to batches. */
export const listCommands = {
  /**
   * Reads lists into a draft: what would be downloaded and what was not understood. No image is requested. `addTo`: a draft
   * whose lists go before these; it is gone then.
   */
  review: command(givenList().extend({ addTo: z.string().optional() }), as<Review>()),
  /** A draft that was reviewed before, with what was chosen for it: a reloaded window continues with it. */
  openDraft: command(draftRef(), as<DraftChoice & { review: Review }>()),
  /**
   * Reads the lists of a draft once more: with these roles for the columns of a table, these sheets of a spreadsheet, or
   * without what is remembered of a table's columns. What was said before stays. The draft is gone then.
   */
  readDraft: command(
    draftRef().extend({
      roles: z
        .strictObject({
          table: z.string(),
          roles: z.record(z.string().max(10_000), z.enum(columnRoles)),
        })
        .optional(),
      sheets: z.strictObject({ source: z.string(), names: z.array(z.string()).min(1) }).optional(),
      ranges: z.boolean().optional(),
      forget: z.string().optional(),
    }),
    as<Review>(),
  ),
  /** Keeps what was chosen for a draft, for `openDraft`. */
  keepChoice: command(
    draftRef().extend({
      folder: z.string().optional(),
      options: batchOptions.optional(),
      out: rangesSchema.optional(),
    }),
    as<void>(),
  ),
  /** Rows of a draft. Lines that were not understood are among them, the first thousand. `out`: images that are not wanted. */
  draftRows: command(
    named().extend({ offset: z.int().min(0), limit: z.int().min(1).max(500) }),
    as<{ rows: DraftRow[]; total: number }>(),
  ),
  /** The lists that this shell was started with, for the first window that asks. The desktop shell sends them itself. */
  openedWith: command(z.void(), as<LaunchSources | undefined>()),
  /**
   * File names a template gives the first items of a draft, and how many images there are by it; words for the user where
   * the template is wrong. `columns`: what `{field:…}` can name.
   */
  previewNames: command(
    named(),
    as<({ names: string[]; items: number } | { problem: string }) & { columns: string[] }>(),
  ),
  /** Which images of a draft were saved from the same links before; undefined where none was. */
  savedBefore: command(draftRef(), as<SavedBefore | undefined>()),
  /**
   * What will become of the images of a draft in this folder, and how much room they need. `ask`: sites are asked for sizes
   * that are not known, of the first images; the images themselves are not requested.
   */
  forecast: command(
    draftRef().extend({
      folder: z.string(),
      options: batchOptions,
      out: rangesSchema.optional(),
      ask: z.boolean().optional(),
    }),
    as<Forecast>(),
  ),
  start: command(
    draftRef().extend({
      folder: z.string().min(1),
      options: batchOptions,
      /** Images that are left out, by their places in `draftRows`. */
      out: rangesSchema.optional(),
      /** `after-others`: it waits in line until nothing else runs. Absent: now. */
      when: z.enum(['now', 'after-others']).optional(),
    }),
    as<BatchId>(),
  ),
} as const

export type ListCommand = keyof typeof listCommands
