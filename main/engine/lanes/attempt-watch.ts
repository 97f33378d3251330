import { type Failure, FailureError } from '../../../shared/failure.ts'
import type { FetchNews, FetchOrder } from '../attempt/fetcher.ts'
import type { BodySpeed, SpeedFloor } from '../http/speed-floor.ts'
import type { Lane } from './lane.ts'

/** Watches one attempt in a lane, for those who hear of it in main. */
export type AttemptWatch = {
  /** Its place on the board of progress. */
  readonly place: number | undefined
  /** `bytes` of the body arrived, just now or at that time (epoch ms). */
  hear(bytes: number, at?: number): void
  /** Brings the rest of its news; answers how many bytes arrived in it. `received`: what its end says of that. */
  end(received?: number): number
}

export type AttemptWatchOptions = {
  number: number
  lane: Lane
  speedFloor: SpeedFloor
  /** Bytes in the part file when it begins. */
  partBytes: number
  /** The rest of the body is not worth waiting for. */
  breakOff(failure: Failure): void
}

export function watchAttempt(
  { isTraced }: Pick<FetchOrder, 'isTraced'>,
  news: FetchNews,
  { number, lane, speedFloor, partBytes, breakOff }: AttemptWatchOptions,
): AttemptWatch {
  let seen = { received: 0, partBytes }
  let speed: BodySpeed | undefined

  function hear(bytes: number, at?: number): void {
    speed ??= speedFloor.begin()
    news.received(bytes, at)
    try {
      speed.received(bytes)
    } catch (error) {
      if (!(error instanceof FailureError)) throw error
      breakOff(error.failure)
    }
  }

  /** A traced attempt sends a message for each piece. */
  function count(received: number): void {
    if (!isTraced && received > seen.received) hear(received - seen.received)
  }

  function look(): void {
    if (place === undefined) return
    const now = lane.progress.read(place)
    count(now.received)
    if (now.received !== seen.received || now.partBytes !== seen.partBytes) {
      news.active(number, now.partBytes, now.totalBytes)
    }
    seen = now
  }

  const { place, end } = lane.begin(look)
  // What is there is of another attempt.
  if (place !== undefined) lane.progress.write(place, { ...seen, totalBytes: undefined })
  news.active(number, partBytes, undefined)
  return {
    place,
    hear,
    end(received = 0) {
      look()
      // It may have had no place, or all of these bytes before it had one.
      count(received)
      speed?.end()
      end()
      return Math.max(received, seen.received)
    },
  }
}
