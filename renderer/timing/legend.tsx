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
    Each tick is a piece that arrived, the more bytes the taller. They are noted for the first 200 images of a
    download, or for all when its options say so; where none were, there is only a line.
  </p>
)
