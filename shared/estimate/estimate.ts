import type { Answer } from './answers.ts'
import { connectAlone } from './connections.ts'
import { receiveAlone } from './line.ts'
import { type Part, sum } from './part.ts'
import { waitAlone } from './server.ts'

/** What one after another would take, by the model: `ms` the middle of the range. */
export type SequentialEstimate = { lowMs: number; ms: number; highMs: number }

/** Of fewer answers no range is given: they cannot show what was shared. */
export const leastAnswers = 8

/** Between the end of one image and the start of the next, ms: Shoal's own work, found by measuring. */
const betweenMs = 1.5

/** Half of a range, as a number of standard deviations. */
const width = 2

/** What no model of these times knows: the same run a second time differs by about this. */
const doubt = 0.04

/**
 * What the delivered images would have taken one after another, on one kept connection per host, by what their times
 * at once say of hosts and line. Undefined where there are too few. Never more than they took, added up, with a
 * connection each.
 */
export function estimateSequential(answers: readonly Answer[]): SequentialEstimate | undefined {
  const delivered = answers.filter(answer => answer.delivered)
  if (delivered.length < leastAnswers) return undefined
  const connect = connectAlone(answers)
  const parts: Part[] = [
    connect,
    receiveAlone(answers),
    ...[...Map.groupBy(answers, ({ host }) => host).values()].map(waitAlone),
    { ms: sum(delivered.map(({ receivedAt, endedAt }) => endedAt - receivedAt)), variance: 0 },
    { ms: delivered.length * betweenMs, variance: 0 },
  ]
  const most =
    sum(delivered.map(({ startedAt, endedAt }) => endedAt - startedAt)) +
    connect.dearestMs +
    delivered.length * betweenMs
  const ms = Math.min(sum(parts.map(part => part.ms)), most)
  const unknown = sum(parts.map(({ variance }) => variance)) + (doubt * ms) ** 2
  const halfMs = width * Math.sqrt(unknown)
  return { lowMs: Math.max(0, ms - halfMs), ms, highMs: ms + halfMs }
}
