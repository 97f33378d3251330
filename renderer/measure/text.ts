import type {
  Cause,
  Comparison,
  ConnectionPolicy,
  MeasurementPlan,
  RunMode,
  Spread,
  Sweep,
  SweepStop,
} from '../../shared/comparison.ts'
import type { CheckLevel } from '../../shared/settings.ts'
import { formatBytes, formatCount, formatDuration, formatFactor } from '../../shared/text/format.ts'
import { rangeWords } from '../../shared/text/verdicts.ts'

export const modeWords: Readonly<Record<RunMode, string>> = {
  sequential: 'One after another',
  concurrent: 'All at once',
}

export const connectionWords: Readonly<Record<ConnectionPolicy, { label: string; means: string }>> = {
  kept: {
    label: 'Kept open',
    means: 'One connection serves many images, as in every download.',
  },
  fresh: {
    label: 'New for each image',
    means: 'Each image pays for a connection of its own, in all runs alike.',
  },
}

export const checkWords: Readonly<Record<CheckLevel, string>> = {
  structure: 'files checked to be complete',
  decode: 'every pixel checked',
  off: 'files not checked',
}

/** What a measurement will ask of the hosts, in facts. */
export function costFacts({ runs, requests, bytes, durationEstimateMs, hosts }: MeasurementPlan): string[] {
  return [
    `up to ${formatCount(runs, 'run')}, one of them a warm-up`,
    `${formatCount(requests, 'request')} to ${hostWords(hosts)}`,
    bytes === undefined ? 'size not known before' : `about ${formatBytes(bytes)}`,
    ...(durationEstimateMs === undefined ? [] : [`about ${formatDuration(durationEstimateMs)}`]),
  ]
}

export function hostWords(hosts: readonly { host: string }[]): string {
  const [first, ...others] = hosts
  if (first === undefined) return 'no host'
  return others.length === 0
    ? first.host
    : `${first.host} and ${formatCount(others.length, 'other host', 'other hosts')}`
}

/** How many of the images were measured. */
export const shareWords = (images: number, total: number): string =>
  images < total
    ? `${images.toLocaleString('en-US')} of ${formatCount(total, 'image')}`
    : formatCount(images, 'image')

/** A median with its range, where the runs differ. */
export const spreadWords = (spread: Spread, format: (value: number) => string = formatDuration): string =>
  `${format(spread.median)}${rangeWords(spread, format)}`

export type Headline = {
  title: string
  /** What the title leaves out. */
  words: string
  tone: 'good' | 'calm' | 'bad'
}

/** The verdict of a comparison as a title and a sentence. */
export function headlineOf({ verdict, factor, because, rounds }: Comparison): Headline {
  const range = factor === undefined ? '' : rangeWords(factor, formatFactor).trim()
  const over = `in ${formatCount(rounds, 'round')}`
  switch (verdict) {
    case 'faster':
      return {
        title: `${formatFactor(factor?.median ?? 1)} faster`,
        words: `All at once, measured ${over}${range === '' ? '' : ` ${range}`}.`,
        tone: 'good',
      }
    case 'slower':
      return {
        title: 'Slower at once',
        words: `${formatFactor(factor?.median ?? 1)} as fast as one after another${range === '' ? '' : ` ${range}`}. ${because?.words ?? ''}`,
        tone: 'bad',
      }
    case 'no-gain':
      return { title: 'No measurable gain', words: because?.words ?? '', tone: 'calm' }
    case 'not-enough-data':
      return because === undefined
        ? { title: 'Not enough data', words: '', tone: 'calm' }
        : {
            title: breakTitles[because.cause] ?? 'Not enough data',
            words: [because.words, breakAdvice[because.cause]].filter(Boolean).join(' '),
            tone: because.cause === 'too-short' || because.cause === 'too-noisy' ? 'calm' : 'bad',
          }
  }
}

/** What is to be done where a measurement was not brought to its end. */
export const breakAdvice: Readonly<Partial<Record<Cause | SweepStop, string>>> = {
  'pushed-back': 'Give the host some time, then measure fewer images or fewer at once.',
  'images-differ': 'Take what changes with every request out of the list.',
  'images-failed': 'Try again later, or download the batch again first.',
  disturbed: 'Measure again when nothing else is downloaded.',
}

export const breakTitles: Readonly<Partial<Record<Cause | SweepStop, string>>> = {
  'pushed-back': 'The host asked to slow down',
  'images-differ': 'Void: not the same images',
  'images-failed': 'Void: an image was lost',
  stopped: 'Stopped',
  disturbed: 'Disturbed',
}

/** The least time there can be, what sets it, and how close it was come to. */
export function boundWords({ boundMs, boundBy, concurrentMs }: Comparison): string | undefined {
  if (boundMs === undefined || boundBy === undefined || concurrentMs === undefined) return undefined
  const close = concurrentMs.median / Math.max(1, boundMs)
  const came = close < 1.05 ? 'at once was as fast as that' : `at once took ${close.toFixed(1)} times that`
  return `${formatDuration(boundMs)}, ${boundReasons[boundBy]}; ${came}`
}

const boundReasons: Readonly<Record<NonNullable<Comparison['boundBy']>, string>> = {
  'longest-image': 'what the longest image takes by itself',
  'at-once': 'with so many at once',
  'per-host': 'with so many at once per host',
  link: 'at the highest speed the link showed',
}

/** The step of a sweep that is recommended, and what may be said of it. */
export type Knee = { atOnce: number; means: 'enough' | 'the fastest' }

/** Where nothing above it was tried, a step is the fastest, and nobody knows whether it is enough. */
export function kneeOf({ best, steps }: Pick<Sweep, 'best' | 'steps'>): Knee | undefined {
  if (best === undefined) return undefined
  return { atOnce: best, means: steps.at(-1)?.atOnce === best ? 'the fastest' : 'enough' }
}

/** A day as people say it. */
export const formatDay = (at: number): string =>
  new Date(at).toLocaleDateString(undefined, { dateStyle: 'medium' })
export const formatMoment = (at: number): string =>
  new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
