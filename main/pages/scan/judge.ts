import type { Candidate, ScanRow } from '../../../shared/scan.ts'
import type { ScanOptions } from '../../../shared/settings.ts'
import type { Fetcher } from '../reading/fetch.ts'
import { needsLook, unwantedByFacts } from './filters.ts'
import { type Look, lookAtImage } from './look-at-image.ts'

/**
 * What a candidate is: by its first bytes where the user wants that or a filter needs it, else only whether its host
 * lets programs read it. Rejects with the reason of the signal.
 */
export async function judge(
  candidate: Candidate,
  options: ScanOptions,
  fetcher: Fetcher,
  signal: AbortSignal,
): Promise<ScanRow> {
  if (options.look || needsLook(options)) {
    return rowOf(candidate, await lookAtImage(candidate, fetcher, signal), options)
  }
  const refusal = await fetcher.robotsRefusal(candidate.url, candidate.page, signal)
  return refusal === undefined
    ? { candidate, facts: {}, state: 'offered' }
    : { candidate, facts: {}, state: 'refused', why: refusal.message }
}

function rowOf(candidate: Candidate, seen: Look, options: ScanOptions): ScanRow {
  if (seen.kind === 'refused') return { candidate, facts: {}, state: 'refused', why: seen.why }
  const facts = seen.kind === 'image' ? seen.facts : {}
  const taken = seen.kind === 'image' ? withAddress(candidate, seen.at) : candidate
  const unwanted = seen.kind === 'none' ? seen.why : unwantedByFacts(facts, options)
  if (unwanted !== undefined) return { candidate: taken, facts, state: 'skipped', why: unwanted }
  return { candidate: taken, facts, state: 'offered', ...(seen.kind === 'unknown' && { why: seen.why }) }
}

/** The candidate with another of its addresses as its own. */
function withAddress(candidate: Candidate, at: number): Candidate {
  const taken = candidate.alternatives[at - 1]
  if (taken === undefined) return candidate
  const { url, foundIn, alternatives } = candidate
  return {
    ...candidate,
    ...taken,
    alternatives: [{ url, foundIn }, ...alternatives.filter(other => other !== taken)],
  }
}
