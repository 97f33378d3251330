import { failures } from '../../shared/failure.ts'
import { formatCount, formatExact } from '../../shared/text/format.ts'
import { segmentWords, stateWords } from '../../shared/text/states.ts'
import { rowTotals, type SegmentKind, type TimelineRow } from '../../shared/timeline.ts'
import { phaseNames } from '../../shared/timing.ts'

/** A row in numbers, as pairs for the card and the sentence. */
export function factsOf(row: TimelineRow, now: number): { kind: SegmentKind; ms: number }[] {
  const { queuedMs, backoffMs, phases } = rowTotals(row, now)
  return [
    { kind: 'queued' as const, ms: queuedMs },
    ...phaseNames.map(kind => ({ kind, ms: phases[kind] ?? 0 })),
    { kind: 'backoff' as const, ms: backoffMs },
  ].filter(({ ms }) => ms > 0)
}

/** Tries of a row in words: "2 tries, on a kept connection, body-cut …". */
export function triesOf({ attempts, state }: TimelineRow): string {
  const last = attempts.at(-1)
  if (last === undefined) return ''
  const troubles = attempts.flatMap(({ failure }) => (failure === undefined ? [] : [failures[failure].title]))
  const kept = attempts.length === 1 && last.reused ? 'on a kept connection' : undefined
  const why = state === 'failed' || troubles.length === 0 ? troubles.at(-1) : `first: ${troubles[0]}`
  return [formatCount(attempts.length, 'attempt'), kept, why].filter(Boolean).join(', ')
}

/** A row as it is read out. */
export function sentenceOf(row: TimelineRow, now: number): string {
  const { totalMs } = rowTotals(row, now)
  const facts = factsOf(row, now).map(({ kind, ms }) => `${segmentWords[kind]} ${formatExact(ms)}`)
  const whole = totalMs > 0 ? `${formatExact(totalMs)} in all` : ''
  const parts = [`${row.name}, ${row.host}, ${stateWords[row.state]}`, whole, triesOf(row), ...facts]
  return parts.filter(part => part !== '').join('. ')
}
