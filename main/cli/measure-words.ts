import type {
  Comparison,
  ComparisonRun,
  MeasurementPlan,
  NamedImage,
  Spread,
  Sweep,
  SweepStep,
} from '../../shared/comparison.ts'
import { formatBytes, formatCount, formatDuration } from '../../shared/text/format.ts'
import { kneeWords, perSecondWords, rangeWords, verdictWords } from '../../shared/text/verdicts.ts'
import type { CountedCost } from '../app/app.ts'

/** What it will ask of the hosts. */
export function planWords({ images, imagesTotal, hosts, runs, requests, bytes }: MeasurementPlan): string {
  const of = images === imagesTotal ? '' : ` of ${imagesTotal.toLocaleString('en-US')}`
  const size = bytes === undefined ? ', size not known yet' : ` and ${formatBytes(bytes)}`
  const [only] = hosts
  const from = hosts.length === 1 ? only?.host : formatCount(hosts.length, 'host')
  return `${images.toLocaleString('en-US')}${of} ${images === 1 ? 'image' : 'images'} from ${from}: ${runs} runs, at most ${formatCount(requests, 'request')}${size}`
}

/** What is still to come once the warm-up showed what the images weigh. */
export const warmedUpWords = ({ runs, requests, bytes }: CountedCost): string =>
  `After the warm-up: ${runs} runs, at most ${formatCount(requests, 'request')} and ${formatBytes(bytes)}`

export const runWords = ({ mode, elapsedMs }: ComparisonRun): string =>
  `${mode === 'sequential' ? 'one after another' : 'at once'.padEnd(17)}  ${formatDuration(elapsedMs)}`

export const stepWords = ({ atOnce, elapsedMs, imagesPerSecond, waitMs }: SweepStep): string =>
  `${String(atOnce).padStart(3)} at once  ${spreadWords(elapsedMs)}  ${perSecondWords(imagesPerSecond)}, ${formatDuration(waitMs)} to answer`

/** The result, its numbers, and what was held equal. */
export function comparisonWords(found: Comparison): string[] {
  return [
    verdictWords(found),
    ...timesWords(found),
    ...(found.identicalBytes ? [equalWords(found)] : []),
    ...imagesWords(found),
    costWords(found.cost),
  ]
}

function timesWords({ sequentialMs, concurrentMs, sequentialEstimateMs, ...bound }: Comparison): string[] {
  if (sequentialMs === undefined || concurrentMs === undefined) return []
  return [
    `One after another ${spreadWords(sequentialMs)} · at once ${spreadWords(concurrentMs)}${boundWords(bound, concurrentMs)}`,
    `An estimate would have said ${formatDuration(sequentialEstimateMs ?? 0)} for one after another.`,
  ]
}

function equalWords({ connections, check, atOnce, perHost, eventLoopDelayP99Ms }: Comparison): string {
  return [
    'Same bytes in every run',
    `connections ${connections}`,
    `check ${check}`,
    `${atOnce} at once, ${perHost} per host`,
    `this program late by ${formatDuration(eventLoopDelayP99Ms)} at most (99 %)`,
  ].join(' · ')
}

export const sweepWords = (found: Sweep): string[] => [
  kneeWords(found),
  found.words,
  ...imagesWords(found),
  costWords(found.cost),
]

function imagesWords({ leftOut, differing }: Pick<Comparison, 'leftOut' | 'differing'>): string[] {
  const line = (what: string) => (image: NamedImage) => `${what}  ${image.url}  ${image.why}`
  return [...leftOut.map(line('left out')), ...differing.map(line('differs'))]
}

const costWords = ({ requests, bytes }: Comparison['cost']): string =>
  `It took ${formatCount(requests, 'request')} and ${formatBytes(bytes)}.`

const spreadWords = (spread: Spread): string =>
  `${formatDuration(spread.median)}${rangeWords(spread, formatDuration)}`

const boundCauses: Record<NonNullable<Comparison['boundBy']>, string> = {
  'longest-image': 'the longest image',
  'at-once': 'so many at once',
  'per-host': 'so many per host',
  link: 'the speed of the link',
}

/** What is possible at best, why, and how close it came. */
function boundWords(
  { boundMs, boundBy }: Pick<Comparison, 'boundMs' | 'boundBy'>,
  { median }: Spread,
): string {
  if (boundMs === undefined || boundBy === undefined || boundMs <= 0) return ''
  const reached = Math.round((boundMs / median) * 100)
  return ` · at best ${formatDuration(boundMs)} for ${boundCauses[boundBy]} (${reached} % reached)`
}
