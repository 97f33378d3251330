import { Button } from '@mantine/core'
import { axisOf, formatTick } from '../../shared/axis.ts'
import type { Comparison, Spread, Sweep } from '../../shared/comparison.ts'
import type { BatchHeader } from '../../shared/contract/commands.ts'
import { formatCount, formatDuration, formatFactor } from '../../shared/text/format.ts'
import { rangeWords } from '../../shared/text/verdicts.ts'
import { useMeasurements } from '../measure/live.ts'
import { formatDay, shareWords } from '../measure/text.ts'
import { setWindow, useWindow } from '../store.ts'
import { ClockIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import type { Feed } from './feed.ts'
import { isOfAll } from './progress.ts'
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

type Telling = Comparison & Record<'sequentialMs' | 'concurrentMs' | 'factor', Spread>

/** Whether it says more than the estimate does. */
function isTelling(found: Comparison | Sweep): found is Telling {
  if (found.kind !== 'comparison' || found.verdict === 'not-enough-data') return false
  return ![found.sequentialMs, found.concurrentMs, found.factor].includes(undefined)
}

function Estimated({ header }: { header: BatchHeader }) {
  const { times, reading } = header
  const { elapsedMs, sequentialEstimateMs, boundMs, factor } = times
  // Before an image is saved there is nothing to compare; while pages are read, much of the time is theirs.
  const isKnown = times.saved > 0 && factor !== undefined && !reading
  const isFaster = isKnown && factor >= leastGain
  return (
    <Strip
      bars={[
        { name: 'One after another', kind: 'estimate', ms: sequentialEstimateMs },
        { name: 'All at once', kind: 'measured', ms: elapsedMs },
      ]}
      verdict={isKnown ? (isFaster ? formatFactor(factor) : 'no faster') : undefined}
      words={wordsOf(header, isKnown, isFaster)}
      bound={boundMs > 0 ? `at best ${formatDuration(boundMs)} with these limits` : undefined}
      action="Measure it"
    />
  )
}

const leastGain = 1.05

function wordsOf(header: BatchHeader, isKnown: boolean, isFaster: boolean): string | undefined {
  const { times, reading } = header
  if (reading) return 'More images may come: their pages are still being read.'
  const lastOnly = isOfAll(header) || times.images === 0 ? undefined : formatCount(times.images, 'image')
  if (!isKnown) return lastOnly && `Of the last run only, with ${lastOnly}.`
  const than = `than one after another, by estimate${lastOnly === undefined ? '' : `, for the last ${lastOnly}`}`
  return isFaster ? `faster ${than}` : than
}

function Measured({ comparison }: { comparison: Telling }) {
  const { sequentialMs, concurrentMs, factor, verdict, measuredAt, images, imagesTotal } = comparison
  return (
    <Strip
      bars={[
        { name: 'One after another', kind: 'before', ms: sequentialMs.median },
        { name: 'All at once', kind: 'measured', ms: concurrentMs.median },
      ]}
      verdict={verdict === 'no-gain' ? 'no gain' : formatFactor(factor.median)}
      words={
        verdict === 'faster'
          ? `faster, measured${rangeWords(factor, formatFactor)}`
          : verdict === 'slower'
            ? `as fast: slower, measured${rangeWords(factor, formatFactor)}`
            : `measured${rangeWords(factor, formatFactor)}`
      }
      bound={`${shareWords(images, imagesTotal)}, ${formatDay(measuredAt)}`}
      action="See the race"
    />
  )
}

type StripProps = {
  bars: readonly { name: string; kind: 'estimate' | 'before' | 'measured'; ms: number }[]
  /** Undefined: it is too early for one. */
  verdict: string | undefined
  words: string | undefined
  bound: string | undefined
  action: string
}

function Strip({ bars, verdict, words, bound, action }: StripProps) {
  const { endMs, stepMs, ticksMs } = axisOf(Math.max(...bars.map(({ ms }) => ms)))
  const isThere = useWindow(state => state.part === 'race')
  return (
    <section className="strip" aria-label="Time">
      <div className="strip-bars">
        {bars.map(bar => (
          <Bar key={bar.name} {...bar} endMs={endMs} />
        ))}
        <div className="strip-axis" aria-hidden="true">
          {ticksMs.map(ms => (
            <span key={ms} style={{ left: `${(100 * ms) / endMs}%` }}>
              {formatTick(ms, stepMs)}
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
        {verdict !== undefined && <strong>{verdict}</strong>}
        {words !== undefined && <span>{words}</span>}
        {verdict !== undefined && bound !== undefined && <span className="verdict-bound">{bound}</span>}
      </div>
    </section>
  )
}

type BarProps = StripProps['bars'][number] & { endMs: number }

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
