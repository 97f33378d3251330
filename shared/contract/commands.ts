import * as z from 'zod'
import { columnRoles } from '../columns.ts'
import {
  type Comparison,
  type HostAdvice,
  type MeasurementPlan,
  measurementRequest,
  type Sweep,
  type WatchedMeasurement,
} from '../comparison.ts'
import type { ConversionPlan } from '../conversion.ts'
import { exportFormatNames, measurementFormatNames } from '../export-formats.ts'
import type { Failure } from '../failure.ts'
import type { HandOver } from '../hand-over.ts'
import { type Lesson, lessonSettings } from '../lesson.ts'
import type { PictureFacts } from '../model.ts'
import { type Ranges, rangesSchema } from '../ranges.ts'
import type { Refusal } from '../refusal.ts'
import { resultFormatNames } from '../result.ts'
import { batchOptions, habits } from '../settings.ts'
import type { SavedBefore } from '../text/saved-before.ts'
import type { Timeline, WovenRow } from '../timeline.ts'
import { whenDone } from '../when-done.ts'
import type {
  AppInfo,
  BatchId,
  CopiedText,
  DeletedFiles,
  DraftChoice,
  DraftRow,
  FailureGroup,
  FolderCheck,
  Followed,
  HandOversWaiting,
  HistoryRow,
  ItemDetails,
  KeptSession,
  PageToPick,
  RecipePreview,
  RestoredFiles,
  Review,
  RunAgain,
  ScanId,
  SelectorMatches,
  Watched,
  WatchedConversion,
  WatchedScan,
  WatchedVerify,
} from './answers.ts'
import {
  batchRef,
  chosenItems,
  conversionOfItems,
  draftRef,
  fileName,
  givenList,
  handChosen,
  indexes,
  itemsOfBatch,
  named,
  pageAddress,
  ranges,
  recipeInput,
  rowIndexes,
  rowOrder,
  scanFilter,
  windowPageOptions,
  windowScanOptions,
} from './inputs.ts'

export type * from './answers.ts'

/**
 * Every command a window can give, in one table: name -> input schema and output type. Transports, dispatcher,
 * server and client all derive from it. Inputs and outputs are plain data.
 */
