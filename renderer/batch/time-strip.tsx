import { Button } from '@mantine/core'
import { formatTick, timeAxis } from '../../shared/axis.ts'
import type { BatchHeader } from '../../shared/contract/commands.ts'
import { formatCount, formatDuration } from '../../shared/text/format.ts'
import { type FullComparison, isTelling, shareWords } from '../../shared/text/measurements.ts'
import { formatDay } from '../../shared/text/moments.ts'
import {
  estimateNote,
  estimateWords,
  leastTimeWords,
  type WorthBar,
  wayWords,
  worthBars,
  worthWords,
} from '../../shared/text/worth.ts'
import { type RunStage, worthOfComparison, worthOfRun } from '../../shared/worth.ts'
import { useMeasurements } from '../measure/live.ts'
import { setWindow, useWindow } from '../store.ts'
import { ClockIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import type { Feed } from './feed.ts'
import { isOfAll, isResting } from './progress.ts'
import './time-strip.css'

/** What doing it at once was worth: two bars on one axis. An estimate while it runs, measured once it was. */
export function TimeStrip({ feed }: { feed: Feed }) {
  const header = useValue(feed.header)
  const found = useMeasurements(header?.batch)
  if (header === undefined) return null
  const measured =
    header.state === 'running' || header.state === 'stopping' ? undefined : found?.find(isTelling)
  return measured === undefined ? <Estimated header={header} /> : <Measured comparison={measured} />
}

function Estimated({ header }: { header: BatchHeader }) {
  const { times, reading, state } = header
  const stage: RunStage = reading ? 'reading' : isResting(state) ? 'over' : 'running'
  const worth = worthOfRun({ ...times, stage })
  const { title, words } = worthWords(worth)
  const lastOnly = !isOfAll(header) && times.images > 0
  return (
    <Strip
      bars={worthBars(times, worth)}
      title={title}
      words={words}
      note={[
        ...(lastOnly ? [`Of the last run only, with ${formatCount(times.images, 'image')}.`] : []),
        ...(title !== '' && times.boundMs > 0 ? [`${leastTimeWords(times.boundMs)}.`] : []),
      ].join(' ')}
      action="Measure it"
    />
  )
}

function Measured({ comparison }: { comparison: FullComparison }) {
  const { sequentialMs, concurrentMs, measuredAt, images, imagesTotal } = comparison
  const { title, words } = worthWords(worthOfComparison(comparison))
  return (
    <Strip
      bars={[
        { name: wayWords.sequential, kind: 'before', ms: sequentialMs.median },
        { name: wayWords.concurrent, kind: 'measured', ms: concurrentMs.median },
      ]}
      title={title}
      words={words}
      note={`${shareWords(images, imagesTotal)}, ${formatDay(measuredAt)}`}
      action="See the race"
    />
  )
}

type StripBar = WorthBar | { name: string; kind: 'before'; ms: number }

type StripProps = {
  bars: readonly StripBar[]
  /** What is claimed, each empty where there is nothing to say. */
  title: string
  words: string
  note: string
  action: string
}

/** Shorter, the axis would change with every answer while a run begins. */
const shortestAxisMs = 500

function Strip({ bars, title, words, note, action }: StripProps) {
  const { end, step, ticks } = timeAxis(Math.max(...bars.map(lengthMs)), 5, shortestAxisMs)
  const isThere = useWindow(state => state.part === 'race')
  return (
    <section className="strip" aria-label="Time">
      <div className="strip-bars">
        {bars.map(bar => (
          <Bar key={bar.name} bar={bar} endMs={end} />
        ))}
        <div className="strip-axis" aria-hidden="true">
          {ticks.map(ms => (
            <span key={ms} style={{ left: `${(100 * ms) / end}%` }}>
              {formatTick(ms, step)}
            </span>
          ))}
        </div>
        {!isThere && (
          <Button
            className="strip-action"
            size="compact-xs"
            variant="light"
            leftSection={<ClockIcon size={14} />}
            onClick={() => setWindow({ part: 'race' })}
          >
            {action}
          </Button>
        )}
      </div>
      <div className="verdict">
        {title !== '' && <strong>{title}</strong>}
        {words !== '' && <span>{words}</span>}
        {note !== '' && <span className="verdict-bound">{note}</span>}
      </div>
    </section>
  )
}

/** How far a bar reaches: an estimate to the high end of its range. */
const lengthMs = (bar: StripBar): number => (bar.kind === 'estimate' ? bar.range.highMs : bar.ms)

/**
 * The bar is drawn over the whole axis and cut to its length: hatching keeps its shape, nothing is laid out. The range
 * of an estimate is paler.
 */
function Bar({ bar, endMs }: { bar: StripBar; endMs: number }) {
  const cutAt = (ms: number) => ({ clipPath: `inset(0 ${100 - (100 * ms) / endMs}% 0 0 round 3px)` })
  const ms = bar.kind === 'estimate' ? bar.range.lowMs : bar.ms
  return (
    <div className="strip-row">
      <span className="strip-name">{bar.name}</span>
      <span className="strip-track" aria-hidden="true">
        {bar.kind === 'estimate' && (
          <span className="strip-bar strip-range" style={cutAt(bar.range.highMs)} />
        )}
        <span className={`strip-bar strip-${bar.kind}`} style={cutAt(ms)} />
      </span>
      <span className="strip-value">
        {bar.kind === 'estimate' ? (
          <>
            {estimateWords(bar.range)} <span className="strip-label">{estimateNote}</span>
          </>
        ) : ms > 0 ? (
          formatDuration(ms)
        ) : (
          '–'
        )}
      </span>
    </div>
  )
}
