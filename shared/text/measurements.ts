import type {
  Comparison,
  ConnectionPolicy,
  MeasurementPlan,
  RunMode,
  Spread,
  Sweep,
  SweepStep,
} from '../comparison.ts'
import type { CheckLevel } from '../settings.ts'
import { worthOfComparison } from '../worth.ts'
import { formatBytes, formatCount, formatDuration, formatPerSecond } from './format.ts'
import { breakAdvice, wayWords, worthSentence } from './worth.ts'

export const modeWords: Readonly<Record<RunMode, string>> = wayWords

export const connectionWords: Readonly<Record<ConnectionPolicy, { label: string; means: string }>> = {
  kept: {
    label: 'Kept open',
    means: 'One connection is used for many images, as in normal downloads.',
  },
  fresh: {
    label: 'New for each image',
    means: 'Each image opens a new connection, in all runs.',
  },
}

const checkWords: Readonly<Record<CheckLevel, string>> = {
  structure: 'files checked to be complete',
  decode: 'every pixel checked',
  off: 'files not checked',
}

/** What a measurement found, in one sentence. */
export const findingWords = (found: Comparison | Sweep): string =>
  found.kind === 'comparison' ? worthSentence(worthOfComparison(found)) : kneeSentence(found)

/** A comparison that has all three of its figures. */
export type FullComparison = Comparison & Record<'sequentialMs' | 'concurrentMs' | 'factor', Spread>

/** Whether it has a result that replaces the estimate. */
export function isTelling(found: Comparison | Sweep): found is FullComparison {
  if (found.kind !== 'comparison' || found.verdict === 'not-enough-data') return false
  return ![found.sequentialMs, found.concurrentMs, found.factor].includes(undefined)
}

/** The step of a sweep that is recommended, and what it is among the others. */
export type Knee = { step: SweepStep; means: 'enough' | 'the fastest' }

/** Undefined without a step. It is "enough" where a step above it took less time, but not measurably less. */
export function kneeOf({
  best,
  fastest,
  steps,
}: Pick<Sweep, 'best' | 'fastest' | 'steps'>): Knee | undefined {
  const step = steps.find(({ atOnce }) => atOnce === best)
  if (step === undefined) return undefined
  return { step, means: best === fastest ? 'the fastest' : 'enough' }
}

/** What follows "8 at once" for the recommended step. */
export function kneeWords({ step, means }: Knee): string {
  const took = `${formatDuration(step.elapsedMs.median)}, ${perSecondWords(step.imagesPerSecond)}`
  if (means === 'the fastest') return `was the fastest: ${took}.`
  return `is enough: ${took}; higher values were not measurably faster.`
}

function kneeSentence(sweep: Sweep): string {
  const knee = kneeOf(sweep)
  return knee === undefined ? 'No result.' : `${knee.step.atOnce} at once ${kneeWords(knee)}`
}

/** Why a sweep ended, and what to do. */
export const sweepEndWords = ({ stoppedBy, words }: Pick<Sweep, 'stoppedBy' | 'words'>): string =>
  [words, breakAdvice(stoppedBy)].filter(Boolean).join(' ')

export const perSecondWords = (images: number): string => `${formatPerSecond(images)} images a second`

/** How much a measurement will download. */
export function costFacts({ runs, requests, bytes, durationEstimateMs, hosts }: MeasurementPlan): string[] {
  return [
    `up to ${formatCount(runs, 'run')}, one of them a warm-up`,
    `${formatCount(requests, 'request')} to ${hostWords(hosts)}`,
    bytes === undefined ? 'size not yet known' : `about ${formatBytes(bytes)}`,
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

/** What was the same in all runs of a measurement. */
export const keptWords = ({ connections, check }: Pick<Comparison, 'connections' | 'check'>): string =>
  `connections ${connectionWords[connections].label.toLowerCase()}; ${checkWords[check]}`

/** How much a measurement downloaded. */
export const costWords = ({ requests, bytes }: Comparison['cost']): string =>
  `${formatCount(requests, 'request')}, ${formatBytes(bytes)}`
