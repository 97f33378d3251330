import { isWebAddress } from '../../../shared/address.ts'
import { type Failure, failure } from '../../../shared/failure.ts'
import type { ResponseFacts } from '../../engine/http/http.ts'
import type { Answer } from './body.ts'

/** `isTrusted`: it may lead to private addresses, as far as each redirect comes from one. */
export type Way = { isTrusted: boolean; redirects: number }

/** Answers one step, and tells whether it came from a private address. */
export type TakeStep = (
  url: URL,
  isTrusted: boolean,
) => Promise<{ answer: Answer; isInside: boolean } | Failure>

/** The way from a URL to its last answer, step by step: each has its own host, rules and pace. */
export async function followRedirects(
  start: string,
  { isTrusted, redirects }: Way,
  takeStep: TakeStep,
): Promise<{ url: URL; answer: Answer } | Failure> {
  const first = URL.parse(start)
  if (first === null || !isWebAddress(first)) return failure('bad-url')
  let mayLeadInside = isTrusted
  for (let url = first, count = 0; ; count += 1) {
    const step = await takeStep(url, mayLeadInside)
    if ('code' in step) return step
    const next = nextOf(url, step.answer.response)
    if (next === undefined) return { url, answer: step.answer }
    if (count >= redirects) return failure('too-many-redirects')
    if ('code' in next) return next
    mayLeadInside &&= step.isInside
    url = next
  }
}

/** Where an answer leads on; undefined where it is the last. */
function nextOf(url: URL, { status, headers }: ResponseFacts): URL | Failure | undefined {
  const { location } = headers
  if (status < 300 || status === 304 || location === undefined) return undefined
  const next = URL.parse(location, url.href)
  if (next === null) return failure('bad-response', 'The site redirected to an invalid address')
  if (isWebAddress(next)) return next
  return failure('redirect-refused', `The site redirected to a ${next.protocol} address`)
}
