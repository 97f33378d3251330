import type { Failure } from '../../../shared/failure.ts'
import type { RestingHost } from '../../../shared/model.ts'
import type { Clock } from '../world.ts'
import type { HostLine, HostLines } from './host-lines.ts'

/** The rests of the hosts of a scheduler. */
export type CoolDowns = {
  /** Starts nothing of a host until then (epoch ms). */
  rest(line: HostLine, until: number): void
  /** As in `Scheduler`. */
  coolDown(host: string, until: number): boolean
  closeHost(host: string, until: number, cause: Failure): void
  cooling(): RestingHost[]
}

/** One image may be refused for a day by mistake; three in a row mean the host. */
const refusalsToClose = 3

/** `wake` is called when a host may start again, or turns its tasks away; not after `closing` aborts. */
export function createCoolDowns(
  lines: HostLines,
  clock: Clock,
  closing: AbortSignal,
  wake: () => void,
): CoolDowns {
  function rest(line: HostLine, until: number): void {
    line.coolUntil = until
    clock.sleep(Math.max(0, until - clock.now()), closing).then(
      () => {
        // Not left to a comparison with the clock: a timer may fire a hair early, and nothing would wake us again.
        if (line.coolUntil === until) line.coolUntil = 0
        wake()
      },
      // The scheduler was closed.
      () => {},
    )
  }

  return {
    rest,
    coolDown(host, until) {
      const line = lines.of(host)
      // Answers to requests sent before the last push-back say nothing new.
      if (line.coolUntil <= clock.now()) lines.pushBack(line)
      if (until > line.coolUntil) rest(line, until)
      return line.wasCrowded
    },
    closeHost(host, until, cause) {
      const line = lines.of(host)
      line.refusals += 1
      if (line.refusals < refusalsToClose) return
      line.closed = { until, cause }
      wake()
    },
    cooling() {
      const now = clock.now()
      return [...lines.all]
        .filter(line => line.coolUntil > now)
        .map(line => ({ host: line.host, until: line.coolUntil, isSilent: line.asideSince !== undefined }))
    },
  }
}
