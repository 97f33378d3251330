import type { Answer } from './answers.ts'
import { type Part, type Reading, sum, weigh } from './part.ts'

/** How many answers fill the line when each comes as fast as alone; Infinity: it is never full. */
const fillsTried = [1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48]

/** Bodies that came in less time came out of buffers: they say nothing about speed. */
const tellingMs = 5

/** Speeds are not more alike than this, as the logarithm of a ratio. */
const blur = 0.05

/** What a full line must explain better than one with room; more, the more connections it takes to fill it. */
const price = 1

type Body = Pick<Answer, 'host' | 'answeredAt' | 'receivedAt' | 'bytes' | 'delivered'>

/** How long the bodies would have taken to come, one at a time: faster than together, where they shared a full line. */
export function receiveAlone(bodies: readonly Body[]): Part {
  const load = loadOf(bodies)
  return weigh(
    [Number.POSITIVE_INFINITY, ...fillsTried.filter(fill => fill < load.peak)].map(fill =>
      readingOf(bodies, load, fill),
    ),
  )
}

function readingOf(bodies: readonly Body[], load: Load, fill: number): Reading {
  const { alone, shareAtEnd } = aloneMs(bodies, load, fill)
  const telling = bodies.flatMap(({ host, answeredAt, receivedAt, bytes, delivered }, at) => {
    const ms = alone[at] ?? 0
    const isTelling = receivedAt - answeredAt >= tellingMs && bytes > 0 && ms > 0
    return isTelling ? [{ host, speed: Math.log(bytes / ms), ms, share: shareAtEnd[at] ?? 1, delivered }] : []
  })
  const middles = new Map<string, number>()
  for (const [host, its] of Map.groupBy(telling, ({ host }) => host)) {
    middles.set(host, middleOf(its))
  }
  const off = telling.map(({ host, speed, ms }) => ms * Math.abs(speed - (middles.get(host) ?? speed)))
  const spread = sum(off) / Math.max(1, sum(telling.map(({ ms }) => ms))) + blur
  const head = fill === Number.POSITIVE_INFINITY ? 0 : -price - 2 * Math.log(fill)
  return {
    ms: sum(alone.filter((_, at) => bodies[at]?.delivered === true)),
    variance: sum(
      telling.map(({ ms, delivered }, at) => (delivered ? 2 * ((off[at] ?? 0) + ms * blur) ** 2 : 0)),
    ),
    // The likelihood of the moments at which they ended: a shared line stretches the same doubt over more time.
    fit: head - sum(telling.map(({ ms, share }) => Math.log(spread) + Math.log(ms) - Math.log(share))),
  }
}

/** Half of the time was spent on bodies that came more slowly: the speed of a long one is known better. */
function middleOf(bodies: readonly { speed: number; ms: number }[]): number {
  const half = sum(bodies.map(({ ms }) => ms)) / 2
  let passed = 0
  for (const { speed, ms } of bodies.toSorted((a, b) => a.speed - b.speed)) {
    passed += ms
    if (passed >= half) return speed
  }
  return 0
}

/** How many bodies came at each time: `count` from `at` on. */
type Load = { steps: { at: number; count: number }[]; peak: number }

function loadOf(bodies: readonly Body[]): Load {
  const moments = bodies
    .flatMap(({ answeredAt, receivedAt }) => [
      { at: answeredAt, by: 1 },
      { at: receivedAt, by: -1 },
    ])
    .sort((a, b) => a.at - b.at)
  const steps: Load['steps'] = []
  let count = 0
  for (const { at, by } of moments) {
    count += by
    if (steps.at(-1)?.at === at) steps.pop()
    steps.push({ at, count })
  }
  return { steps, peak: Math.max(0, ...steps.map(step => step.count)) }
}

/** What each body would have taken alone, if this number of them fills the line, and its share of its own speed at its end. */
function aloneMs(bodies: readonly Body[], { steps }: Load, fill: number) {
  const share = (count: number) => Math.min(1, fill / Math.max(1, count))
  /** Ms of its own speed that a body had until each step. */
  const until = new Map<number, { ms: number; share: number }>()
  let ms = 0
  let before: Load['steps'][number] | undefined
  for (const step of steps) {
    if (before !== undefined) ms += (step.at - before.at) * share(before.count)
    until.set(step.at, { ms, share: share(before?.count ?? 1) })
    before = step
  }
  return {
    alone: bodies.map(
      ({ answeredAt, receivedAt }) => (until.get(receivedAt)?.ms ?? 0) - (until.get(answeredAt)?.ms ?? 0),
    ),
    shareAtEnd: bodies.map(({ receivedAt }) => until.get(receivedAt)?.share ?? 1),
  }
}
