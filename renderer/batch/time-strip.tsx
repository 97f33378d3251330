import { Button } from '@mantine/core'
import { useClickOutside } from '@mantine/hooks'
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
import { ChevronIcon, ClockIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import type { Feed } from './feed.ts'
import { isResting } from './progress.ts'
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
  const { times, reading, state, runs, counts } = header
  const stage: RunStage = reading ? 'reading' : isResting(state) ? 'over' : 'running'
  const worth = worthOfRun({ ...times, stage })
  const { title, words } = worthWords(worth)
  return (
    <Strip
      bars={worthBars(times, worth)}
      title={title}
      words={words}
      note={[
        ...(isResting(state) ? runWords(runs) : []),
        ...(title !== '' && times.boundMs > 0 ? [`${leastTimeWords(times.boundMs)}.`] : []),
      ].join(' ')}
      // Saved images are what is measured with.
      action={counts.saved > 0 ? 'Measure it' : undefined}
    />
  )
}

/** A batch that was stopped or retried has several runs, and the times are of the one that downloaded the most. */
function runWords(runs: BatchHeader['runs']): string[] {
  if (runs.length < 2) return []
  const names = { first: 'First run', retry: 'Retry', resume: 'Resumed' } as const
  const each = runs.map(
    ({ kind, images, elapsedMs }) =>
      `${names[kind]}: ${formatCount(images, 'image')}, ${formatDuration(elapsedMs)}.`,
  )
  return [`The bars show the run with the most images. ${each.slice(0, 6).join(' ')}`]
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
  /** Undefined: there is nothing to measure. */
  action: string | undefined
}

/** Shorter, the axis would change with every answer while a run begins. */
const shortestAxisMs = 500

function Strip(props: StripProps) {
  const isOpen = useWindow(state => state.stripOpen)
  const { end } = axisOf(props.bars)
  const close = () => isOpen && setWindow({ stripOpen: false })
  // The card covers what is below: a click there closes it.
  const section = useClickOutside<HTMLElement>(close)
  return (
    <section
      className="strip"
      aria-label="Time"
      ref={section}
      onKeyDown={event => {
        if (event.key === 'Escape') close()
      }}
    >
      <div className="strip-line">
        <button
          type="button"
          className="strip-toggle"
          aria-expanded={isOpen}
          onClick={() => setWindow({ stripOpen: !isOpen })}
        >
          <ChevronIcon size={14} />
          Time
        </button>
        <MiniBars bars={props.bars} endMs={end} />
        <StripClaim {...props} />
        <MeasureButton action={props.action} />
      </div>
      {isOpen && <StripCard {...props} />}
    </section>
  )
}

const axisOf = (bars: StripProps['bars']) => timeAxis(Math.max(...bars.map(lengthMs)), 5, shortestAxisMs)

/** Both bars on one scale, in the height of a line. */
function MiniBars({ bars, endMs }: Pick<StripProps, 'bars'> & { endMs: number }) {
  return (
    <span className="strip-mini" aria-hidden="true">
      {bars.map(bar => (
        <span key={bar.name} className="strip-mini-track">
          <DrawnBar bar={bar} endMs={endMs} />
        </span>
      ))}
    </span>
  )
}

/** The claim, and how it is known, in words as large: an estimate is not taken for a measurement. */
function StripClaim({ bars, title, words }: StripProps) {
  const took = bars.at(-1)
  return (
    <p className="strip-claim" title={[title, words].filter(Boolean).join(' ')}>
      {title === '' ? (
        <span className="cut">
          {words || (took !== undefined && took.ms > 0 ? formatDuration(took.ms) : '')}
        </span>
      ) : (
        <>
          <strong>{title}</strong> <span className="cut">{words}</span>
        </>
      )}
    </p>
  )
}

function MeasureButton({ action }: Pick<StripProps, 'action'>) {
  const isThere = useWindow(state => state.part === 'race')
  if (isThere || action === undefined) return null
  return (
    <Button
      className="strip-action"
      size="compact-xs"
      variant="subtle"
      leftSection={<ClockIcon size={14} />}
      onClick={() => setWindow({ part: 'race' })}
    >
      {action}
    </Button>
  )
}

/** The same at length: names, times and a scale, and what is to be known of them. */
function StripCard({ bars, title, words, note }: StripProps) {
  const { end, step, ticks } = axisOf(bars)
  return (
    <div className="strip-card">
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
      </div>
      <div className="verdict">
        {title !== '' && <strong>{title}</strong>}
        {words !== '' && <span>{words}</span>}
        {note !== '' && <span className="verdict-bound">{note}</span>}
      </div>
    </div>
  )
}

/** How far a bar reaches: an estimate to the high end of its range. */
const lengthMs = (bar: StripBar): number => (bar.kind === 'estimate' ? bar.range.highMs : bar.ms)

/**
 * The bar is drawn over the whole axis and cut to its length: hatching keeps its shape, nothing is laid out. The range
 * of an estimate is paler.
 */
function DrawnBar({ bar, endMs }: { bar: StripBar; endMs: number }) {
  const cutAt = (ms: number) => ({ clipPath: `inset(0 ${100 - (100 * ms) / endMs}% 0 0 round 3px)` })
  return (
    <>
      {bar.kind === 'estimate' && <span className="strip-bar strip-range" style={cutAt(bar.range.highMs)} />}
      <span
        className={`strip-bar strip-${bar.kind}`}
        style={cutAt(bar.kind === 'estimate' ? bar.range.lowMs : bar.ms)}
      />
    </>
  )
}

function Bar({ bar, endMs }: { bar: StripBar; endMs: number }) {
  return (
    <div className="strip-row">
      <span className="strip-name">{bar.name}</span>
      <span className="strip-track" aria-hidden="true">
        <DrawnBar bar={bar} endMs={endMs} />
      </span>
      <span className="strip-value">
        {bar.kind === 'estimate' ? (
          <>
            {estimateWords(bar.range)} <span className="strip-label">{estimateNote}</span>
          </>
        ) : bar.ms > 0 ? (
          formatDuration(bar.ms)
        ) : (
          '–'
        )}
      </span>
    </div>
  )
}
