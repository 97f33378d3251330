import { failure } from '../../../shared/failure.ts'
import type { Fetched, Fetcher, FetchNews, FetchOrder } from '../attempt/fetcher.ts'
import type { RateLimit } from '../attempt/rate-limit.ts'
import type { Inside } from '../files/inside.ts'
import type { SpeedFloor } from '../http/speed-floor.ts'
import type { Decoders } from '../image/decoder/decoders.ts'
import { Interrupted } from '../interrupted.ts'
import type { Clock } from '../world.ts'
import { type AttemptWatch, watchAttempt } from './attempt-watch.ts'
import type { Lane } from './lane.ts'
import type { FetchAtHome, FetchedThere, FetchInLane, RunInLane } from './messages.ts'
import { createRemotePart, isLaneLost } from './remote-part.ts'

/** What main decides for the fetchers of a run, wherever they work. */
export type RunHome = {
  clock: Pick<Clock, 'now'>
  inside: Inside
  rateLimit: RateLimit
  speedFloor: SpeedFloor
  decoders: Pick<Decoders, 'check'>
}

/** What to call when an order that a lane has before its turn has begun there, by the number of its fetcher. */
export type Standing = Map<number, { lane: Lane; begun: (at: number) => void }>

/** The work on one URL in one lane. `enter` counts an attempt at its host, and answers what ends that. */
export type RemoteFetchOptions = {
  lane: Lane
  run: number
  id: number
  home: RunHome
  enter: () => () => void
  standing: Standing
}

/** `isLost`: its lane has died. */
export type RemoteFetch = Fetcher & { isLost(): boolean }

/**
 * A fetcher that works in a lane. Where the lane dies, an attempt is a failure (`lane-lost`), and the other methods reject
 * with that.
 */
export function createRemoteFetch(
  order: FetchOrder,
  news: FetchNews,
  { lane, run, id, home, enter, standing }: RemoteFetchOptions,
): RemoteFetch {
  const there = lane.calls.at<FetchInLane>(id)
  const partBytes = order.kept?.bytes ?? 0
  let running: { watch: AttemptWatch; signal: AbortSignal } | undefined
  const forget = () => {
    standing.delete(id)
    lane.calls.withdraw(id)
  }
  const done = <T>(result: T): T => {
    forget()
    return result
  }

  lane.calls.offer(id, {
    checkpoint: news.checkpoint,
    pieces(at, bytes) {
      for (const [n, size] of bytes.entries()) running?.watch.hear(size, at[n])
    },
    pace: async bytes => running && home.rateLimit.take(bytes, running.signal),
    decode: picture => home.decoders.check(picture, running?.signal),
  } satisfies FetchAtHome)
  lane.calls.at<RunInLane>(run).note('open', id, asSent(order))

  async function attempt(number: number, watch: AttemptWatch, signal: AbortSignal): Promise<Fetched> {
    const interrupt = () => there.note('interrupt', interruptionOf(signal))
    try {
      const asked = there.call('attempt', number, watch.place)
      signal.addEventListener('abort', interrupt, { once: true })
      if (signal.aborted) interrupt()
      return fetchedFrom(await asked)
    } catch (error) {
      signal.throwIfAborted()
      throw error
    } finally {
      signal.removeEventListener('abort', interrupt)
    }
  }

  function fetchedFrom({ record, outcome, goneImage, followedBy }: FetchedThere): Fetched {
    if (followedBy !== undefined) standing.get(followedBy)?.begun(record.timestamps.endedAt)
    if (outcome.kind === 'unchanged') forget()
    if (outcome.kind !== 'whole') return { record, outcome, goneImage }
    const part = createRemotePart(outcome, there, home.inside, forget)
    return { record, outcome: { kind: 'whole', arrived: { ...outcome.facts, part } }, goneImage }
  }

  return {
    async attempt(number, signal) {
      const startedAt = home.clock.now()
      standing.delete(id)
      const breakOff = (why: Parameters<FetchInLane['breakOff']>[0]) => there.note('breakOff', why)
      const watch = watchAttempt(order, news, { number, lane, partBytes, breakOff, ...home })
      const leave = enter()
      running = { watch, signal }
      try {
        const fetched = await attempt(number, watch, signal)
        watch.end(fetched.record.receivedBytes)
        return fetched
      } catch (error) {
        const receivedBytes = watch.end()
        if (!isLaneLost(error)) throw error
        const times = { startedAt, endedAt: home.clock.now() }
        return lostAttempt({ number, url: order.url, receivedBytes }, times)
      } finally {
        running = undefined
        leave()
      }
    },
    standBy(number, begun) {
      standing.set(id, { lane, begun })
      there.note('standBy', number)
      // Its message may be too late: then it is still to be heard that it has begun.
      return () => there.note('standDown')
    },
    isLost: () => !lane.isReady,
    keep: () => there.call('keep').then(done),
    discard: () => there.call('discard').then(done),
  }
}

/** Without what a list says of the image, which may be much. */
const asSent = (order: FetchOrder): FetchOrder => {
  const { url, method, body, headers, referer, publicOnly } = order.item
  return {
    ...order,
    item: {
      url,
      ...(method !== undefined && { method }),
      ...(body !== undefined && { body }),
      ...(headers !== undefined && { headers }),
      ...(referer !== undefined && { referer }),
      ...(publicOnly !== undefined && { publicOnly }),
    },
  }
}

const interruptionOf = ({ reason }: AbortSignal) =>
  reason instanceof Interrupted ? reason.interruption : ({ kind: 'cancel' } as const)

/** An attempt whose lane died. */
function lostAttempt(
  what: Pick<Fetched['record'], 'number' | 'url' | 'receivedBytes'>,
  timestamps: { startedAt: number; endedAt: number },
): Fetched {
  const lost = failure('lane-lost')
  return {
    record: { ...what, rangeStart: 0, reusedConnection: false, timestamps, failure: lost },
    outcome: { kind: 'failed', failure: lost },
    goneImage: undefined,
  }
}
