import { resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import {
  type BatchOptions,
  batchOptions,
  checkLevels,
  conflictPolicies,
  sameContentPolicies,
  savedPolicies,
} from '../../shared/settings.ts'
import {
  parseCount,
  parseDuration,
  parseHeader,
  parseNamed,
  parseProxy,
  parseRate,
  parseSize,
  parseUserAgent,
} from './values.ts'

/** A flag that sets one option of a batch. */
type Flag = {
  flags: string
  about: string
  sets: keyof BatchOptions
  /** `before`: what the same flag gave before. */
  parse?: (text: string, before: never) => unknown
  choices?: readonly string[]
  /** What the flag stands for, where that is not its value. */
  means?: unknown
  conflicts?: string
  /** The default in words, where the option itself does not say it well. None is not told. */
  shown?: string
  /** The commands that have it; absent: all. */
  only?: readonly BatchUse[]
}

/** What a command does with a batch's options. */
export type BatchUse = 'get' | 'resume' | 'compare' | 'sweep'

/** A batch that has begun keeps its names, or the files it has could not be found again. */
const whereNamed = ['get'] as const
/** What is measured is always downloaded, and never kept among other files. */
const whereKept = ['get', 'resume'] as const
/** A sweep finds it out. */
const whereLimited = ['get', 'resume', 'compare'] as const

const defaults = batchOptions.parse({})
const seconds = (ms: number) => `${ms / 1000}s`

const flags: readonly Flag[] = [
  {
    flags: '-c, --at-once <n>',
    about: 'images at once',
    sets: 'atOnce',
    parse: parseCount(512),
    only: whereLimited,
  },
  {
    flags: '--per-host <n>',
    about: 'at once from one host',
    sets: 'perHost',
    parse: parseCount(512),
    only: whereLimited,
  },
  {
    flags: '--sequential',
    about: 'one after another',
    sets: 'atOnce',
    means: 1,
    conflicts: 'atOnce',
    only: whereKept,
  },
  { flags: '--attempts <n>', about: 'tries for each image', sets: 'attempts', parse: parseCount(50) },
  {
    flags: '--connect-timeout <time>',
    about: 'time allowed to reach the host',
    sets: 'connectTimeoutMs',
    parse: parseDuration,
    shown: seconds(defaults.connectTimeoutMs),
  },
  {
    flags: '--response-timeout <time>',
    about: 'time allowed for the host to answer',
    sets: 'responseTimeoutMs',
    parse: parseDuration,
    shown: seconds(defaults.responseTimeoutMs),
  },
  {
    flags: '--stall-timeout <time>',
    about: 'time allowed without any data',
    sets: 'stallTimeoutMs',
    parse: parseDuration,
    shown: seconds(defaults.stallTimeoutMs),
  },
  {
    flags: '--item-timeout <time>',
    about: 'time allowed for one image with all its tries',
    sets: 'itemTimeoutMs',
    parse: parseDuration,
  },
  {
    flags: '--name <template>',
    about: 'file names from {index} {name} {ext} {host} {date} {field:title}; / makes folders',
    sets: 'nameTemplate',
    parse: parseNamed('a text'),
    only: whereNamed,
  },
  {
    flags: '--on-conflict <policy>',
    about: 'when a file of that name exists',
    sets: 'onConflict',
    choices: conflictPolicies,
    only: whereNamed,
  },
  {
    flags: '--check <level>',
    about: 'how closely to look at each image',
    sets: 'check',
    choices: checkLevels,
  },
  {
    flags: '--max-size <size>',
    about: 'refuse larger files',
    sets: 'maxBytes',
    parse: parseSize,
    shown: '200MB',
  },
  {
    flags: '--header <header>',
    about: 'add "Name: value" for the hosts named, "host=example.org Name: value" for that one (repeatable)',
    sets: 'headers',
    parse: parseHeader,
  },
  {
    flags: '--referer <url>',
    about: 'page the images are from, or auto for their own site',
    sets: 'referer',
    parse: parseReferer,
  },
  {
    flags: '--user-agent <text>',
    about: 'how to introduce ourselves',
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
    about: "send the cookies of a file in Netscape's format, each to its own site; only its path is kept",
    sets: 'cookieFile',
    parse: parsePath,
  },
  {
    flags: '--ca <file>',
    about: 'trust the certificates of a PEM file, too; only its path is kept',
    sets: 'caFile',
    parse: parsePath,
  },
  {
    flags: '--limit-rate <rate>',
    about: 'bytes a second for all together, such as 5MB/s',
    sets: 'limitBytesPerSecond',
    parse: parseRate,
  },
  {
    flags: '--again',
    about: 'the same as --saved again',
    sets: 'saved',
    means: 'again',
    conflicts: 'saved',
    only: whereKept,
  },
  {
    flags: '--saved <policy>',
    about: 'when the same link was saved before in another folder, or under another name',
    sets: 'saved',
    choices: savedPolicies,
    only: whereKept,
  },
  {
    flags: '--offline-copies',
    about: 'copy what was saved over 30 days ago without asking its host whether it changed',
    sets: 'offlineCopies',
    only: whereKept,
  },
  {
    flags: '--same-content <policy>',
    about: 'when the same image was saved before under another name',
    sets: 'sameContent',
    choices: sameContentPolicies,
    only: whereKept,
  },
  {
    flags: '--file-time',
    about: 'give files the time at which the host last changed them, as without this flag',
    sets: 'fileTime',
    only: whereKept,
  },
  {
    flags: '--no-file-time',
    about: 'give files the time of the download, not the one at which the host last changed them',
    sets: 'fileTime',
    only: whereKept,
  },
  {
    flags: '--follow-links',
    about: 'save also into subfolders that are links, wherever they lead',
    sets: 'followLinks',
    only: whereKept,
  },
  {
    flags: '--stop-on-failure',
    about: 'stop when one image fails; the rest is kept for "shoal resume"',
    sets: 'stopOnFailure',
    only: whereKept,
  },
  {
    flags: '--no-stop-on-failure',
    about: 'do not stop at failures any more',
    sets: 'stopOnFailure',
    only: ['resume'],
  },
  {
    flags: '--manifest',
    about: 'write manifest.jsonl and manifest.csv into the folder: every file with its proof',
    sets: 'manifest',
    only: whereKept,
  },
  {
    flags: '--trace',
    about: 'note when each piece arrives of all images, not only of the first 200',
    sets: 'trace',
    only: whereKept,
  },
  { flags: '--no-trace', about: 'note of no image when its pieces arrive', sets: 'trace', only: whereKept },
]

/** Adds the flags that set a batch's options, with the defaults in words where a batch begins. */
export function addBatchFlags(command: Command, use: BatchUse): Command {
  for (const flag of flagsOf(use)) command.addOption(optionOf(flag, use))
  return command
}

/** What the given flags set, and nothing else: defaults belong to the options. */
export function readBatchFlags(given: Readonly<Record<string, unknown>>): Partial<BatchOptions> {
  const set: Record<string, unknown> = {}
  for (const { flags: text, sets, means } of flags) {
    const value = given[new Option(text).attributeName()]
    if (value !== undefined) set[sets] = means ?? value
  }
  return set
}

const flagsOf = (use: BatchUse) => flags.filter(({ only }) => only === undefined || only.includes(use))

const toldDefault = (value: unknown): string | undefined =>
  typeof value === 'object' || value === undefined ? undefined : String(value)

function optionOf(flag: Flag, use: BatchUse): Option {
  const { flags, about, sets, parse, choices, conflicts } = flag
  const shown = flag.shown ?? toldDefault(defaults[sets])
  const tellsDefault = use !== 'resume' && flags.includes('<') && shown !== undefined
  const option = new Option(flags, tellsDefault ? `${about} (default: ${shown})` : about)
  if (parse !== undefined) option.argParser(parse as (text: string, before: unknown) => unknown)
  if (choices !== undefined) option.choices(choices)
  if (conflicts !== undefined) option.conflicts(conflicts)
  return option
}

/** Full, because the batch may be resumed from another folder. */
function parsePath(text: string): string {
  return resolve(parseNamed('a file')(text))
}

function parseReferer(text: string): string {
  if (text === 'auto' || isHttp(text)) return text
  throw new InvalidArgumentError('Give a page address (http or https), or auto.')
}

const isHttp = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
