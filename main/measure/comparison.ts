import type { Because, Comparison, ComparisonRun, NamedImage, RunMode } from '../../shared/comparison.ts'
import { type BestTime, boundOf, usableAtOnce } from './bound.ts'
import type { RunFacts } from './measured-run.ts'
import { factorOf, medianOf, spreadOf } from './spread.ts'
import { decideVerdict, type ModeFacts } from './verdict.ts'

export type CountedRun = { mode: RunMode; round: number; facts: RunFacts }

/** Everything a comparison is made of, once its runs are over. */
export type ComparisonFacts = Pick<
  Comparison,
  'id' | 'measuredAt' | 'batch' | 'imagesTotal' | 'rounds' | 'connections' | 'check' | 'atOnce' | 'perHost'
> & {
  /** Host of each image measured. */
  hostOfEach: readonly string[]
  hosts: Comparison['hosts']
  runs: readonly CountedRun[]
  leftOut: NamedImage[]
  differing: NamedImage[]
  cost: Comparison['cost']
  limitBytesPerSecond: number | undefined
  /** Why it ended before its last round, or cannot be used. */
  broken: Because | undefined
}

/** Bytes that arrive in less time come from buffers, and do not show the speed of the connection. */
const tellingMs = 50

/** The result of the runs, or why there is none. */
export function comparisonOf(facts: ComparisonFacts): Comparison {
  const { hostOfEach, limitBytesPerSecond, broken, runs, ...told } = facts
  const ofMode = (mode: RunMode) => runs.filter(run => run.mode === mode).map(run => run.facts)
  const sequential = modeFacts(ofMode('sequential'))
  const concurrent = modeFacts(ofMode('concurrent'))
  const best = bestTimes(hostOfEach, runs)
  const bytes = Math.max(0, ...runs.map(run => run.facts.images.reduce((sum, image) => sum + image.bytes, 0)))
  const linkMs = runs.length === 0 ? 0 : Math.min(...runs.map(run => run.facts.receiveMs))
  const bound = runs.length === 0 ? undefined : boundOf(best, facts, linkMs)
  const factor =
    sequential === undefined || concurrent === undefined
      ? undefined
      : factorOf(sequential.elapsedMs, concurrent.elapsedMs)
  return {
    kind: 'comparison',
    ...told,
    images: hostOfEach.length,
    runs: runs.map(runOf),
    sequentialMs: sequential?.elapsedMs,
    concurrentMs: concurrent?.elapsedMs,
    factor,
    ...estimateOf(ofMode('concurrent')),
    boundMs: bound?.ms,
    boundBy: bound?.by,
    linkBytesPerSecond: linkMs >= tellingMs ? (bytes / linkMs) * 1000 : undefined,
    identicalBytes: runs.length > 0 && broken?.cause !== 'images-differ' && broken?.cause !== 'images-failed',
    eventLoopDelayP99Ms: Math.max(0, ...runs.map(run => run.facts.eventLoopDelayP99Ms)),
    ...(broken !== undefined || sequential === undefined || concurrent === undefined || factor === undefined
      ? { verdict: 'not-enough-data', because: broken ?? { cause: 'stopped', words: 'It was stopped.' } }
      : decideVerdict({
          sequential,
          concurrent,
          factor,
          bytes,
          images: hostOfEach.length,
          longestMs: Math.max(0, ...best.map(({ ms }) => ms)),
          usableAtOnce: usableAtOnce(facts.hosts, facts),
          limitBytesPerSecond,
        })),
  }
}

/** What the concurrent runs alone say of one after another: the median of each of their numbers. */
function estimateOf(
  runs: readonly RunFacts[],
): Pick<Comparison, 'sequentialEstimateMs' | 'sequentialEstimate'> {
  const middleOf = (value: (run: RunFacts) => number | undefined) =>
    spreadOf(runs.flatMap(run => value(run) ?? []))?.median
  const lowMs = middleOf(run => run.sequentialEstimate?.lowMs)
  const highMs = middleOf(run => run.sequentialEstimate?.highMs)
  return {
    sequentialEstimateMs: middleOf(run => run.sequentialEstimateMs),
    sequentialEstimate: lowMs === undefined || highMs === undefined ? undefined : { lowMs, highMs },
  }
}

/** A run as it is reported. */
export const runOf = ({ mode, round, facts }: CountedRun): ComparisonRun => ({
  mode,
  round,
  elapsedMs: facts.elapsedMs,
  waitMs: facts.waitMs,
  eventLoopDelayP99Ms: facts.eventLoopDelayP99Ms,
})

function modeFacts(runs: readonly RunFacts[]): ModeFacts | undefined {
  const elapsedMs = spreadOf(runs.map(run => run.elapsedMs))
  if (elapsedMs === undefined) return undefined
  return {
    elapsedMs,
    receiveMs: medianOf(runs.map(run => run.receiveMs)),
    waitMs: medianOf(runs.map(run => run.waitMs)),
    processorShare: medianOf(runs.map(run => run.processorShare)),
  }
}

/** The shortest time of each image in any run: it may be faster alone, or later from a cache. */
const bestTimes = (hostOfEach: readonly string[], runs: readonly CountedRun[]): BestTime[] =>
  hostOfEach.map((host, at) => ({
    host,
    ms: Math.min(...runs.map(run => run.facts.images[at]?.activeMs ?? Number.POSITIVE_INFINITY)),
  }))
