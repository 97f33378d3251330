import { publicUrl } from '../../shared/public-url.ts'
import { phaseTimes } from '../../shared/timeline.ts'
import { phaseNames } from '../../shared/timing.ts'
import type { StoredTimes } from '../store/rows.ts'

/**
 * One attempt as a flat record; an item without attempts also has a record, so that none is missing. Times in ms with
 * hundredths. What did not take place is undefined: a kept connection has no dns, connect or tls.
 */
export type AttemptRecord = {
  batch: string
  index: number
  /** Without secrets, like all links here. */
  url: string
  host: string
  state: string
  file: string | undefined
  attempt: number | undefined
  attemptUrl: string | undefined
  finalUrl: string | undefined
  status: number | undefined
  failure: string | undefined
  message: string | undefined
  reusedConnection: boolean | undefined
  rangeStart: number | undefined
  receivedBytes: number | undefined
  startedAt: string | undefined
  /** Since the item was queued, or since the attempt before ended: waiting for its turn, backing off. */
  waitedMs: number | undefined
  dnsMs: number | undefined
  connectMs: number | undefined
  tlsMs: number | undefined
  requestMs: number | undefined
  waitMs: number | undefined
  receiveMs: number | undefined
  finishMs: number | undefined
  totalMs: number | undefined
  contentType: string | undefined
  robotsTag: string | undefined
  redirects: readonly string[] | undefined
}

/** The attempts of an item, in the order they began. */
export function attemptRecords(batch: string, stored: StoredTimes): AttemptRecord[] {
  const { index, item, host, settled, attempts, queuedAt } = stored
  const common = {
    batch,
    index,
    url: publicUrl(item.url),
    host,
    state: settled?.kind ?? 'queued',
    file: settled !== undefined && 'file' in settled ? settled.file : undefined,
  }
  if (attempts.length === 0) {
    const failure = settled?.kind === 'failed' ? settled.failure : undefined
    return [{ ...common, ...noAttempt, failure: failure?.code, message: failure?.message }]
  }
  let waitsSince = queuedAt
  return attempts
    .toSorted((a, b) => a.timestamps.startedAt - b.timestamps.startedAt)
    .map(attempt => {
      const { timestamps, reusedConnection } = attempt
      const phases = phaseTimes(timestamps, reusedConnection)
      // Attempts of mirrors overlap: nothing waited then.
      const waitedMs = Math.max(0, hundredths(timestamps.startedAt - waitsSince))
      waitsSince = Math.max(waitsSince, timestamps.endedAt)
      return {
        ...common,
        attempt: attempt.number,
        attemptUrl: publicUrl(attempt.url),
        finalUrl: attempt.finalUrl === undefined ? undefined : publicUrl(attempt.finalUrl),
        status: attempt.status,
        failure: attempt.failure?.code,
        message: attempt.failure?.message,
        reusedConnection,
        rangeStart: attempt.rangeStart,
        receivedBytes: attempt.receivedBytes,
        startedAt: new Date(timestamps.startedAt).toISOString(),
        waitedMs,
        ...(Object.fromEntries(phaseNames.map(name => [`${name}Ms`, phases[name]])) as PhaseColumns),
        totalMs: hundredths(timestamps.endedAt - timestamps.startedAt),
        contentType: attempt.contentType,
        robotsTag: attempt.robotsTag,
        redirects: attempt.redirects,
      }
    })
}

type PhaseColumns = Pick<
  AttemptRecord,
  'dnsMs' | 'connectMs' | 'tlsMs' | 'requestMs' | 'waitMs' | 'receiveMs' | 'finishMs'
>

const noAttempt = {
  attempt: undefined,
  attemptUrl: undefined,
  finalUrl: undefined,
  status: undefined,
  reusedConnection: undefined,
  rangeStart: undefined,
  receivedBytes: undefined,
  startedAt: undefined,
  waitedMs: undefined,
  dnsMs: undefined,
  connectMs: undefined,
  tlsMs: undefined,
  requestMs: undefined,
  waitMs: undefined,
  receiveMs: undefined,
  finishMs: undefined,
  totalMs: undefined,
  contentType: undefined,
  robotsTag: undefined,
  redirects: undefined,
}

const hundredths = (ms: number): number => Math.round(ms * 100) / 100
