import * as z from 'zod'
import { type Conversion, conversion, isConversion } from './conversion.ts'
import { imageTypes } from './image.ts'
import { imageShape, packOptions } from './pack.ts'

export const checkLevels = ['structure', 'decode', 'off'] as const
export type CheckLevel = (typeof checkLevels)[number]

export const conflictPolicies = ['rename', 'skip', 'overwrite'] as const
export type ConflictPolicy = (typeof conflictPolicies)[number]

/** What to do with a file whose bytes are those of a file saved before. */
export const sameContentPolicies = ['keep', 'link', 'skip'] as const
export type SameContentPolicy = (typeof sameContentPolicies)[number]

/**
 * What to do with an image that was saved from the same link before, elsewhere: copy that file, leave it out, download
 * it again, or give it a second name (a hard link). `update`: ask its host whether it changed, and download it if so.
 */
export const savedPolicies = ['copy', 'skip', 'again', 'link', 'update'] as const
export type SavedPolicy = (typeof savedPolicies)[number]

/** How pages are read in a browser. */
const renderings = ['off', 'page', 'images'] as const
export type Rendering = (typeof renderings)[number]

const count = (most: number) => z.int().min(1).max(most)
/** Pages are read more gently than images. */
const mostPagesAtOnce = 128
const mostPagesPerHost = 64
/** Threads beyond that only take memory. */
export const mostLanes = 16
const durationMs = z.number().min(1).max(2_147_483_647)

/** Full paths of files that are read anew for each run. What is in them is kept nowhere. */
const requestFiles = {
  /** Cookies in Netscape's format, each for its own site. */
  cookieFile: z.string().min(1).optional(),
  /** Certificates in PEM to be trusted beside those of the system. */
  caFile: z.string().min(1).optional(),
}

/** Options of one batch, with their defaults and limits. The only place that knows them. */
export const batchOptions = z.strictObject({
  atOnce: count(512).default(16),
  perHost: count(512).default(8),
  attempts: count(50).default(4),
  connectTimeoutMs: durationMs.default(10_000),
  responseTimeoutMs: durationMs.default(30_000),
  stallTimeoutMs: durationMs.default(30_000),
  itemTimeoutMs: durationMs.optional(),
  nameTemplate: z.string().min(1).default('{name}'),
  onConflict: z.enum(conflictPolicies).default('rename'),
  check: z.enum(checkLevels).default('structure'),
  maxBytes: z.int().min(1).default(200_000_000),
  ...imageShape,
  headers: z.record(z.string(), z.string()).default({}),
  /** `auto`: the root of the image's own site. */
  referer: z.string().min(1).optional(),
  userAgent: z.string().min(1).optional(),
  proxy: z.string().min(1).optional(),
  ...requestFiles,
  limitBytesPerSecond: z.number().min(1).optional(),
  saved: z.enum(savedPolicies).default('copy'),
  /** Also copy files that were saved long ago, without asking the host whether they changed. */
  offlineCopies: z.boolean().default(false),
  /** With `update`: what changed takes the place of the file that was saved. Otherwise both stay. */
  replaceChanged: z.boolean().default(false),
  sameContent: z.enum(sameContentPolicies).default('keep'),
  /** A saved file gets the time at which the host says it was last changed (Last-Modified). */
  fileTime: z.boolean().default(true),
  /** Look for the originals of thumbnails, and take those that are the same image. */
  originals: z.boolean().default(false),
  /** Write into subfolders that are symbolic links. */
  followLinks: z.boolean().default(false),
  stopOnFailure: z.boolean().default(false),
  /** Write the manifests (manifest.jsonl, manifest.csv) into the folder at the end of each run. */
  manifest: z.boolean().default(false),
  /** Worker threads that do the work of transfers. `auto`: none while there is little to do. */
  lanes: z.union([z.literal('auto'), z.int().min(0).max(mostLanes)]).default('auto'),
  /** Other files are made of what was saved, at the end of each run: see shared/conversion.ts. */
  convertTo: conversion.shape.to,
  maxEdge: conversion.shape.maxEdge,
  quality: conversion.shape.quality,
  strip: conversion.shape.strip,
  replaceOriginals: conversion.shape.replace,
  /** Images go into shards of a dataset instead of files of their own. */
  pack: packOptions.optional(),
  /** Record when data arrives: for all images or for none. Absent: for the first ones. */
  trace: z.boolean().optional(),
})

/** What a batch wants made of its images; undefined: nothing. */
export function conversionOf(options: BatchOptions): Conversion | undefined {
  // An image in a shard is converted before it gets there.
  if (options.pack !== undefined) return undefined
  const wish = conversionIn(options)
  return isConversion(wish) ? wish : undefined
}

/** The options of a batch that say what is made of its images, as one wish; it may wish for nothing. */
export function conversionIn(options: BatchOptions): Conversion {
  const { convertTo: to, maxEdge, quality, strip, replaceOriginals: replace } = options
  return { to, maxEdge, quality, strip, replace }
}

