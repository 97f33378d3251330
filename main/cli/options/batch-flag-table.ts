import { resolve } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { isWebAddress } from '../../../shared/address.ts'
import { convertedTypes } from '../../../shared/conversion.ts'
import {
  type BatchOptions,
  batchOptions,
  checkLevels,
  conflictPolicies,
  mostLanes,
  sameContentPolicies,
  savedPolicies,
} from '../../../shared/settings.ts'
import {
  parseCount,
  parseDuration,
  parseHeader,
  parseNamed,
  parseProxy,
  parseRate,
  parseRatio,
  parseSize,
  parseUserAgent,
} from './values.ts'

/** A flag that sets one option of a batch. */
export type Flag = {
  flags: string
  about: string
  sets: keyof BatchOptions
  /** `before`: what the same flag gave before. */
  parse?: (text: string, before: never) => unknown
  choices?: readonly string[]
  /** What the flag stands for, where that is not its value. */
  means?: unknown
  conflicts?: string
  /** The default in words, where the value itself is not readable. */
  shown?: string
  /** The commands that have it; absent: all. */
  only?: readonly BatchUse[]
}

/** What a command does with a batch's options. */
export type BatchUse = 'get' | 'scan' | 'resume' | 'again' | 'compare' | 'sweep'

/** A started batch keeps its names; otherwise its files could not be found again. */
const whereNamed = ['get', 'scan'] as const
/** What is measured is always downloaded, and never kept among other files. */
const whereKept = ['get', 'scan', 'resume', 'again'] as const
/** A scan has its own `--min-size`, for what it lists. */
const whereShaped = ['get', 'resume', 'again'] as const
/** To run a batch again says this already. */
const whereSaved = ['get', 'scan', 'resume'] as const
/** A sweep finds out these limits itself. */
const whereLimited = ['get', 'scan', 'resume', 'again', 'compare'] as const

export const defaults = batchOptions.parse({})
const seconds = (ms: number) => `${ms / 1000}s`

/**
 * One row for each flag, in the order of --help. A long table, because a second place for flags would be a second order
 * and a second set of rules.
 */
