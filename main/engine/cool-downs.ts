import type { Failure } from '../../shared/failure.ts'
import type { RestingHost } from '../../shared/model.ts'
import type { HostLanes, Lane } from './host-lanes.ts'
import type { Clock } from './world.ts'

/** The rests of the hosts of a scheduler. */
export type CoolDowns = {
  /** Starts nothing of a host until then (epoch ms). */
  rest(lane: Lane, until: number): void
  /** As in `Scheduler`. */
  coolDown(host: string, until: number): boolean
  closeHost(host: string, until: number, cause: Failure): void
  cooling(): RestingHost[]
}

/** One image may be refused for a day by mistake; three in a row mean the host. */
const refusalsToClose = 3

/** `wake` is called when a host may start again, or turns its tasks away; not after `closing` aborts. */
export function createCoolDowns(
  lanes: HostLanes,
  clock: Clock,
  closing: AbortSignal,
  wake: () => void,
): CoolDowns {
  function rest(lane: Lane, until: number): void {
    lane.coolUntil = until
    clock.sleep(Math.max(0, until - clock.now()), closing).then(
      () => {
        // Not left to a comparison with the clock: a timer may fire a hair early, and nothing would wake us again.
        if (lane.coolUntil === until) lane.coolUntil = 0
        wake()
      },
      // The scheduler was closed.
      () => {},
    )
  }

  return {
    rest,
    coolDown(host, until) {
      const lane = lanes.of(host)
      // Answers to requests sent before the last push-back say nothing new.
      if (lane.coolUntil <= clock.now()) lanes.pushBack(lane)
      if (until > lane.coolUntil) rest(lane, until)
      return lane.wasCrowded
    },
    closeHost(host, until, cause) {
      const lane = lanes.of(host)
      lane.refusals += 1
      if (lane.refusals < refusalsToClose) return
      lane.closed = { until, cause }
      wake()
    },
    cooling() {
      const now = clock.now()
      return [...lanes.all]
        .filter(lane => lane.coolUntil > now)
        .map(lane => ({ host: lane.host, until: lane.coolUntil, isSilent: lane.asideSince !== undefined }))
    },
  }
}
