import { phaseNames } from '../../shared/timing.ts'
import { segmentWords } from '../../shared/words.ts'

/** What the colours mean. */
export function Legend() {
  return (
    <ul className="legend" aria-label="What the colours mean">
      {(['queued', ...phaseNames, 'backoff'] as const).map(kind => (
        <li key={kind}>
          <span className="phase-key" data-phase={kind} />
          {segmentWords[kind]}
        </li>
      ))}
      <li>
        <span className="legend-cross" aria-hidden="true">
          ×
        </span>
        Failed try
      </li>
    </ul>
  )
}
