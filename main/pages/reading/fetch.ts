import { isWebAddress } from '../../../shared/address.ts'
import { type Failure, failure } from '../../../shared/failure.ts'
import type { PageOptions } from '../../../shared/settings.ts'
import type { PageWait } from '../../../shared/text/page-wait.ts'
import type { World } from '../../engine/engine.ts'
import {
  failureOfStatus,
  isPrivateAddress,
  mostRedirects,
  type RequestFiles,
  type ResponseFacts,
} from '../../engine/http/http.ts'
import { type Answer, plainOf } from './body.ts'
import { createReachedInside } from './reached-inside.ts'
import { followRedirects } from './redirects.ts'
import { createRequests, type PageRequest, type Step } from './requests.ts'
import { noRobots, robotsBytes } from './robots.ts'
import { createSiteRules } from './site-rules.ts'

export type Fetched = {
  /** After redirects. */
  url: string
  status: number
  headers: ResponseFacts['headers']
  bytes: Buffer
  /** There was more. */
  isCut: boolean
}

type Visit = Pick<PageRequest, 'url' | 'referer' | 'signal'>
/** Where a visit ended. */
type Visited = { url: string; address: string | undefined }
/** `isTrusted`: its site may be in a private network. */
type HowToAsk = { isTrusted: boolean; signal: AbortSignal }

/** Gets small things politely: robots.txt, pace, limits per host, rest for hosts that ask for it. */
export type Fetcher = {
  /** The body of a 2xx answer, or why there is none. Rejects only with the reason of an aborted signal. */
  fetch(request: PageRequest): Promise<Fetched | Failure>
  /**
   * Has a page asked for in another way, such as by a browser, by the same rules: robots.txt, also for where it led,
   * pace, limits, attempts. `address`: the IP address it was reached at.
   */
  visit<T extends Visited>(visit: Visit, ask: (how: HowToAsk) => Promise<T | Failure>): Promise<T | Failure>
  /**
   * Whether what a page names may be in a private network: because the page itself was reached there, or the user
   * allows it.
   */
  mayLeadInside(page: string): boolean
  /**
   * Why a site's robots.txt keeps programs from an address that a page names; undefined where it does not, or is to be
   * ignored, or until now one attempt or more did not reach the site: waiting for a dead host is useless. Nothing but
   * robots.txt is asked for, once for each site. Rejects only with the reason of an aborted signal.
   */
  robotsRefusal(url: string, page: string, signal: AbortSignal): Promise<Failure | undefined>
  close(): void
}

/** Beyond so many redirects a robots.txt counts as none (RFC 9309, 2.3.1.2). */
const mostRobotsRedirects = 5

/**
 * `files`: what the files hold that `options` name. `isPrivate` tells private IP addresses; tests bring their own,
 * because they have no others. `waits` hears of each long wait between two pages, as a site asks for it.
 */
