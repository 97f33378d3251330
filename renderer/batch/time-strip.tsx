import { axisOf, formatTick } from '../../shared/axis.ts'
import { formatDuration, formatFactor } from '../../shared/format.ts'
import { useValue } from '../value.ts'
import type { Feed } from './feed.ts'
import './time-strip.css'

/** What doing it at once was worth: two bars on one axis, growing while the batch runs. */
export function TimeStrip({ feed }: { feed: Feed }) {
  const header = useValue(feed.header)
  if (header === undefined) return null
  const { counts, times } = header
  const { elapsedMs, sequentialEstimateMs, boundMs, factor } = times
  const { endMs, stepMs, ticksMs } = axisOf(Math.max(elapsedMs, sequentialEstimateMs))
  return (
    <section className="strip" aria-label="Time">
      <div className="strip-bars">
        <Bar name="One after another" ms={sequentialEstimateMs} endMs={endMs} kind="estimate" />
        <Bar name="All at once" ms={elapsedMs} endMs={endMs} kind="measured" />
        <div className="strip-axis" aria-hidden="true">
          {ticksMs.map(ms => (
            <span key={ms} style={{ left: `${(100 * ms) / endMs}%` }}>
              {formatTick(ms, stepMs)}
            </span>
          ))}
        </div>
      </div>
      {/* Before an image is saved there is nothing to compare. */}
      <Verdict factor={counts.saved > 0 ? factor : undefined} boundMs={boundMs} />
    </section>
  )
}

type BarProps = { name: string; ms: number; endMs: number; kind: 'estimate' | 'measured' }

/** The bar is drawn over the whole axis and cut to its length: hatching keeps its shape, nothing is laid out. */
function Bar({ name, ms, endMs, kind }: BarProps) {
  return (
    <div className="strip-row">
      <span className="strip-name">{name}</span>
      <span className="strip-track" aria-hidden="true">
        <span
          className={`strip-bar strip-${kind}`}
          style={{ clipPath: `inset(0 ${100 - (100 * ms) / endMs}% 0 0 round 3px)` }}
        />
      </span>
      <span className="strip-value">
        {ms > 0 ? formatDuration(ms) : '–'}
        {kind === 'estimate' && <span className="strip-label">estimate</span>}
      </span>
    </div>
  )
}

function Verdict({ factor, boundMs }: { factor: number | undefined; boundMs: number }) {
  if (factor === undefined) return <div className="verdict" />
  const faster = factor >= 1.05
  return (
    <div className="verdict">
      <strong>{faster ? formatFactor(factor) : 'no faster'}</strong>
      <span>
        {faster ? 'faster than one after another, by estimate' : 'than one after another, by estimate'}
      </span>
      {boundMs > 0 && (
        <span className="verdict-bound">at best {formatDuration(boundMs)} with these limits</span>
      )}
    </div>
  )
}
