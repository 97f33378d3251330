import * as z from 'zod'
import { batchOptions } from '../../settings.ts'
import type {
  BatchId,
  Followed,
  KeptSession,
  PageToPick,
  ProposedRecipe,
  RecipePreview,
  Review,
  ScanId,
  SelectorMatches,
  WatchedScan,
} from '../answers.ts'
import { as, command } from '../command.ts'
import {
  batchRef,
  handChosen,
  pageAddress,
  pointedAt,
  recipeInput,
  rowIndexes,
  scanFilter,
  windowPageOptions,
  windowScanOptions,
} from '../inputs.ts'

/** From pages to drafts or batches: by looking for images, or by a recipe; and the sessions that pages need. */
export const pageCommands = {
  /**
   * Looks for the images of a page, a feed or a sitemap. Answers at once; `watchScan` tells what is found meanwhile.
   * A scan is kept for an hour, eight at most. Filters in its options are for all of it; the window's own belong into
   * `watchScan`.
   */
  scanPage: command(
    z.strictObject({ url: pageAddress(), options: windowScanOptions.prefault({}) }),
    as<ScanId>(),
  ),
  /**
   * A scan and the rows in sight, as `watch` does for a batch. A small picture of a row is at
   * `/found/SCAN/INDEX?size=PIXELS` of the window's own address.
   */
  watchScan: command(
    z.strictObject({
      scan: z.string(),
      since: z.int().optional(),
      window: z.strictObject({
        offset: z.int().min(0),
        limit: z.int().min(1).max(500),
        filter: scanFilter().optional(),
        ...handChosen(),
      }),
    }),
    as<WatchedScan>(),
  ),
  /** Stops the scan; the images found stay. */
  stopScan: command(z.strictObject({ scan: z.string() }), as<void>()),
  /** A draft, as `review` makes one, of chosen rows of a scan, or of all that pass a filter, changed by hand. */
  draftFromScan: command(
    z.strictObject({
      scan: z.string(),
      chosen: z.union([rowIndexes(), scanFilter().extend(handChosen())]),
    }),
    as<Review>(),
  ),
  /**
   * Reads a page so that examples can be picked on it. Its copy is at `path` of the window's own address: script-free,
   * for a frame with `sandbox="allow-same-origin"`. Each of its elements has its number in `data-shoal`; what is
   * clicked is the nearest element that has one. A page is kept for an hour, eight at most. `from`: the opened page
   * that names this one, absent where the user did; a page on the internet may name none in a private network.
   */
  openForPicking: command(
    z.strictObject({ url: pageAddress(), pages: windowPageOptions.optional(), from: z.string().optional() }),
    as<PageToPick>(),
  ),
  /**
   * A CSS selector for what the examples (numbers of elements) stand for. Two or more: they and all others like them,
   * as the entries or links of a listing. One: that one thing of the page, as a title or an image. With `within` (the
   * selector of an entry): what lies inside its entries, from one example or several; the selector is relative to the
   * entry, as recipes want it. `as`: links on the way to an image,
   * which are all followed, or what is above entries, such as the heading of a group.
   */
  proposeSelector: command(
    z.strictObject({
      page: z.string(),
      examples: z.array(z.int().min(0)).min(1).max(50),
      within: z.string().max(2000).optional(),
      as: z.enum(['hop', 'before']).optional(),
    }),
    as<SelectorMatches | { problem: string }>(),
  ),
  /**
   * A way from page to page of a listing, as a recipe's `next`: what the page says itself, or what was clicked (`element`).
   * The next page is read, for it has to lead on from there as well.
   */
  proposePaging: command(
    z.strictObject({
      page: z.string(),
      element: z.int().min(0).optional(),
      pages: windowPageOptions.optional(),
    }),
    as<SelectorMatches | { problem: string }>(),
  ),
  /**
   * The recipe of one image, or two, that were pointed at: each a way from the listing over links to the image, which is the
   * last. It says what leads to all the others, and from one page of the listing to the next.
   */
  proposeRecipe: command(
    z.strictObject({
      ways: z.array(z.array(pointedAt()).min(1).max(11)).min(1).max(5),
      pages: windowPageOptions.optional(),
    }),
    as<ProposedRecipe | { problem: string }>(),
  ),
  /** What a selector finds on an opened page; the same as of a proposal, for one that was typed. */
  trySelector: command(
    z.strictObject({
      page: z.string(),
      selector: z.string().max(2000),
      within: z.string().max(2000).optional(),
    }),
    as<SelectorMatches | { problem: string }>(),
  ),
  /**
   * Has the user log in to a site by hand, in a window of a browser; answers once they closed it. What it answers takes the
   * place of a cookie file in options. `keepAs`: kept under that name, and had again without asking.
   */
  logIn: command(
    z.strictObject({ url: pageAddress(), keepAs: z.string().min(1).max(64).optional() }),
    as<string>(),
  ),
  /** The sessions that are kept. */
  keptSessions: command(z.void(), as<KeptSession[]>()),
  removeSession: command(z.strictObject({ name: z.string().min(1).max(64) }), as<void>()),
  /** Follows a recipe as far as its first images and shows what it takes. Nothing is downloaded. */
  previewRecipe: command(
    z.strictObject({
      recipe: recipeInput(),
      /** Detail pages to read. */
      details: z.int().min(1).max(20).default(5),
      pages: windowPageOptions.optional(),
    }),
    as<RecipePreview>(),
  ),
  /**
   * Follows a recipe into a batch. Answers once its first image is known; images then download while pages are still
   * being read. A recipe that leads to no image is refused (`no-images-found`). Undefined: it was cancelled before. `ticket`
   * is chosen by the window, to cancel it with.
   */
  startFollow: command(
    z.strictObject({
      recipe: recipeInput(),
      folder: z.string().min(1),
      /** A name template of the recipe goes before the one here. */
      options: batchOptions,
      pages: windowPageOptions.optional(),
      ticket: z.string().max(100).optional(),
    }),
    as<BatchId | undefined>(),
  ),
  /** Cancels a `startFollow` that still waits for its first image, and leaves nothing. Later it does nothing. */
  giveUpFollow: command(z.strictObject({ ticket: z.string() }), as<void>()),
  /** The pages behind a batch of `startFollow`; undefined for others, and after a restart. */
  followed: command(batchRef(), as<Followed | undefined>()),
} as const

export type PageCommand = keyof typeof pageCommands
