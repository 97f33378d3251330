import { type Failure, failure } from '../../../shared/failure.ts'
import { isOpenHeader } from '../../../shared/header-scope.ts'
import type { PageOptions } from '../../../shared/settings.ts'
import type { World } from '../../engine/engine.ts'
import {
  afterFailure,
  type Client,
  createClient,
  createCookieJar,
  createScheduler,
  failureOfStatus,
  isPrivateAddress,
  literalAddress,
  mostRedirects,
  type RequestFiles,
  type ResponseFacts,
  refererFor,
  requestHeaders,
  type Tries,
} from '../../engine/http/http.ts'
import { type Answer, type BodyWish, createBody, plainOf } from './body.ts'
import { createPace } from './crawl-delay.ts'
import { noRobots, robotsBytes } from './robots.ts'
import { createSiteRules } from './site-rules.ts'

export type FetchRequest = BodyWish & {
  url: string
  /** The page that named the URL; absent for one that the user named. */
  referer?: string | undefined
  accept: string
  /** First and last byte wanted, where the first few are enough. The host may send all the same. */
  range?: readonly [number, number]
  /** Whether it waits for its turn among the pages of its host. */
  paced: boolean
  signal: AbortSignal
}

export type Fetched = {
  /** After redirects. */
  url: string
  status: number
  headers: ResponseFacts['headers']
  bytes: Buffer
  /** There was more. */
  isCut: boolean
}

/** Gets small things politely: robots.txt, pace, limits per host, rest for hosts that ask for it. */
export type Fetcher = {
  /** The body of a 2xx answer, or why there is none. Rejects only with the reason of an aborted signal. */
  fetch(request: FetchRequest): Promise<Fetched | Failure>
  /**
   * Whether what a page names may be in a private network: because the page itself was reached there, or the user
   * allows it.
   */
  mayLeadInside(page: string): boolean
  /**
   * Why a site's robots.txt keeps programs from an address that a page names; undefined where it does not, or is to be
   * ignored, or until now one attempt or more did not reach the site: nobody waits for a dead host. Nothing but
   * robots.txt is asked for, once for each site. Rejects only with the reason of an aborted signal.
   */
  robotsRefusal(url: string, page: string, signal: AbortSignal): Promise<Failure | undefined>
  close(): void
}

/** Beyond so many redirects a robots.txt counts as none (RFC 9309, 2.3.1.2). */
const mostRobotsRedirects = 5

/** `isTrusted`: it may lead to private addresses, as far as each redirect comes from one. */
type Way = { isTrusted: boolean; checksRobots: boolean; redirects: number; failed?: Step['failed'] }

/** One step on the way to an answer. */
type Step = {
  request: FetchRequest
  url: URL
  client: Client
  checksRobots: boolean
  /** Told of each attempt that failed. */
  failed?: ((cause: Failure) => void) | undefined
}

/**
 * `files`: what the files hold that `options` name. `isPrivate` tells private IP addresses; tests bring their own,
 * because they have no others.
 */
