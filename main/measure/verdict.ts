import type { Because, Cause, Comparison, Spread } from '../../shared/comparison.ts'
import { formatDuration, formatFactor, formatRate } from '../../shared/text/format.ts'
import { leastGain, verdictOf } from '../../shared/worth.ts'

/** What the runs of one kind showed, medians of them. */
export type ModeFacts = {
  elapsedMs: Spread
  /** Time in which bytes came. */
  receiveMs: number
  /** Of one image: request sent until the first byte. */
  waitMs: number
  /** Processor time of this program, per time that passed. */
  processorShare: number
}

export type VerdictFacts = {
  sequential: ModeFacts
  concurrent: ModeFacts
  factor: Spread
  images: number
  /** Bytes of all images together. */
  bytes: number
  /** The time of the slowest image alone. */
  longestMs: number
  /** How many could run at once at the limits. */
  usableAtOnce: number
  limitBytesPerSecond: number | undefined
}

/** Below this, start-up and chance dominate the result. */
const shortestMs = 50

/**
 * Whether doing it at once was faster, and if not, why.
 */
export function decideVerdict(facts: VerdictFacts): Pick<Comparison, 'verdict' | 'because'> {
  const { sequential, factor } = facts
  const hopeless = hopelessBecause(facts)
  if (hopeless !== undefined) return { verdict: 'no-gain', because: hopeless }
  const verdict = verdictOf(factor)
  if (verdict === 'faster') return { verdict, because: undefined }
  if (sequential.elapsedMs.median < shortestMs) {
    const took = formatDuration(sequential.elapsedMs.median)
    return unproven('too-short', `All images together took ${took}: too short to compare. Use more images.`)
  }
  if (verdict === 'not-enough-data') {
    const range = `${formatFactor(factor.min)} to ${formatFactor(factor.max)}`
    return unproven('too-noisy', `The runs differ too much to tell (${range}). Measure more rounds.`)
  }
  return { verdict, because: causeOf(facts) }
}

const unproven = (cause: Cause, words: string): Pick<Comparison, 'verdict' | 'because'> => ({
  verdict: 'not-enough-data',
  because: { cause, words },
})

/** When one image takes this share of the whole time, no more than `leastGain` can be gained. */
const dominantShare = 1 / leastGain

/** One after another, data arrives during most of the time, and parallel downloads are no faster. */
const fullShare = 0.6
const sameSpeed = 1.25

/** Responses take this many times as long in parallel: the hosts must handle requests one by one. */
const crowdedWait = 1.5

/** Where no two downloads ran in parallel, any difference between the runs is chance. */
function hopelessBecause({ images, usableAtOnce }: VerdictFacts): Because | undefined {
  if (images < 2) return because('too-few-images', 'There is only one image.')
  if (usableAtOnce < 2) return because('own-limit', 'The limits allow one image at a time.')
  return undefined
}

/** The most certain cause first. */
function causeOf(facts: VerdictFacts): Because {
  const { sequential, concurrent, limitBytesPerSecond } = facts
  const speedAlone = speedOf(facts.bytes, sequential.receiveMs)
  const speedAtOnce = speedOf(facts.bytes, concurrent.receiveMs)
  const wall = sequential.elapsedMs.median
  const receivesMostly = sequential.receiveMs / wall >= fullShare
  if (limitBytesPerSecond !== undefined && (facts.bytes / wall) * 1000 >= limitBytesPerSecond * 0.8) {
    return because('own-limit', `Your limit of ${formatRate(limitBytesPerSecond)} is reached in both cases.`)
  }
  if (facts.longestMs / wall >= dominantShare) {
    return because(
      'one-image-dominates',
      `One image alone takes ${formatDuration(facts.longestMs)} of the ${formatDuration(wall)}.`,
    )
  }
  if (concurrent.processorShare >= 0.9) {
    return because('this-machine', 'The processor of this machine is the limit: it is busy all the time.')
  }
  if (receivesMostly && speedAtOnce <= speedAlone * sameSpeed) {
    return because(
      'link-full',
      `The connection is the limit: ${formatRate(speedAlone)} one after another, ${formatRate(speedAtOnce)} at once.`,
    )
  }
  if (concurrent.waitMs >= sequential.waitMs * crowdedWait) {
    const waits = `${formatDuration(sequential.waitMs)} alone and ${formatDuration(concurrent.waitMs)} at once`
    return because('server-limits', `The server is the limit: a response takes ${waits}.`)
  }
  return because('unknown', 'The measured times do not show why.')
}

const because = (cause: Cause, words: string): Because => ({ cause, words })

const speedOf = (bytes: number, ms: number): number =>
  ms <= 0 ? Number.POSITIVE_INFINITY : (bytes / ms) * 1000
