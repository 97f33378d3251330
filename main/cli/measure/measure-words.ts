import type {
  Comparison,
  ComparisonRun,
  MeasurementPlan,
  NamedImage,
  Sweep,
  SweepStep,
} from '../../../shared/comparison.ts'
import { formatBytes, formatCount, formatDuration, spreadWords } from '../../../shared/text/format.ts'
import {
  costWords,
  findingWords,
  hostWords,
  keptWords,
  modeWords,
  perSecondWords,
  shareWords,
  sweepEndWords,
} from '../../../shared/text/measurements.ts'
import { boundWords, estimateWords } from '../../../shared/text/worth.ts'
import type { CountedCost } from '../../app/app.ts'

/** How many requests a measurement will make. */
export function planWords({ images, imagesTotal, hosts, runs, requests, bytes }: MeasurementPlan): string {
  const size = bytes === undefined ? ', size not yet known' : ` and ${formatBytes(bytes)}`
  return `${shareWords(images, imagesTotal)} from ${hostWords(hosts)}: ${runs} runs, at most ${formatCount(requests, 'request')}${size}`
}

/** The requests that remain, once the warm-up showed how large the images are. */
export const warmedUpWords = ({ runs, requests, bytes }: CountedCost): string =>
  `After the warm-up: ${runs} runs, at most ${formatCount(requests, 'request')} and ${formatBytes(bytes)}`

export const runWords = ({ mode, elapsedMs }: ComparisonRun): string =>
  `${modeWords[mode].toLowerCase().padEnd(17)}  ${formatDuration(elapsedMs)}`

export const stepWords = ({ atOnce, elapsedMs, imagesPerSecond, waitMs }: SweepStep): string =>
  `${String(atOnce).padStart(3)} at once  ${spreadWords(elapsedMs)}  ${perSecondWords(imagesPerSecond)}, ${formatDuration(waitMs)} to respond`

/** The result, its numbers, and what was the same in all runs. */
export const comparisonWords = (found: Comparison): string[] => [
  findingWords(found),
  ...timesWords(found),
  ...(found.identicalBytes ? [equalWords(found)] : []),
  ...imagesWords(found),
  `Used: ${costWords(found.cost)}.`,
]

function timesWords(found: Comparison): string[] {
  const { sequentialMs, concurrentMs, sequentialEstimate } = found
  if (sequentialMs === undefined || concurrentMs === undefined) return []
  const bound = boundWords(found)
  return [
    `One after another ${spreadWords(sequentialMs)} · all at once ${spreadWords(concurrentMs)}`,
    ...(bound === undefined ? [] : [`Fastest possible ${bound}`]),
    ...(sequentialEstimate === undefined
      ? []
      : [`The estimate for one after another was ${estimateWords(sequentialEstimate)}.`]),
  ]
}

const equalWords = (found: Comparison): string =>
  [
    'Same bytes in every run',
    keptWords(found),
    `${found.atOnce} at once, ${found.perHost} per host`,
    `event-loop delay under ${formatDuration(found.eventLoopDelayP99Ms)} (99 %)`,
  ].join(' · ')

export const sweepWords = (found: Sweep): string[] => [
  findingWords(found),
  sweepEndWords(found),
  ...imagesWords(found),
  `Used: ${costWords(found.cost)}.`,
]

function imagesWords({ leftOut, differing }: Pick<Comparison, 'leftOut' | 'differing'>): string[] {
  const line = (what: string) => (image: NamedImage) => `${what}  ${image.url}  ${image.why}`
  return [...leftOut.map(line('left out')), ...differing.map(line('differs'))]
}
