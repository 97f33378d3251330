import type { Because, Cause, Comparison, Spread, SweepStop } from '../comparison.ts'
import type { BatchSummary } from '../model.ts'
import { type NoClaim, type Worth, worthOfRun } from '../worth.ts'
import { formatDuration, formatFactor } from './format.ts'

/** A claim as a title and what belongs behind it. `tone` is how it is shown. */
export type WorthWords = { title: string; words: string; tone: 'good' | 'calm' | 'bad' }

/** What an estimate is, wherever one is shown. */
export const estimateNote = 'estimated, can be too high'

/** Every claim in words, for every output. Where nothing is claimed there is no title, and perhaps nothing to say. */
export function worthWords(worth: Worth): WorthWords {
  switch (worth.kind) {
    case 'none':
      return { title: '', words: noClaimWords[worth.why], tone: 'calm' }
    case 'about-the-same':
      return { title: 'About the same', words: `as one after another (estimated)`, tone: 'calm' }
    case 'faster':
      return {
        title: `${formatFactor(worth.factor)} faster`,
        words: `than one after another (${estimateNote})`,
        tone: 'good',
      }
    case 'measured-faster':
      return {
        title: `${formatFactor(worth.factor.median)} faster`,
        words: `than one after another (${measuredWords(worth.factor)})`,
        tone: 'good',
      }
    case 'measured-slower':
      return {
        title: 'Slower at once',
        words:
          `${formatFactor(worth.factor.median)} as fast as one after another (${measuredWords(worth.factor)}). ${worth.because?.words ?? ''}`.trim(),
        tone: 'bad',
      }
    case 'measured-no-gain':
      return { title: 'No measurable gain', words: worth.because?.words ?? '', tone: 'calm' }
    case 'not-enough-data':
      return brokenWords(worth.because)
  }
}

/** A claim as one sentence without its full stop; empty where there is nothing to say. */
export function worthSentence(worth: Worth): string {
  const { title: wordedTitle, words } = worthWords(worth)
  // A line by itself says first that there is no result, then what happened.
  const title = worth.kind === 'not-enough-data' ? noData : wordedTitle
  const goesOn =
    worth.kind === 'faster' || worth.kind === 'measured-faster' || worth.kind === 'about-the-same'
  return [title, words].filter(Boolean).join(goesOn ? ' ' : '. ')
}

const noClaimWords: Readonly<Record<NoClaim, string>> = {
  'no-image': '',
  'too-early': '',
  'one-image': 'Only one image was downloaded: there is nothing to compare.',
  'one-at-a-time': 'The images were downloaded one after another.',
  'still-reading': 'More images may come: their pages are still being read.',
  waited: 'Much of the time was spent waiting, or on images that failed: this run shows no gain or loss.',
}

const measuredWords = (factor: Spread): string => {
  const [from, to] = [formatFactor(factor.min), formatFactor(factor.max)]
  return from === to ? 'measured' : `measured, ${from} to ${to}`
}

/** A measurement that says nothing: what happened, its facts, and what to do. */
function brokenWords(because: Because | undefined): WorthWords {
  if (because === undefined) return { title: noData, words: '', tone: 'calm' }
  const { cause, words } = because
  return {
    title: breakTitle(cause),
    words: [words, breakAdvice(cause)].filter(Boolean).join(' '),
    tone: cause === 'too-short' || cause === 'too-noisy' ? 'calm' : 'bad',
  }
}

const noData = 'Not enough data'

/** What ended a measurement before its time, as a title. */
export const breakTitle = (cause: Cause | SweepStop): string => breakTitles[cause] ?? noData

/** What to do where a measurement was not brought to its end; undefined: nothing. */
export const breakAdvice = (cause: Cause | SweepStop): string | undefined => breakAdvices[cause]

const breakTitles: Readonly<Partial<Record<Cause | SweepStop, string>>> = {
  'pushed-back': 'The host asked to slow down',
  'images-differ': 'Invalid: the images changed',
  'images-failed': 'Invalid: an image failed',
  stopped: 'Stopped',
  disturbed: 'Disturbed',
}

const breakAdvices: Readonly<Partial<Record<Cause | SweepStop, string>>> = {
  'pushed-back': 'Wait a while, then measure fewer images or fewer at once.',
  'images-differ': 'Remove images that change on every request.',
  'images-failed': 'Try again later, or download the batch again first.',
  disturbed: 'Measure again when nothing else is being downloaded.',
}

/** One bar of the comparison that a run shows. `estimate`: what was not really run. */
export type WorthBar = { name: string; kind: 'measured' | 'estimate'; ms: number }

/** What the two ways are called, everywhere. */
export const wayWords = { sequential: 'One after another', concurrent: 'All at once' } as const

/** The times that a run may be shown with: one after another only beside what really ran at once. */
export function worthBars(
  run: Pick<BatchSummary, 'elapsedMs' | 'sequentialEstimateMs'>,
  worth: Worth,
): WorthBar[] {
  const { elapsedMs, sequentialEstimateMs } = run
  if (worth.kind === 'none' && worth.why === 'one-at-a-time') {
    return [{ name: wayWords.sequential, kind: 'measured', ms: elapsedMs }]
  }
  if (worth.kind === 'none' && (worth.why === 'one-image' || worth.why === 'no-image')) {
    return [{ name: 'Took', kind: 'measured', ms: elapsedMs }]
  }
  return [
    { name: wayWords.sequential, kind: 'estimate', ms: sequentialEstimateMs },
    { name: wayWords.concurrent, kind: 'measured', ms: elapsedMs },
  ]
}

/** The summary of a run in one line for a terminal; undefined where there is nothing to compare. */
export function worthLine(summary: BatchSummary): string | undefined {
  const worth = worthOfRun({ ...summary, stage: 'over' })
  const [took, estimate] = [formatDuration(summary.elapsedMs), formatDuration(summary.sequentialEstimateMs)]
  if (worth.kind === 'none') {
    if (worth.why === 'one-at-a-time') return `${wayWords.sequential} ${took} (measured)`
    if (worth.why !== 'waited') return undefined
    return `${took} with waiting and failures; the images alone about ${estimate} one after another (estimate)`
  }
  const { title } = worthWords(worth)
  return `${wayWords.sequential} about ${estimate} (estimate) · all at once ${took} · ${title.toLowerCase()}`
}

/** The least time that any schedule needs at the limits of a run. */
export const leastTimeWords = (boundMs: number): string =>
  `Fastest possible with these limits: ${formatDuration(boundMs)}`

/** The least time there can be, what sets it, and how close the runs came; undefined where it is not known. */
export function boundWords({
  boundMs,
  boundBy,
  concurrentMs,
}: Pick<Comparison, 'boundMs' | 'boundBy' | 'concurrentMs'>): string | undefined {
  if (boundMs === undefined || boundBy === undefined || concurrentMs === undefined || boundMs <= 0) {
    return undefined
  }
  const reached = Math.round((boundMs / concurrentMs.median) * 100)
  return `${formatDuration(boundMs)}, set by ${boundCauses[boundBy]}; ${reached} % reached`
}

const boundCauses: Readonly<Record<NonNullable<Comparison['boundBy']>, string>> = {
  'longest-image': 'the longest image',
  'at-once': 'the number of downloads at a time',
  'per-host': 'the limit per site',
  link: 'the speed of the link',
}