export const batchFlags: readonly Flag[] = [
  {
    flags: '-c, --at-once <n>',
    about: 'downloads at a time',
    sets: 'atOnce',
    parse: parseCount(512),
    only: whereLimited,
  },
  {
    flags: '--per-host <n>',
    about: 'downloads at a time from one host',
    sets: 'perHost',
    parse: parseCount(512),
    only: whereLimited,
  },
  {
    flags: '--sequential',
    about: 'download one image after another',
    sets: 'atOnce',
    means: 1,
    conflicts: 'atOnce',
    only: whereKept,
  },
  { flags: '--attempts <n>', about: 'attempts for each image', sets: 'attempts', parse: parseCount(50) },
  {
    flags: '--connect-timeout <time>',
    about: 'give up on connecting after this time',
    sets: 'connectTimeoutMs',
    parse: parseDuration,
    shown: seconds(defaults.connectTimeoutMs),
  },
  {
    flags: '--response-timeout <time>',
    about: 'give up waiting for a response after this time',
    sets: 'responseTimeoutMs',
    parse: parseDuration,
    shown: seconds(defaults.responseTimeoutMs),
  },
  {
    flags: '--stall-timeout <time>',
    about: 'give up after this time without any data',
    sets: 'stallTimeoutMs',
    parse: parseDuration,
    shown: seconds(defaults.stallTimeoutMs),
  },
  {
    flags: '--item-timeout <time>',
    about: 'give up on one image after this time, all attempts included',
    sets: 'itemTimeoutMs',
    parse: parseDuration,
  },
  {
    flags: '--name <template>',
    about: 'file names, from {index} {n} {name} {ext} {host} {date} {field:title}; / makes folders',
    sets: 'nameTemplate',
    parse: parseNamed('a text'),
    only: whereNamed,
  },
  {
    flags: '--on-conflict <policy>',
    about: 'what to do if a file with this name exists',
    sets: 'onConflict',
    choices: conflictPolicies,
    only: whereNamed,
  },
  {
    flags: '--check <level>',
    about: 'how thoroughly each image is checked',
    sets: 'check',
    choices: checkLevels,
  },
  {
    flags: '--max-size <size>',
    about: 'do not save larger files',
    sets: 'maxBytes',
    parse: parseSize,
    shown: '200MB',
  },
  {
    flags: '--min-size <pixels>',
    about: 'skip images with a shorter side',
    sets: 'minSize',
    parse: parseCount(65_535),
    only: whereShaped,
  },
  {
    flags: '--max-aspect <ratio>',
    about: 'skip images that are longer and narrower, such as 3',
    sets: 'maxAspect',
    parse: parseRatio,
    only: whereShaped,
  },
  {
    flags: '--header <header>',
    about: 'send the header "Name: value", or "host=example.org Name: value" to that host only (repeatable)',
    sets: 'headers',
    parse: parseHeader,
  },
  {
    flags: '--referer <url>',
    about: 'Referer header to send, or auto for the site of each image',
    sets: 'referer',
    parse: parseReferer,
  },
  {
    flags: '--user-agent <text>',
    about: 'User-Agent header to send',
    sets: 'userAgent',
    parse: parseUserAgent,
  },
  {
    flags: '--proxy <url>',
    about: 'proxy for all requests',
    sets: 'proxy',
    parse: parseProxy,
    shown: 'from HTTP_PROXY, HTTPS_PROXY, NO_PROXY',
  },
  {
    flags: '--cookies <file>',
    about:
      'send the cookies from a file in Netscape format, each to its own site, or of a kept session as session:NAME; Shoal stores only the path or name',
    sets: 'cookieFile',
    parse: parseCookies,
  },
  {
    flags: '--ca <file>',
    about: 'also trust the certificates in a PEM file; Shoal stores only the path',
    sets: 'caFile',
    parse: parsePath,
  },
  {
    flags: '--limit-rate <rate>',
    about: 'limit for all downloads together, such as 5MB/s',
    sets: 'limitBytesPerSecond',
    parse: parseRate,
  },
  {
    flags: '--lanes <n>',
    about: 'worker threads that fetch, check and write the images, auto for as many as help, or 0',
    sets: 'lanes',
    parse: text => (text === 'auto' ? text : parseCount(mostLanes, 0)(text)),
  },
  {
    flags: '--again',
    about: 'the same as --saved again',
    sets: 'saved',
    means: 'again',
    conflicts: 'saved',
    only: whereSaved,
  },
  {
    flags: '--saved <policy>',
    about: 'what to do if the link was saved before, in another folder or under another name',
    sets: 'saved',
    choices: savedPolicies,
    only: whereSaved,
  },
  {
    flags: '--replace-changed',
    about:
      'with --saved update: what changed replaces the file that was saved, instead of standing beside it',
    sets: 'replaceChanged',
    only: whereSaved,
  },
  {
    flags: '--offline-copies',
    about: 'copy files that were saved over 30 days ago without asking the host whether they changed',
    sets: 'offlineCopies',
    only: whereKept,
  },
  {
    flags: '--same-content <policy>',
    about: 'what to do if the same image was saved before under another name',
    sets: 'sameContent',
    choices: sameContentPolicies,
    only: whereKept,
  },
  {
    flags: '--file-time',
    about: 'give files the time of their last change on the host',
    sets: 'fileTime',
    only: whereKept,
  },
  {
    flags: '--no-file-time',
    about: 'give files the time of the download instead of their last change on the host',
    sets: 'fileTime',
    only: whereKept,
  },
  {
    flags: '--follow-links',
    about: 'also save into subfolders that are symbolic links',
    sets: 'followLinks',
    only: whereKept,
  },
  {
    flags: '--stop-on-failure',
    about: 'stop when one image fails; "shoal resume" downloads the rest',
    sets: 'stopOnFailure',
    only: whereKept,
  },
  {
    flags: '--no-stop-on-failure',
    about: 'no longer stop when an image fails',
    sets: 'stopOnFailure',
    only: ['resume', 'again'],
  },
  {
    flags: '--manifest',
    about: 'write manifest.jsonl and manifest.csv into the folder: every file with its hash',
    sets: 'manifest',
    only: whereKept,
  },
  {
    flags: '--convert <type>',
    about: 'make another file of each saved image; the one that was downloaded stays',
    sets: 'convertTo',
    choices: convertedTypes,
    only: whereKept,
  },
  {
    flags: '--max-edge <pixels>',
    about: 'make a smaller file of each saved image whose longest side is longer',
    sets: 'maxEdge',
    parse: parseCount(65_535),
    only: whereKept,
  },
  {
    flags: '--quality <n>',
    about: 'quality of converted files, 1 to 100',
    sets: 'quality',
    parse: parseCount(100),
    only: whereKept,
  },
  {
    flags: '--strip',
    about: 'leave out of converted files what the camera noted, such as the place',
    sets: 'strip',
    only: whereKept,
  },
  {
    flags: '--replace',
    about: 'put converted files in the place of the downloaded ones, once they were read back',
    sets: 'replaceOriginals',
    only: whereKept,
  },
  {
    flags: '--trace',
    about: 'record when data arrives for all images, not only for the first 200',
    sets: 'trace',
    only: whereKept,
  },
  { flags: '--no-trace', about: 'do not record when data arrives', sets: 'trace', only: whereKept },
]

/** Full, because the batch may be resumed from another folder. */
function parsePath(text: string): string {
  return resolve(parseNamed('a file')(text))
}

/** A session is one by its name, wherever the batch is resumed. */
function parseCookies(text: string): string {
  return text.startsWith('session:') ? text : parsePath(text)
}

function parseReferer(text: string): string {
  if (text === 'auto' || isWebAddress(text)) return text
  throw new InvalidArgumentError('Give a page address (http:// or https://), or auto.')
}
