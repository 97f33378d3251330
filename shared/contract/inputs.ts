import * as z from 'zod'
import { conversion } from '../conversion.ts'
import { failureCodes } from '../failure.ts'
import { imageTypes } from '../image.ts'
import { eachIn, rangeSchema, rangesFrom, rangesSchema, sizeOfRanges } from '../ranges.ts'
import type { RecipeInput } from '../recipe.ts'
import { pageOptions, scanOptions } from '../settings.ts'

// Parts of what the commands are given.

/** A list of a million has no more ranges than this unless every other row was chosen. */
const mostRanges = 500_000
const mostNamed = 5_000_000

/** A window names no program to be run: an attacker in a window could run any. */
export const windowPageOptions = pageOptions.omit({ browser: true })
export const windowScanOptions = scanOptions.omit({ browser: true })

/** What was pointed at on a page opened for picking, and texts to take there: numbers of elements. */
export function pointedAt() {
  const element = z.int().min(0)
  return z.strictObject({
    page: z.string(),
    element,
    fields: z.record(z.string().max(100), element).optional(),
  })
}
export type PointedAt = z.output<ReturnType<typeof pointedAt>>

/** A batch, or some of its items. */
export function itemsOfBatch() {
  return z.strictObject({ batch: z.string(), indexes: indexes().optional() })
}

export function givenList() {
  return z.strictObject({
    sources: z
      .array(
        z.union([
          z.strictObject({ ...listName(), text: z.string().max(200_000_000) }),
          /** The bytes of a file: a spreadsheet, or a text whose encoding is to be found out. */
          z.strictObject({ ...listName(), base64: z.string().max(200_000_000) }),
        ]),
      )
      .max(200),
    /** Paths of list files: of any with the capability `listPaths`, else of those of `openedWith`. */
    paths: z.array(z.string()).max(200).optional(),
    sample: z.boolean().optional(),
  })
}

function listName() {
  return { name: z.string().max(1000), base: z.string().optional() }
}

/** Items by their indexes, alone or as ranges: all of a long list are one pair. */
export function indexes() {
  return z
    .array(z.union([z.int().min(0), rangeSchema]))
    .max(mostRanges)
    .readonly()
    .transform(given => rangesFrom(given.map(one => (typeof one === 'number' ? ([one, one] as const) : one))))
    .refine(all => sizeOfRanges(all) <= mostNamed, { error: 'too many' })
    .transform(all => [...eachIn(all)])
}

export function ranges() {
  return z.array(rangeSchema).max(mostRanges).readonly()
}

export function conversionOfItems() {
  return z.strictObject({ batch: z.string(), indexes: indexes().optional(), conversion })
}

export function chosenItems() {
  return z.strictObject({ batch: z.string(), indexes: indexes() })
}

/** Which rows of a batch, in which order. */
export function rowOrder() {
  return {
    /** Absent: all but what the user deleted. */
    states: z
      .array(
        z.enum([
          ...(['queued', 'paused', 'active', 'saving', 'backoff'] as const),
          ...(['saved', 'skipped', 'failed', 'cancelled', 'deleted'] as const),
        ]),
      )
      .optional(),
    host: z.string().optional(),
    /** Images that failed for this cause. */
    failure: z.enum(failureCodes).optional(),
    text: z.string().max(200).optional(),
    /** Of saved images: the types, the shorter side in pixels, and the bytes. */
    types: z.array(z.enum(imageTypes)).optional(),
    minSide: z.int().min(1).optional(),
    minBytes: z.int().min(1).optional(),
    sort: z
      .enum([
        ...(['index', 'recent', 'name', 'host', 'bytes', 'time', 'state'] as const),
        ...(['pixels', 'type', 'savedAt', 'speed', 'tries'] as const),
      ])
      .optional(),
    descending: z.boolean().optional(),
  }
}

/** A name, never a path, that every system accepts. */
export function fileName() {
  return z.string().regex(/^[^/\\<>:"|?*\p{Cc}]{1,200}$/u)
}

/** What a scan's grid shows: offered rows that pass all of it. */
export function scanFilter() {
  return scanOptions.pick({
    minWidth: true,
    minHeight: true,
    minBytes: true,
    types: true,
    sameHost: true,
    text: true,
  })
}

export function rowIndexes() {
  return z.array(z.int().min(0)).max(50_000)
}

/** Which rows that pass a filter are chosen: all allowed ones except `but`, and the refused ones in `also`. */
export function handChosen() {
  return { but: rowIndexes().optional(), also: rowIndexes().optional() }
}

export function pageAddress() {
  return z.url({ protocol: /^https?$/ }).max(65_536)
}

/** A recipe as a person wrote it; its mistakes are reported by the refusal `bad-recipe`. */
export function recipeInput() {
  return z.custom<RecipeInput>(value => value !== undefined)
}

export function draftRef() {
  return z.strictObject({ draft: z.string() })
}

/** A draft with names made by a template; of images that are not in `out`. */
export function named() {
  return draftRef().extend({ template: z.string().max(1000), out: rangesSchema.optional() })
}

export function batchRef() {
  return z.strictObject({ batch: z.string() })
}

/** Lists that a window is opened with, for review. */
export type LaunchSources = z.input<ReturnType<typeof givenList>>
export type RowOrder = z.input<z.ZodObject<ReturnType<typeof rowOrder>>>
export type ScanFilter = z.output<ReturnType<typeof scanFilter>>
