import type { Answer } from './answers.ts'
import { mean, median, type Part, varianceOf } from './part.ts'

/** What getting a connection costs one request at a time. `dearest`: if each request opened its own. */
export function connectAlone(answers: readonly Answer[]): Part & { dearestMs: number } {
  const parts = [...Map.groupBy(answers, ({ host }) => host).values()].map(ofHost)
  return {
    ms: parts.reduce((sum, { ms }) => sum + ms, 0),
    variance: parts.reduce((sum, { variance }) => sum + variance, 0),
    dearestMs: parts.reduce((sum, { dearestMs }) => sum + dearestMs, 0),
  }
}

function ofHost(answers: readonly Answer[]): Part & { dearestMs: number } {
  const count = answers.filter(({ delivered }) => delivered).length
  const cost = (reused: boolean) =>
    answers.filter(answer => answer.reused === reused).map(({ startedAt, sentAt }) => sentAt - startedAt)
  const [opened, kept] = [cost(false), cost(true)]
  const newOnes = Math.min(count, 1 + (count - 1) * (1 - keptShare(answers)))
  return {
    // The middle one: of many that are opened at the same moment, some wait for this machine.
    ms: newOnes * median(opened) + (count - newOnes) * median(kept),
    variance: 2 * newOnes * varianceOf(opened),
    dearestMs: count * Math.max(mean(opened), mean(kept)),
  }
}

/** How often a request that could use a kept connection did; 1 where none could. */
function keptShare(answers: readonly Answer[]): number {
  const starts = answers.toSorted((a, b) => a.startedAt - b.startedAt)
  const ends = answers.map(({ receivedAt }) => receivedAt).sort((a, b) => a - b)
  let freed = 0
  let couldUse = 0
  let used = 0
  for (const { startedAt, reused } of starts) {
    while ((ends[freed] ?? Number.POSITIVE_INFINITY) <= startedAt) freed += 1
    if (freed <= used) continue
    couldUse += 1
    if (reused) used += 1
  }
  return couldUse === 0 ? 1 : used / couldUse
}
