import type { Because, Cause, Comparison, Spread, SweepStop } from '../comparison.ts'
import type { BatchSummary, EstimateRange } from '../summary.ts'
import { type FactorRange, type NoClaim, type Worth, worthOfRun } from '../worth.ts'
import { formatDuration, formatFactor } from './format.ts'

/** A claim as a title and the words that follow it. `tone`: how it is shown. */
export type WorthWords = { title: string; words: string; tone: 'good' | 'calm' | 'bad' }

/** What an estimate is, wherever one is shown. It is in the title, as large as the number. */
export const estimateNote = 'estimated'
const estimated = 'Estimated'

/** Every claim in words, for every output. Without a claim there is no title, and there may be no words. */
export function worthWords(worth: Worth): WorthWords {
  switch (worth.kind) {
    case 'none':
      return { title: '', words: noClaimWords[worth.why], tone: 'calm' }
    case 'about-the-same':
      return { title: `${estimated} about the same`, words: 'as one after another', tone: 'calm' }
    case 'uncertain':
      return {
        title: `${estimated} ${factorRange(worth.factor)} as fast`,
        words: 'as one after another: too uncertain to say. Measure it to know.',
        tone: 'calm',
      }
    case 'faster':
      return {
        title: `${estimated} ${factorRange(worth.factor)} faster`,
        words: 'than one after another',
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
  // A single line says first that there is no result, then what happened.
  const title = worth.kind === 'not-enough-data' ? noData : wordedTitle
  const goesOn = ['faster', 'measured-faster', 'about-the-same', 'uncertain'].includes(worth.kind)
  return [title, words].filter(Boolean).join(goesOn ? ' ' : '. ')
}

const noClaimWords: Readonly<Record<NoClaim, string>> = {
  'no-image': '',
  'too-early': '',
  'one-image': 'Only one image was downloaded: there is nothing to compare.',
  'one-at-a-time': 'The images were downloaded one after another.',
  'still-reading': 'More images may come: their pages are still being read.',
  'too-few-answers': 'Too few images to estimate how long one after another takes. Measure it to know.',
  waited: 'Much of the time was spent waiting or on failed images, so this run cannot be compared.',
}

/** From the low end to the high one: 14× to 18×. A low end that would read 0.0× says nothing, and is left out. */
const factorRange = ({ min, max }: FactorRange): string => {
  const [from, to] = [formatFactor(min), formatFactor(max)]
  if (from === formatFactor(0)) return `up to ${to}`
  return from === to ? from : `${from} to ${to}`
}

/** A time that is estimated, as its range: 4.4 s to 5.6 s. */
export function estimateWords({ lowMs, highMs }: EstimateRange): string {
  const [from, to] = [formatDuration(lowMs), formatDuration(highMs)]
  return from === to ? from : `${from} to ${to}`
}

const measuredWords = (factor: Spread): string => {
  const [from, to] = [formatFactor(factor.min), formatFactor(factor.max)]
  return from === to ? 'measured' : `measured, ${from} to ${to}`
}

/** A measurement without a result: what happened, and what to do. */
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

/** Why a measurement ended early, as a title. */
export const breakTitle = (cause: Cause | SweepStop): string => breakTitles[cause] ?? noData

/** What to do after a measurement that ended early; undefined: nothing. */
export const breakAdvice = (cause: Cause | SweepStop): string | undefined => breakAdvices[cause]

const breakTitles: Readonly<Partial<Record<Cause | SweepStop, string>>> = {
  'pushed-back': 'The host asked to slow down',
  'images-differ': 'Invalid: the images changed',
  'images-failed': 'Invalid: an image failed',
  stopped: 'Stopped',
  disturbed: 'Interrupted',
}

const breakAdvices: Readonly<Partial<Record<Cause | SweepStop, string>>> = {
  'pushed-back': 'Wait a while, then measure with fewer images or fewer downloads at a time.',
  'images-differ': 'Remove images that change on every request.',
  'images-failed': 'Try again later, or without the images that fail.',
  disturbed: 'Measure again when nothing else is being downloaded.',
}

/** One bar of the comparison that a run shows. */
export type WorthBar =
  | { name: string; kind: 'measured'; ms: number }
  | { name: string; kind: 'estimate'; ms: number; range: EstimateRange }

/** The names of the two ways, in every output. */
export const wayWords = { sequential: 'One after another', concurrent: 'All at once' } as const

/** The times to show for a run: one after another is shown only beside a run that was really parallel. */
export function worthBars(
  run: Pick<BatchSummary, 'elapsedMs' | 'sequentialEstimateMs' | 'sequentialEstimate'>,
  worth: Worth,
): WorthBar[] {
  const { elapsedMs, sequentialEstimateMs, sequentialEstimate: range } = run
  if (worth.kind === 'none' && worth.why === 'one-at-a-time') {
    return [{ name: wayWords.sequential, kind: 'measured', ms: elapsedMs }]
  }
  if (worth.kind === 'none' && (worth.why === 'one-image' || worth.why === 'no-image')) {
    return [{ name: 'Took', kind: 'measured', ms: elapsedMs }]
  }
  return [
    ...(range === undefined || sequentialEstimateMs === undefined
      ? []
      : [{ name: wayWords.sequential, kind: 'estimate' as const, ms: sequentialEstimateMs, range }]),
    { name: wayWords.concurrent, kind: 'measured', ms: elapsedMs },
  ]
}

/** The summary of a run in one line for a terminal; undefined where there is nothing to compare. */
export function worthLine(summary: BatchSummary): string | undefined {
  const worth = worthOfRun({ ...summary, stage: 'over' })
  const { elapsedMs, sequentialEstimate } = summary
  const took = formatDuration(elapsedMs)
  if (worth.kind === 'none' && worth.why === 'one-at-a-time')
    return `${wayWords.sequential} ${took} (measured)`
  if (worth.kind === 'none' && worth.why === 'too-few-answers')
    return `${wayWords.concurrent} ${took} (measured). ${worthWords(worth).words}`
  if (sequentialEstimate === undefined) return undefined
  const estimate = estimateWords(sequentialEstimate)
  if (worth.kind === 'none') {
    if (worth.why !== 'waited') return undefined
    return `${took} including waiting and failures; the images alone would take ${estimate} one after another (${estimateNote})`
  }
  const { title } = worthWords(worth)
  return `${wayWords.sequential} ${estimate} (${estimateNote}) · all at once ${took} · ${lowerFirst(title)}`
}

/** For a sentence that continues. */
export const lowerFirst = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`

/** The least time that any schedule needs at the limits of a run. */
export const leastTimeWords = (boundMs: number): string =>
  `Fastest possible with these limits: ${formatDuration(boundMs)}`

/** The shortest possible time, its cause, and how close the runs came; undefined where it is not known. */
export function boundWords({
  boundMs,
  boundBy,
  concurrentMs,
}: Pick<Comparison, 'boundMs' | 'boundBy' | 'concurrentMs'>): string | undefined {
  if (boundMs === undefined || boundBy === undefined || concurrentMs === undefined || boundMs <= 0) {
    return undefined
  }
  const reached = Math.round((boundMs / concurrentMs.median) * 100)
  return `${formatDuration(boundMs)}, set by ${boundCauses[boundBy]}; ${reached} % of it reached`
}

const boundCauses: Readonly<Record<NonNullable<Comparison['boundBy']>, string>> = {
  'longest-image': 'the longest image',
  'at-once': 'the number of downloads at a time',
  'per-host': 'the limit per site',
  link: 'the speed of the connection',
}
