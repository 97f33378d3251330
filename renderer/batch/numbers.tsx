import type { ReactNode } from 'react'
import type { BatchHeader } from '../../shared/contract/commands.ts'
import { outcomes } from '../../shared/outcomes.ts'
import { formatBytes, formatDuration, formatNumber, formatRate } from '../../shared/text/format.ts'
import { leftOf } from './progress.ts'
import { showFailures } from './show-failures.ts'
import { SpeedLine } from './speed-line.tsx'

/** Shown where there are some; “saved” and “failed” are before them. */
const otherEnds = [
  'damaged',
  'placeholder',
  'notDecoded',
  'skipped',
  'cancelled',
  'deleted',
  'left',
  'rejected',
] as const

/** How many of which, how much, and how long. */
export function Numbers({ header }: { header: BatchHeader }) {
  const { counts, lists, bytesPerSecond, remainingMs, times, runs, state } = header
  const left = leftOf(counts)
  const isBusy = state === 'running' || state === 'stopping'
  const took = tookMs(runs, times)
  return (
    <dl className="numbers">
      <Fact name="Saved" value={formatNumber(counts.saved)} />
      {counts.failed > 0 && <FailedFact failed={counts.failed} />}
      {isBusy && (
        <Fact
          name="Speed"
          value={formatRate(bytesPerSecond)}
          beside={<SpeedLine bytesPerSecond={bytesPerSecond} />}
        />
      )}
      {isBusy && (
        <Fact name="Time left" value={remainingMs === undefined ? '–' : formatDuration(remainingMs)} />
      )}
      {otherEnds.map(end => {
        const count = { ...counts, ...lists, left }[end] ?? 0
        return count > 0 && <Fact key={end} name={outcomes[end].name} value={formatNumber(count)} />
      })}
      <Fact name="Received" value={receivedWords(header)} />
      {/* How long a run took that was cut off is not known. */}
      {(isBusy || took > 0) && (
        <Fact name={isBusy ? 'Elapsed' : 'Took'} value={formatDuration(isBusy ? times.elapsedMs : took)} />
      )}
    </dl>
  )
}

/** All its runs together; the times between them are not among them. */
const tookMs = (runs: BatchHeader['runs'], times: BatchHeader['times']): number =>
  runs.length === 0 ? times.elapsedMs : runs.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0)

/** “31 MB of about 86 MB” while it runs. */
function receivedWords({ state, receivedBytes, expectedBytes }: BatchHeader): string {
  const received = formatBytes(receivedBytes)
  const isOpen = state === 'running' || state === 'paused' || state === 'stopping'
  return isOpen && expectedBytes !== undefined
    ? `${received} of about ${formatBytes(expectedBytes)}`
    : received
}

function Fact({ name, value, beside }: { name: string; value: string; beside?: ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>
        {value}
        {beside}
      </dd>
    </div>
  )
}

function FailedFact({ failed }: { failed: number }) {
  return (
    <div className="fact">
      <dt>Failed</dt>
      <dd>
        <button
          type="button"
          className="fact-link"
          aria-label={`${formatNumber(failed)} failed, see why`}
          onClick={showFailures}
        >
          {formatNumber(failed)}
        </button>
      </dd>
    </div>
  )
}
