import type { Candidate, CandidateFacts, ScanRow } from '../../../shared/scan.ts'
import type { ScanOptions } from '../../../shared/settings.ts'
import { asideWords } from '../../../shared/text/asides.ts'
import { findOriginal } from '../originals/find-original.ts'
import { originalsOf } from '../originals/originals.ts'
import type { RuleBook } from '../originals/rule-book.ts'
import type { Fetcher } from '../reading/fetch.ts'
import { needsLook, unwantedByFacts } from './filters.ts'
import { type AddressLook, type Look, lookAtAddress, lookAtImage } from './look-at-image.ts'

/**
 * What a candidate is: by its first bytes where the user wants that or a filter needs it, else only whether its host
 * lets programs read it. Rejects with the reason of the signal.
 */
export async function judge(
  candidate: Candidate,
  options: ScanOptions,
  fetcher: Fetcher,
  rules: RuleBook,
  signal: AbortSignal,
): Promise<ScanRow> {
  if (options.look || needsLook(options))
    return rowOf(await seen(candidate, options, fetcher, rules, signal), options)
  const refusal = await fetcher.robotsRefusal(candidate.url, candidate.page, signal)
  return refusal === undefined
    ? { candidate, facts: {}, state: 'offered' }
    : { candidate, facts: {}, state: 'refused', why: refusal.message }
}

type Seen = { candidate: Candidate; look: Look }

/** A candidate with what is at its address; or its original, where that is found. */
async function seen(
  candidate: Candidate,
  { asNamed }: ScanOptions,
  fetcher: Fetcher,
  rules: RuleBook,
  signal: AbortSignal,
): Promise<Seen> {
  let named: Promise<Look> | undefined
  const lookAtNamed = (): Promise<Look> => {
    named ??= lookAtImage(candidate, fetcher, signal)
    return named
  }
  const lookAt = (url: string) => lookAtAddress(url, { referer: candidate.page }, fetcher, signal)
  const original = asNamed
    ? undefined
    : await findOriginal(
        candidate.url,
        originalsOf(candidate.url),
        async () => atBestAddress(await lookAtNamed()),
        lookAt,
        rules,
      )
  if (original?.kind !== 'found') return { candidate, look: await lookAtNamed() }
  const { guess, facts } = original
  const { url, foundIn, alternatives } = candidate
  const others = alternatives.filter(other => other.url !== guess.url)
  return {
    candidate: {
      ...candidate,
      url: guess.url,
      alternatives: [{ url, foundIn }, ...others],
      guessed: guess.rule,
    },
    look: { kind: 'image', at: 0, facts },
  }
}

/** What is at the best address of a candidate. */
const atBestAddress = (look: Look): AddressLook =>
  look.kind === 'image' && look.at > 0
    ? { kind: 'none', why: 'another of its addresses holds the image' }
    : look

function rowOf({ candidate, look: seen }: Seen, options: ScanOptions): ScanRow {
  if (seen.kind === 'refused') return { candidate, facts: {}, state: 'refused', why: seen.why }
  const facts = seen.kind === 'image' ? seen.facts : {}
  const taken = seen.kind === 'image' ? withAddress(candidate, seen.at) : candidate
  const unwanted = seen.kind === 'none' ? seen.why : (spacerOf(facts) ?? unwantedByFacts(facts, options))
  if (unwanted !== undefined) return { candidate: taken, facts, state: 'skipped', why: unwanted }
  return { candidate: taken, facts, state: 'offered', ...(seen.kind === 'unknown' && { why: seen.why }) }
}

/** So few pixels show nothing. */
const spacerOf = ({ width = 3, height = 3 }: CandidateFacts): string | undefined =>
  width <= 2 && height <= 2 ? asideWords.spacer : undefined

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
