import { segmentWords } from '../../shared/text/states.ts'
import { phaseNames } from '../../shared/timing.ts'

/** Pieces of a bar that have a meaning of their own. */
export const legendKinds = ['queued', ...phaseNames, 'backoff'] as const

/** What the colours mean. */
export function Legend() {
  return (
    <ul className="legend" aria-label="What the colours mean">
      {legendKinds.map(kind => (
        <li key={kind}>
          <span className="phase-key" data-phase={kind} />
          {segmentWords[kind]}
        </li>
      ))}
      <li>
        <span className="legend-cross" aria-hidden="true">
          ×
        </span>
        Failed attempt
      </li>
    </ul>
  )
}

/** What the ticks mean, and why there may be none. */
export const WeaveLegend = () => (
  <p className="legend">
    Each tick is data arriving; taller is more. Recorded for the first 200 images, or for all when the options
    say so.
  </p>
)
