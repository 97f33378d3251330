import { failure } from '../../../shared/failure.ts'
import type { Clock } from '../world.ts'
import type { HostLine, HostLines } from './host-lines.ts'

/** One request may be lost; three in a row mean the host. */
const silencesToSetAside = 3
const probeEveryMs = 60_000
const longestAsideMs = 10 * 60_000

/** Takes note of the hosts that do not answer, for a scheduler. `rest`: starts nothing of a line until then. */
export function createSilences(
  lines: HostLines,
  clock: Clock,
  rest: (line: HostLine, until: number) => void,
  wake: () => void,
): { silent(host: string): boolean; answered(host: string): void } {
  return {
    silent(host) {
      const line = lines.of(host)
      const now = clock.now()
      line.silences += 1
      if (line.silences < silencesToSetAside) return false
      // Requests sent before it was set aside say nothing new.
      if (line.coolUntil > now) return false
      const isNews = line.asideSince === undefined
      line.asideSince ??= now
      if (now - line.asideSince < longestAsideMs) rest(line, now + probeEveryMs)
      else {
        line.asideSince = undefined
        line.silences = 0
        line.closed = { until: now + longestAsideMs, cause: failure('host-set-aside') }
        wake()
      }
      return isNews
    },
    answered(host) {
      const line = lines.of(host)
      line.silences = 0
      if (line.asideSince !== undefined) {
        line.asideSince = undefined
        wake()
      }
      lines.forgetIdle(line)
    },
  }
}