export function createFetcher(
  world: World,
  options: PageOptions,
  files: RequestFiles = {},
  isPrivate: (address: string) => boolean = isPrivateAddress,
): Fetcher {
  const { clock } = world
  const scheduler = createScheduler(options, clock)
  const pace = createPace(clock)
  const closing = new AbortController()
  // One session, as in a browser: what a page sets goes with the next of its site.
  const { cookies = createCookieJar(true), ca } = files
  const asking = { ...options, followRedirects: false, cookies, ca }
  const open = createClient(asking, world)
  const guarded = options.allowPrivate ? open : createClient({ ...asking, refusesAddress: isPrivate }, world)
  const isProxied = options.proxy !== undefined || hasProxy(world.env)
  const siteRules = createSiteRules(readRobots)
  /** Origins that answered, and whether each time from a private address: a name that changes its mind is a stranger's. */
  const insideAlways = new Map<string, boolean>()
  const namedOrigins = new Set<string>()

  /** The way from a URL to its last answer, step by step: each has its own host, rules and pace. */
  async function follow(
    request: FetchRequest,
    { isTrusted, checksRobots, redirects, failed }: Way,
  ): Promise<{ url: URL; answer: Answer } | Failure> {
    const first = URL.parse(request.url)
    if (first === null || !isWeb(first)) return failure('bad-url')
    let client = isTrusted ? open : guarded
    for (let url = first, count = 0; ; count += 1) {
      const answer = await answerTo({ request, url, client, checksRobots, failed })
      if ('code' in answer) return answer
      const wasPrivate = reachedPrivate(url, answer.response)
      insideAlways.set(url.origin, wasPrivate && (insideAlways.get(url.origin) ?? true))
      const { status, headers } = answer.response
      const location = headers['location']
      if (status < 300 || status === 304 || location === undefined) return { url, answer }
      if (count >= redirects) return failure('too-many-redirects')
      const next = URL.parse(location, url.href)
      if (next === null) return failure('bad-response', 'The site redirected to an address that is none')
      if (!isWeb(next)) {
        return failure('redirect-refused', `The site redirected to a ${next.protocol} address`)
      }
      if (!wasPrivate) client = guarded
      url = next
    }
  }

  const mayLeadInside = (page: string): boolean =>
    options.allowPrivate || (insideAlways.get(new URL(page).origin) ?? false)

  function reachedPrivate(url: URL, { address }: ResponseFacts): boolean {
    const literal = literalAddress(url)
    if (literal !== undefined) return isPrivate(literal)
    // A proxy's own address says nothing of the host's.
    return !isProxied && address !== undefined && isPrivate(address)
  }

  /** The answer to one request, however many attempts it takes. */
  async function answerTo(step: Step): Promise<Answer | Failure> {
    const { request, url, client, checksRobots, failed } = step
    const signal = AbortSignal.any([request.signal, closing.signal])
    const rules =
      checksRobots && !options.ignoreRobots
        ? await unlessAborted(siteRules.of(url, client === open), signal)
        : noRobots
    if ('code' in rules) return rules
    const intervalMs = Math.max(options.intervalMs, rules.crawlDelayMs ?? 0)
    const tries: Tries = { charged: 0, free: 0 }
    for (;;) {
      const ask = (begin: () => void) =>
        scheduler.run(
          url.host,
          () => {
            begin()
            return exchangeOf(step, signal)
          },
          signal,
        )
      const answer = await (request.paced ? pace.run(url.host, intervalMs, ask, signal) : ask(() => {}))
      if (!('code' in answer)) {
        scheduler.served(url.host)
        return answer
      }
      failed?.(answer)
      const decision = afterFailure(answer, tries, url.host, options.attempts, { scheduler, world })
      if (decision.kind === 'give-up') return answer
      // A host that cools down holds its requests in the queue.
      if (decision.kind === 'again') await clock.sleep(decision.delayMs, signal)
    }
  }

  async function exchangeOf({ request, url, client }: Step, signal: AbortSignal): Promise<Answer | Failure> {
    const body = createBody(request, clock.now)
    const asked = { url: url.href, method: 'GET', headers: headersOf(request, url), signal }
    return body.answerOf(await client.exchange(asked, body.receiver))
  }

  function headersOf(request: FetchRequest, url: URL): Record<string, string> {
    const own = Object.entries(options.headers).filter(
      ([name]) => namedOrigins.has(url.origin) || isOpenHeader(name),
    )
    const headers = {
      accept: request.accept,
      // Ranges must speak of the file's own bytes.
      'accept-encoding': request.range === undefined ? 'gzip, deflate, br, zstd' : 'identity',
      ...Object.fromEntries(own),
    }
    const referer = request.referer === undefined ? undefined : refererFor(request.referer, url.href)
    const said = requestHeaders({ url: url.href }, url.href, {
      headers,
      referer,
      userAgent: options.userAgent,
    })
    return request.range === undefined ? said : { ...said, range: `bytes=${request.range.join('-')}` }
  }

  async function readRobots(url: URL, isTrusted: boolean, unreached: () => void): Promise<Buffer | Failure> {
    const request: FetchRequest = {
      url: url.href,
      accept: 'text/plain,*/*;q=0.5',
      paced: false,
      maxBytes: robotsBytes,
      beyond: 'cut',
      signal: closing.signal,
    }
    const found = await follow(request, {
      ...{ isTrusted, checksRobots: false, redirects: mostRobotsRedirects },
      failed: ({ status }) => status === undefined && unreached(),
    })
    if ('code' in found) return found
    const plain = await plainOf(found.answer, request)
    // A body that cannot be undone has no rules.
    return 'code' in plain ? Buffer.alloc(0) : plain
  }

  return {
    async fetch(request) {
      const { referer } = request
      const isTrusted = referer === undefined || mayLeadInside(referer)
      const origin = URL.parse(request.url)?.origin
      if (referer === undefined && origin !== undefined) namedOrigins.add(origin)
      const found = await follow(request, { isTrusted, checksRobots: true, redirects: mostRedirects })
      if ('code' in found) return found
      const { url, answer } = found
      const { status, headers } = answer.response
      if (status >= 300) return failureOfStatus(status, headers, clock.now())
      const plain = await plainOf(answer, request)
      if ('code' in plain) return plain
      return { url: url.href, status, headers, bytes: plain, isCut: answer.isCut }
    },
    mayLeadInside,
    async robotsRefusal(address, page, wanted) {
      const url = URL.parse(address)
      if (options.ignoreRobots || url === null || !isWeb(url)) return undefined
      const signal = AbortSignal.any([wanted, closing.signal])
      const rules = await unlessAborted(siteRules.soonOf(url, mayLeadInside(page)), signal)
      // A site that cannot be reached says so itself, to who asks it.
      return rules && 'code' in rules && rules.code === 'robots-refused' ? rules : undefined
    },
    close() {
      closing.abort(new Error('The pages are not needed any more'))
      scheduler.close(new Error('The pages are not needed any more'))
      open.close()
      guarded.close()
    },
  }
}

const isWeb = ({ protocol }: URL): boolean => protocol === 'http:' || protocol === 'https:'

const hasProxy = (env: World['env']): boolean =>
  ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy'].some(name => Boolean(env[name]))

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
