import { formatBytes, formatExact } from '../../shared/text/format.ts'
import { segmentWords, stateWords } from '../../shared/text/states.ts'
import { rowTotals, type TimelineRow } from '../../shared/timeline.ts'
import { factsOf, triesOf } from './row-words.ts'

type Props = {
  row: TimelineRow
  now: number
  room: { width: number; height: number }
  /** The pointer, or where the row is. */
  at: { x: number; y: number }
}

const cardWidth = 236

/** The numbers of the row that is pointed at. What screen readers hear of it is the list's own option. */
export function RowCard({ row, now, room, at }: Props) {
  const { totalMs } = rowTotals(row, now)
  const received = row.attempts.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0)
  const last = row.attempts.at(-1)
  const left = at.x + 16 + cardWidth > room.width ? Math.max(0, at.x - cardWidth - 16) : at.x + 16
  // Below the pointer in the upper half, above it in the lower: it never covers what is pointed at.
  const side = at.y < room.height / 2 ? { top: at.y + 14 } : { bottom: room.height - at.y + 28 }
  return (
    <div className="row-card" aria-hidden="true" style={{ left, width: cardWidth, ...side }}>
      <div className="row-card-name">{row.name}</div>
      <div className="row-card-soft">
        {row.host} · {stateWords[row.state]}
        {last?.status !== undefined && ` · ${last.status}`}
      </div>
      <dl>
        {factsOf(row, now).map(({ kind, ms }) => (
          <div key={kind}>
            <dt>
              <span className="phase-key" data-phase={kind} />
              {segmentWords[kind]}
            </dt>
            <dd>{formatExact(ms)}</dd>
          </div>
        ))}
        {totalMs > 0 && (
          <div className="row-card-sum">
            <dt>Total</dt>
            <dd>{formatExact(totalMs)}</dd>
          </div>
        )}
      </dl>
      {row.attempts.length > 0 && (
        <div className="row-card-soft">
          {triesOf(row)} · {formatBytes(received)}
        </div>
      )}
    </div>
  )
}
