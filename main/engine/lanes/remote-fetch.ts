import { type Failure, FailureError, failure } from '../../../shared/failure.ts'
import type { Attempt } from '../../../shared/model.ts'
import type { Arrived } from '../arrived.ts'
import type { Fetched, Fetcher, FetchNews, FetchOrder } from '../fetcher.ts'
import type { Inside } from '../files/inside.ts'
import { isWhole } from '../files/repeats.ts'
import type { BodySpeed, SpeedFloor } from '../http/speed-floor.ts'
import type { Decoders } from '../image/decoder/decoders.ts'
import { Interrupted } from '../interrupted.ts'
import type { RateLimit } from '../rate-limit.ts'
import type { Clock } from '../world.ts'
import type { Lane } from './lane.ts'
import type { FetchAtHome, FetchedThere, FetchInLane, RunInLane } from './messages.ts'

/** What main decides for the fetchers of a run, wherever they work. */
export type RunHome = {
  clock: Pick<Clock, 'now'>
  inside: Inside
  rateLimit: RateLimit
  speedFloor: SpeedFloor
  decoders: Pick<Decoders, 'check'>
}

/** The work on one URL in one lane. `enter` counts an attempt at its host, and answers what ends that. */
export type RemoteFetchOptions = {
  lane: Lane
  run: number
  id: number
  home: RunHome
  enter: () => () => void
}

/**
 * A fetcher that works in a lane. Where the lane dies, an attempt is a failure (`lane-lost`), and the other methods reject
 * with that.
 */
export function createRemoteFetch(
  order: FetchOrder,
  news: FetchNews,
  { lane, run, id, home, enter }: RemoteFetchOptions,
): Fetcher {
  const there = lane.calls.at<FetchInLane>(id)
  let partBytes = order.kept?.bytes ?? 0
  let running: { signal: AbortSignal; hear(bytes: number, at?: number): void } | undefined
  const done = <T>(result: T): T => {
    lane.calls.withdraw(id)
    return result
  }

  lane.calls.offer(id, {
    checkpoint: news.checkpoint,
    pieces(at, bytes) {
      for (const [n, size] of bytes.entries()) running?.hear(size, at[n])
    },
    pace: async bytes => running && home.rateLimit.take(bytes, running.signal),
    decode: picture => home.decoders.check(picture, running?.signal),
  } satisfies FetchAtHome)
  lane.calls.at<RunInLane>(run).note('open', id, order)

  /** Brings what is on the board to those who hear of it. */
  function createLook(number: number, hear: (bytes: number) => void) {
    let received = 0
    return (place: number | undefined): number => {
      if (place === undefined) return received
      const now = lane.progress.read(place)
      const more = now.received - received
      received = now.received
      // Of a traced one, each piece is told in a message.
      if (more > 0 && !order.isTraced) hear(more)
      if (more > 0 || now.partBytes !== partBytes) news.active(number, now.partBytes, now.totalBytes)
      partBytes = now.partBytes
      return received
    }
  }

  return {
    async attempt(number, signal) {
      const startedAt = home.clock.now()
      const speed = createHearing(news, home.speedFloor, failure => there.note('breakOff', failure))
      const look = createLook(number, speed.hear)
      const turn = lane.begin(() => look(turn.place))
      if (turn.place !== undefined)
        lane.progress.write(turn.place, { received: 0, partBytes, totalBytes: undefined })
      const leave = enter()
      const interrupt = () => there.note('interrupt', interruptionOf(signal))
      running = { signal, hear: speed.hear }
      news.active(number, partBytes, undefined)
      try {
        const asked = there.call('attempt', number, turn.place)
        signal.addEventListener('abort', interrupt, { once: true })
        if (signal.aborted) interrupt()
        const { record, outcome, goneImage } = await asked
        const told = look(turn.place)
        // Without a place on the board, the end is the first news.
        if (turn.place === undefined && !order.isTraced) speed.hear(record.receivedBytes - told)
        if (outcome.kind !== 'whole') {
          if (outcome.kind === 'unchanged') done(undefined)
          return { record, outcome, goneImage }
        }
        return { record, outcome: { kind: 'whole', arrived: arrivedThere(outcome) }, goneImage }
      } catch (error) {
        const receivedBytes = look(turn.place)
        signal.throwIfAborted()
        if (!isLaneLost(error)) throw error
        return lostAttempt({ number, url: order.url, receivedBytes, startedAt, endedAt: home.clock.now() })
      } finally {
        signal.removeEventListener('abort', interrupt)
        running = undefined
        speed.end()
        leave()
        turn.end()
      }
    },
    keep: () => there.call('keep').then(done),
    discard: () => there.call('discard').then(done),
  }

  function arrivedThere({ path, bytes, facts }: WholeThere): Arrived {
    let sha256: string | undefined
    const part: Arrived['part'] = {
      path,
      bytes,
      async seal(modifiedAt) {
        sha256 = await there.call('seal', modifiedAt)
        return sha256
      },
      rename: (to, replaces) =>
        there.call('rename', to, replaces).then(done, async error => {
          if (!isLaneLost(error)) throw error
          // It may have died before, between or after the steps.
          const isThere = sha256 !== undefined && (await isWhole({ folder: '', file: to, bytes, sha256 }))
          await (isThere ? home.inside.remove(path) : home.inside.rename(path, to, replaces))
        }),
      reset: () =>
        there.call('reset').then(done, error => {
          if (!isLaneLost(error)) throw error
          return home.inside.remove(path)
        }),
    }
    return { ...facts, part }
  }
}

type WholeThere = Extract<FetchedThere['outcome'], { kind: 'whole' }>

export const isLaneLost = (error: unknown): boolean =>
  error instanceof FailureError && error.failure.code === 'lane-lost'

/** Passes on what arrives, and judges how fast that is. */
function createHearing(news: FetchNews, speedFloor: SpeedFloor, breakOff: (failure: Failure) => void) {
  let speed: BodySpeed | undefined
  return {
    hear(bytes: number, at?: number): void {
      speed ??= speedFloor.begin()
      news.received(bytes, at)
      try {
        speed.received(bytes)
      } catch (error) {
        if (!(error instanceof FailureError)) throw error
        breakOff(error.failure)
      }
    },
    end: () => speed?.end(),
  }
}

const interruptionOf = ({ reason }: AbortSignal) =>
  reason instanceof Interrupted ? reason.interruption : ({ kind: 'cancel' } as const)

/** The record of an attempt whose lane died. */
function lostAttempt({
  number,
  url,
  receivedBytes,
  startedAt,
  endedAt,
}: {
  number: number
  url: string
  receivedBytes: number
  startedAt: number
  endedAt: number
}): Fetched {
  const lost = failure('lane-lost')
  const record: Attempt = {
    ...{ number, url, rangeStart: 0, receivedBytes, reusedConnection: false },
    timestamps: { startedAt, endedAt },
    failure: lost,
  }
  return { record, outcome: { kind: 'failed', failure: lost }, goneImage: undefined }
}
