import { FailureError, failure } from '../../../shared/failure.ts'
import type { Clock } from '../world.ts'

/** Watches how fast bodies come, of all requests that share a line. */
export type SpeedFloor = { begin(): BodySpeed }

export type BodySpeed = {
  /** This many bytes came. Throws a FailureError where the rest is not worth waiting for. */
  received(bytes: number): void
  end(): void
}

export type SpeedFloorOptions = {
  /** As for the stall timer: after a longer gap the machine slept, or a disk held the body, and that says nothing. */
  stallTimeoutMs: number
  /** Our own limit for all bodies together must not look like a slow host. */
  mostBytesPerSecond?: number | undefined
  /** No body is fast: the line itself may be that slow, and fewer bodies at once would each get more of it. */
  lineIsSlow?(): void
  /** A body is fast. */
  lineIsFast?(): void
}

/** As long as curl's --speed-time in many scripts: a busy line may stall for a while. */
const windowMs = 60_000
/** Anybody's line has this much for one body, unless many share it. */
const slowBytesPerSecond = 1000
/** Slower than the slowest modem: even on a slow line, the host is holding the body back. */
const hopelessBytesPerSecond = 30
/** A body of less says nothing of its speed. */
const tellingBytes = 10_000

/**
 * What the speed of a body means: pure. In bytes per second; `others`: the mean of the bodies beside it, undefined where
 * there were none. `slow`: below this speed no download is worth waiting for.
 */
export function judgeSpeed(
  own: number,
  others: number | undefined,
  slow = slowBytesPerSecond,
): 'fast' | 'enough' | 'stall' | 'slow-line' {
  if (own >= 2 * slow) return 'fast'
  if (own >= slow) return 'enough'
  if (own < Math.min(hopelessBytesPerSecond, slow)) return 'stall'
  return others !== undefined && others >= slow ? 'stall' : 'slow-line'
}

export function createSpeedFloor(
  clock: Pick<Clock, 'now'>,
  { stallTimeoutMs, mostBytesPerSecond, lineIsSlow, lineIsFast }: SpeedFloorOptions,
): SpeedFloor {
  /** Of all bodies: what came, and the sum of the times that each was open. */
  let bytes = 0
  let openMs = 0
  let open = 0
  let countedAt = clock.now()

  function count(now: number): void {
    openMs += open * (now - countedAt)
    countedAt = now
  }

  /** A share of our own limit, and a margin: bodies do not get the same. */
  const slowNow = () =>
    Math.min(slowBytesPerSecond, (mostBytesPerSecond ?? Number.POSITIVE_INFINITY) / (4 * open))

  return {
    begin() {
      const windowAt = (now: number) => {
        count(now)
        return { since: now, own: 0, bytes, openMs }
      }
      let window = windowAt(clock.now())
      let lastAt = window.since
      open += 1

      function judge(now: number) {
        count(now)
        const ms = now - window.since
        const othersMs = openMs - window.openMs - ms
        const others = othersMs < 1000 ? undefined : ((bytes - window.bytes - window.own) / othersMs) * 1000
        return judgeSpeed((window.own / ms) * 1000, others, slowNow())
      }

      return {
        received(more) {
          const now = clock.now()
          if (now - lastAt > stallTimeoutMs) window = windowAt(now)
          lastAt = now
          bytes += more
          window.own += more
          if (now - window.since < windowMs) return
          const verdict = judge(now)
          window = windowAt(now)
          if (verdict === 'stall') throw new FailureError(failure('stall-timeout', tooSlow))
          if (verdict === 'slow-line') lineIsSlow?.()
          if (verdict === 'fast') lineIsFast?.()
        },
        end() {
          const now = clock.now()
          if (window.own >= tellingBytes && judge(now) === 'fast') lineIsFast?.()
          count(now)
          open -= 1
        },
      }
    },
  }
}

const tooSlow = 'The download was slower than 1 kB a second for a minute'