export const commands = {
  /** What this shell can do, the options of the next batch, where its images would go, and the user's habits. */
  appInfo: command(z.void(), as<AppInfo>()),
  saveOptions: command(batchOptions, as<void>()),
  saveHabits: command(habits, as<void>()),

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
  /** Rows of a draft. Lines that were not understood stand among them, the first thousand. `out`: images that are not wanted. */
  draftRows: command(
    named().extend({ offset: z.int().min(0), limit: z.int().min(1).max(500) }),
    as<{ rows: DraftRow[]; total: number }>(),
  ),
  /** The lists that this shell was started with, for the first window that asks. The desktop shell sends them itself. */
  openedWith: command(z.void(), as<LaunchSources | undefined>()),
  /** What is to happen once everything is downloaded; one of the choices of `appInfo`. Capability `whenDone`. */
  setWhenDone: command(z.strictObject({ act: z.enum(whenDone) }), as<void>()),
  /** What other programs, such as a bookmark in a browser, handed over. Nothing of it is requested or looked up. */
  handOvers: command(z.void(), as<HandOversWaiting>()),
  /** Takes one out of the queue: to review it, or to drop it. */
  takeHandOver: command(z.strictObject({ id: z.string() }), as<HandOver>()),
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
  checkFolder: command(z.strictObject({ folder: z.string() }), as<FolderCheck>()),
  /** Folders that begin like a typed path, for completion. */
  completeFolder: command(z.strictObject({ path: z.string() }), as<string[]>()),
  /** The shell's own folder dialog, beginning at a folder; undefined when it was closed. Capability `pickFolder`. */
  pickFolder: command(z.strictObject({ folder: z.string().max(10_000) }), as<string | undefined>()),
  /** What was copied last, in any program. Capability `readClipboard`. */
  readClipboard: command(z.void(), as<CopiedText>()),

  start: command(
    draftRef().extend({
      folder: z.string().min(1),
      options: batchOptions,
      /** Images that are left out, by their places in `draftRows`. */
      out: rangesSchema.optional(),
    }),
    as<BatchId>(),
  ),
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
   * for a frame with `sandbox="allow-same-origin"`. Each of its elements bears its number in `data-shoal`; what is
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
   * entry, as recipes want it.
   */
  proposeSelector: command(
    z.strictObject({
      page: z.string(),
      examples: z.array(z.int().min(0)).min(1).max(50),
      within: z.string().max(2000).optional(),
    }),
    as<SelectorMatches | { problem: string }>(),
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

  /** Pauses a batch that runs, or the named items of it that are not settled; those stay so until they are named again. */
  pause: command(itemsOfBatch(), as<void>()),
  /** Resumes a paused, stopped or cut-off batch, or items that were paused one by one. */
  resume: command(itemsOfBatch(), as<void>()),
  stop: command(z.strictObject({ batch: z.string(), how: z.enum(['after-running', 'now']) }), as<void>()),
  /** Cancels the named items, or all that have not settled. */
  cancel: command(itemsOfBatch(), as<void>()),
  /** Retries failed items: the named ones, those of one cause, or all. Answers how many are tried again. */
  retry: command(
    z.strictObject({ batch: z.string(), indexes: indexes().optional(), code: z.string().optional() }),
    as<{ images: number }>(),
  ),
  /** Gives a batch a name; an empty one: it is called after its source again. */
  rename: command(z.strictObject({ batch: z.string(), name: z.string().max(200) }), as<void>()),
  setLimits: command(
    z.strictObject({ batch: z.string(), atOnce: z.int().min(1).max(512), perHost: z.int().min(1).max(512) }),
    as<void>(),
  ),

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
  /** What a saved image says of itself beside its pixels: camera, place, profile; undefined where that cannot be read. */
  pictureFacts: command(
    z.strictObject({ batch: z.string(), index: z.int() }),
    as<PictureFacts | undefined>(),
  ),
  /** The indexes of the images at these places of a filtered and sorted list; places count from 0. */
  indexesAt: command(
    z.strictObject({ batch: z.string(), order: z.strictObject(rowOrder()), places: ranges() }),
    as<Ranges>(),
  ),
  /** How wide each image of a filtered and sorted list is for its height, in hundredths; 0 where that is not known. */
  shapes: command(z.strictObject({ batch: z.string(), order: z.strictObject(rowOrder()) }), as<number[]>()),
  /** The links of these images, one a line, as they were given. */
  linksOf: command(chosenItems(), as<string>()),
  /** These images as a list that can be dropped into the window again, with all that their list said of them. */
  exportItems: command(chosenItems(), as<string>()),
  /**
   * Moves saved files to the system's bin. What changed since it was saved stays, unless `evenChanged`. Capability
   * `trash`.
   */
  deleteFiles: command(
    z.strictObject({ batch: z.string(), indexes: indexes(), evenChanged: z.boolean().default(false) }),
    as<DeletedFiles>(),
  ),
  /** Brings back what `deleteFiles` deleted. Capability `trash`. */
  restoreFiles: command(chosenItems(), as<RestoredFiles>()),
  /**
   * The page does not need these thumbnails any more: they have left its sight before they came. `page`: the name that
   * the page gave itself in their addresses.
   */
  cancelThumbnails: command(
    z.strictObject({
      page: z.string().max(40),
      thumbnails: z
        .array(z.strictObject({ batch: z.string(), index: z.int().min(0), size: z.int().min(1) }))
        .max(1000),
    }),
    as<void>(),
  ),
  /** What converting images of a batch would do: all saved ones, or these. */
  planConversion: command(conversionOfItems(), as<ConversionPlan>()),
  /**
   * Makes other files of saved images: of all, or of these. Answers at once; `watchConversion` tells what becomes of it.
   * Refused while the batch runs, or is being converted.
   */
  convertImages: command(conversionOfItems(), as<void>()),
  /** The latest conversion of a batch; undefined where there was none. Answers like `watch`. */
  watchConversion: command(
    z.strictObject({ batch: z.string(), since: z.int().optional() }),
    as<WatchedConversion | undefined>(),
  ),
  /** Ends a conversion; the files that were made stay. */
  stopConversion: command(batchRef(), as<void>()),
  /** Copies saved files, to be pasted in a file manager. Resolves with how many. Capability `copyFiles`. */
  copyFiles: command(chosenItems(), as<number>()),
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
  /**
   * Runs a batch again for what is new: reads its lists or pages again and starts a batch in the same folder. `changed`:
   * also asks the sites of saved images whether these changed; `replace`: what changed takes the place of the earlier
   * file. Refused while the batch runs, and where a list cannot be read. `notes`: what was met on the way.
   */
  rerun: command(
    z.strictObject({ batch: z.string(), changed: z.boolean(), replace: z.boolean() }),
    as<{ batch: BatchId; notes: string[] }>(),
  ),
  /** Removes a batch from the history, and its unfinished files. Saved images stay. */
  forget: command(batchRef(), as<void>()),
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

  /**
   * Downloads the same images in three ways at the same time, from a slow server on this machine: a lesson. One at a
   * time; another one ends it. Refused while a batch runs.
   */
  startLesson: command(lessonSettings, as<void>()),
  /** The latest lesson of this process. Answers like `watchMeasurement`. */
  watchLesson: command(
    z.strictObject({ since: z.int().optional() }),
    as<{ revision: number; lesson: Lesson | undefined }>(),
  ),
  stopLesson: command(z.void(), as<void>()),
  /** What a measurement would cost. Nothing is requested. */
  planMeasurement: command(measurementRequest, as<MeasurementPlan>()),
  /**
   * Begins to measure; answers with the measurement's id. One at a time, and not while a batch runs: both would
   * disturb it.
   */
  startMeasurement: command(measurementRequest, as<string>()),
  /** The latest measurement of this process. Answers like `watch`: at once while `since` is not the present revision. */
  watchMeasurement: command(z.strictObject({ since: z.int().optional() }), as<WatchedMeasurement>()),
  stopMeasurement: command(z.void(), as<void>()),
  /** Stored measurements, newest first: all, or those of one batch. */
  measurements: command(z.strictObject({ batch: z.string().optional() }), as<(Comparison | Sweep)[]>()),
  /** One stored measurement as the text of a file. Links are without secrets. */
  exportMeasurement: command(
    z.strictObject({ id: z.string(), format: z.enum(measurementFormatNames) }),
    as<string>(),
  ),
  forgetMeasurement: command(z.strictObject({ id: z.string() }), as<void>()),
  /** The results of sweeps for these hosts, or for all. */
  hostAdvice: command(
    z.strictObject({ hosts: z.array(z.string()).max(1000).optional() }),
    as<HostAdvice[]>(),
  ),
  forgetHostAdvice: command(z.strictObject({ host: z.string() }), as<void>()),

  /** Shows a batch's folder, or one saved file in it, in the system's file manager. Capability `reveal`. */
  reveal: command(z.strictObject({ batch: z.string(), index: z.int().optional() }), as<void>()),
  /** Opens a saved image with the system's own program. Capability `openFile`. */
  openFile: command(z.strictObject({ batch: z.string(), index: z.int() }), as<void>()),
  /** Drags saved images out of the window, as files, while the pointer is down. Capability `dragOut`. */
  dragOut: command(chosenItems(), as<void>()),
  /** Opens an http(s) link in the system's browser. Capability `openUrl`. */
  openUrl: command(z.strictObject({ url: z.url({ protocol: /^https?$/ }) }), as<void>()),
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

/** Lists that a window is opened with, for review. */
export type LaunchSources = z.input<ReturnType<typeof givenList>>
export type RowOrder = z.input<z.ZodObject<ReturnType<typeof rowOrder>>>
export type ScanFilter = z.output<ReturnType<typeof scanFilter>>

type Command<Input extends z.ZodType, Output> = { input: Input; output: Output }

function command<Input extends z.ZodType, Output>(input: Input, output: Output): Command<Input, Output> {
  return { input, output }
}

/** A type as a value: nothing at run time, everything to the compiler. */
function as<T>(): T {
  return undefined as T
}
