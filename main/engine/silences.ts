import { failure } from '../../shared/failure.ts'
import type { HostLanes, Lane } from './host-lanes.ts'
import type { Clock } from './world.ts'

/** One request may be lost; three in a row mean the host. */
const silencesToSetAside = 3
const probeEveryMs = 60_000
const longestAsideMs = 10 * 60_000

/** Takes note of the hosts that do not answer, for a scheduler. `rest`: starts nothing of a lane until then. */
export function createSilences(
  lanes: HostLanes,
  clock: Clock,
  rest: (lane: Lane, until: number) => void,
  wake: () => void,
): { silent(host: string): boolean; answered(host: string): void } {
  return {
    silent(host) {
      const lane = lanes.of(host)
      const now = clock.now()
      lane.silences += 1
      if (lane.silences < silencesToSetAside) return false
      // Requests sent before it was set aside say nothing new.
      if (lane.coolUntil > now) return false
      const isNews = lane.asideSince === undefined
      lane.asideSince ??= now
      if (now - lane.asideSince < longestAsideMs) rest(lane, now + probeEveryMs)
      else {
        lane.asideSince = undefined
        lane.silences = 0
        lane.closed = { until: now + longestAsideMs, cause: failure('host-set-aside') }
        wake()
      }
      return isNews
    },
    answered(host) {
      const lane = lanes.of(host)
      lane.silences = 0
      if (lane.asideSince !== undefined) {
        lane.asideSince = undefined
        wake()
      }
      lanes.forgetIdle(lane)
    },
  }
}
