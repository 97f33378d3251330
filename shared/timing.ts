/** Epoch ms (with fractions) of what happened in one attempt; what did not happen is absent. */
export type AttemptTimestamps = {
  startedAt: number
  /**
   * Host name resolved (`startedAt` where there was nothing to look up), TCP connected, TLS agreed. Absent on a reused
   * connection.
   */
  lookupAt?: number
  connectAt?: number
  secureConnectAt?: number
  requestSentAt?: number
  /** Response headers arrived. */
  responseAt?: number
  firstByteAt?: number
  bodyEndAt?: number
  /** File checked and in place, or attempt abandoned. */
  endedAt: number
}

/** What one attempt is made of, in order. */
export const phaseNames = ['dns', 'connect', 'tls', 'request', 'wait', 'receive', 'finish'] as const
export type PhaseName = (typeof phaseNames)[number]
export type Phase = { name: PhaseName; startAt: number; endAt: number }

/**
 * Cuts one attempt into its phases, in order and without gaps between those present. An attempt that ended early
 * ends in the phase it was in: a host that never answers is waited for until `endedAt`.
 */
export function phasesOf(t: AttemptTimestamps, reusedConnection = false): Phase[] {
  const marks: [PhaseName, number | undefined][] = [
    ['dns', t.lookupAt],
    ['connect', t.connectAt],
    ['tls', t.secureConnectAt],
    ['request', t.requestSentAt],
    ['wait', t.firstByteAt ?? t.responseAt],
    ['receive', t.bodyEndAt],
    [lastPhase(t, reusedConnection), t.endedAt],
  ]
  const phases: Phase[] = []
  let startAt = t.startedAt
  for (const [name, endAt] of marks) {
    if (endAt === undefined) continue
    if (endAt > startAt) phases.push({ name, startAt, endAt })
    startAt = Math.max(startAt, endAt)
  }
  return phases
}

/** What an attempt was doing when it ended. */
function lastPhase(t: AttemptTimestamps, reusedConnection: boolean): PhaseName {
  if (t.bodyEndAt !== undefined) return 'finish'
  if (t.firstByteAt !== undefined || t.responseAt !== undefined) return 'receive'
  if (t.requestSentAt !== undefined) return 'wait'
  if (t.secureConnectAt !== undefined || reusedConnection) return 'request'
  // Without TLS the request is sent as soon as the line is there.
  if (t.connectAt !== undefined) return 'tls'
  return t.lookupAt !== undefined ? 'connect' : 'dns'
}

/**
 * How long the attempt took that delivered a saved image, in ms; 0 where there was none. What failed before it, and
 * mirrors that lost the race and end after it, are left out.
 */
export function downloadMs(
  attempts: readonly { timestamps: AttemptTimestamps; failure?: unknown }[],
): number {
  const delivered = attempts.find(({ failure }) => failure === undefined)?.timestamps
  return delivered === undefined ? 0 : delivered.endedAt - delivered.startedAt
}