export function createFetcher(
  world: World,
  options: PageOptions,
  files: RequestFiles = {},
  isPrivate: (address: string) => boolean = isPrivateAddress,
  waits?: (wait: PageWait) => void,
): Fetcher {
  const closing = new AbortController()
  const requests = createRequests(world, options, files, isPrivate, waits)
  const reachedInside = createReachedInside(options, world.env, isPrivate)
  const siteRules = createSiteRules(readRobots)
  const namedOrigins = new Set<string>()

  const untilClosed = (signal: AbortSignal) => AbortSignal.any([signal, closing.signal])

  const mayLeadInside = (page: string): boolean =>
    options.allowPrivate || reachedInside.always(new URL(page).origin)

  async function take(step: Omit<Step, 'isNamed'>): Promise<Failure | { answer: Answer; isInside: boolean }> {
    const { url } = step
    // What is refused by its type was reached all the same: the address of an image, read as a page.
    const admit = (response: ResponseFacts) => {
      reachedInside.note(url, response)
      return step.request.admit?.(response)
    }
    const request = { ...step.request, admit }
    const answer = await requests.answerTo({ ...step, request, isNamed: namedOrigins.has(url.origin) })
    return 'code' in answer ? answer : { answer, isInside: reachedInside.note(url, answer.response) }
  }

  async function readRobots(url: URL, isTrusted: boolean, unreached: () => void): Promise<Buffer | Failure> {
    const request: PageRequest = {
      url: url.href,
      accept: 'text/plain,*/*;q=0.5',
      paced: false,
      maxBytes: robotsBytes,
      beyond: 'cut',
      signal: closing.signal,
    }
    const failed = ({ status }: Failure) => status === undefined && unreached()
    const way = { isTrusted, redirects: mostRobotsRedirects }
    const found = await followRedirects(url.href, way, (url, isTrusted) =>
      take({ request, url, isTrusted, crawlDelayMs: undefined, failed }),
    )
    if ('code' in found) return found
    const plain = await plainOf(found.answer, request)
    // A body that cannot be undone has no rules.
    return 'code' in plain ? Buffer.alloc(0) : plain
  }

  const rulesOf = (url: URL, isTrusted: boolean, signal: AbortSignal) =>
    options.ignoreRobots ? noRobots : unlessAborted(siteRules.of(url, isTrusted), signal)

  /** Whether a request may lead to private addresses. Takes note of what the user named. */
  function trust({ url, referer }: Pick<PageRequest, 'url' | 'referer'>): boolean {
    const origin = URL.parse(url)?.origin
    if (referer === undefined && origin !== undefined) namedOrigins.add(origin)
    return referer === undefined || mayLeadInside(referer)
  }

  return {
    async visit(visit, ask) {
      const url = URL.parse(visit.url)
      if (url === null || !isWebAddress(url)) return failure('bad-url')
      const signal = untilClosed(visit.signal)
      const isTrusted = trust(visit)
      const rules = await rulesOf(url, isTrusted, signal)
      if ('code' in rules) return rules
      const turn = { url, crawlDelayMs: rules.crawlDelayMs, paced: true, signal }
      const found = await requests.inTurn(turn, () => ask({ isTrusted, signal }))
      if ('code' in found) return found
      const reached = new URL(found.url)
      const { address } = found
      const isInside = reachedInside.note(reached, { address })
      const rulesThere = await rulesOf(reached, isTrusted && isInside, signal)
      return 'code' in rulesThere ? rulesThere : found
    },
    async fetch(wanted) {
      const request = { ...wanted, signal: untilClosed(wanted.signal) }
      const { signal } = request
      const way = { isTrusted: trust(request), redirects: mostRedirects }
      const found = await followRedirects(request.url, way, async (url, isTrusted) => {
        const rules = await rulesOf(url, isTrusted, signal)
        if ('code' in rules) return rules
        return take({ request, url, isTrusted, crawlDelayMs: rules.crawlDelayMs })
      })
      if ('code' in found) return found
      const { url, answer } = found
      const { status, headers } = answer.response
      if (status >= 300) return failureOfStatus(status, headers, world.clock.now())
      const plain = await plainOf(answer, request)
      if ('code' in plain) return plain
      return { url: url.href, status, headers, bytes: plain, isCut: answer.isCut }
    },
    mayLeadInside,
    async robotsRefusal(address, page, wanted) {
      const url = URL.parse(address)
      if (options.ignoreRobots || url === null || !isWebAddress(url)) return undefined
      const rules = await unlessAborted(siteRules.soonOf(url, mayLeadInside(page)), untilClosed(wanted))
      // A site that cannot be reached says so itself, to who asks it.
      return rules && 'code' in rules && rules.code === 'robots-refused' ? rules : undefined
    },
    close() {
      const reason = new Error('The pages are not needed any more')
      closing.abort(reason)
      requests.close(reason)
    },
  }
}

/** The promise's end, or the signal's reason as soon as it is aborted. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const giveUp = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    return await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}