/** The same the other way round. */
export function optionsOfConversion({ to: convertTo, replace, ...rest }: Conversion): Partial<BatchOptions> {
  return { convertTo, replaceOriginals: replace, ...rest }
}

/** Options of reading pages, with their defaults and limits. Lower than those of a batch: pages are less urgent. */
export const pageOptions = z.strictObject({
  /** Requests at once, over all hosts and for each. */
  atOnce: count(mostPagesAtOnce).default(16),
  perHost: count(mostPagesPerHost).default(4),
  /** Wait between two pages of the same host; the host's Crawl-delay where that is longer. */
  intervalMs: z.number().min(0).max(3_600_000).default(100),
  attempts: count(50).default(4),
  connectTimeoutMs: durationMs.default(10_000),
  responseTimeoutMs: durationMs.default(30_000),
  stallTimeoutMs: durationMs.default(30_000),
  headers: z.record(z.string(), z.string()).default({}),
  userAgent: z.string().min(1).optional(),
  proxy: z.string().min(1).optional(),
  ...requestFiles,
  ignoreRobots: z.boolean().default(false),
  /** Allows links from public pages to addresses in private networks. */
  allowPrivate: z.boolean().default(false),
  /** Takes images as they are named, without trying the addresses where their originals may be. */
  asNamed: z.boolean().default(false),
  /** Loads pages in a browser, where their scripts run; with `images`, their images are loaded, too. */
  render: z.enum(renderings).default('off'),
  /** The program of that browser. Absent: one that is found. */
  browser: z.string().min(1).optional(),
})

const themes = ['auto', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** How the user likes the window, in whatever shell. `auto` is as the system. */
export const habits = z.strictObject({
  theme: z.enum(themes).default('auto'),
  /** Downloads begin as soon as a list is dropped. */
  skipReview: z.boolean().default(false),
  /** Of the desktop app: see the capabilities of the same names. Each is off until it is asked for. */
  trayIcon: z.boolean().default(false),
  watchClipboard: z.boolean().default(false),
  recentLists: z.boolean().default(false),
  checkForUpdates: z.boolean().default(false),
})

export type Habits = z.output<typeof habits>
/** Options of looking for images on pages. Sizes in pixels. */
export const scanOptions = pageOptions.extend({
  /** How far to follow links from the given pages, on their own hosts, and most pages read altogether. */
  depth: z.int().min(0).max(10).default(0),
  pages: count(10_000).default(50),
  /** Looks at the first bytes of each image, for its type and size. */
  look: z.boolean().default(true),
  stylesheets: z.boolean().default(true),
  /** CSS selector: only images inside what it matches. */
  selector: z.string().min(1).max(10_000).optional(),
  /** How to get from each given page to the next of its listing: see shared/paging.ts. */
  pagesOf: z.string().min(1).max(2000).optional(),
  /** In the page's texts about the image, or in its link; case does not matter. */
  text: z.string().max(200).optional(),
  sameHost: z.boolean().default(false),
  /** Offers logos, icons, avatars and what is in header, menu and footer as well. */
  everything: z.boolean().default(false),
  minWidth: count(1_000_000).optional(),
  minHeight: count(1_000_000).optional(),
  minBytes: z.int().min(1).optional(),
  types: z.array(z.enum(imageTypes)).min(1).optional(),
})

export type ScanOptions = z.output<typeof scanOptions>
export type ScanOptionsInput = z.input<typeof scanOptions>

export type PageOptions = z.output<typeof pageOptions>
export type PageOptionsInput = z.input<typeof pageOptions>

export type BatchOptions = z.output<typeof batchOptions>
export type BatchOptionsInput = z.input<typeof batchOptions>

/** Limits for pages, made of those for images. */
export const pageLimitsOf = ({ atOnce, perHost }: Pick<BatchOptions, 'atOnce' | 'perHost'>) => ({
  atOnce: Math.min(atOnce, mostPagesAtOnce),
  perHost: Math.min(perHost, mostPagesPerHost),
})

/** How hosts are reached for the images of a batch, and for pages, too. Headers are apart: they may be secrets. */
export function reachOf(batch: BatchOptions) {
  const {
    connectTimeoutMs,
    responseTimeoutMs,
    stallTimeoutMs,
    attempts,
    userAgent,
    proxy,
    cookieFile,
    caFile,
  } = batch
  return {
    connectTimeoutMs,
    responseTimeoutMs,
    stallTimeoutMs,
    attempts,
    ...(userAgent !== undefined && { userAgent }),
    ...(proxy !== undefined && { proxy }),
    ...(cookieFile !== undefined && { cookieFile }),
    ...(caFile !== undefined && { caFile }),
  } satisfies PageOptionsInput
}
