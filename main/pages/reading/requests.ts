import type { Failure } from '../../../shared/failure.ts'
import { isOpenHeader } from '../../../shared/header-scope.ts'
import type { Item } from '../../../shared/model.ts'
import type { PageOptions } from '../../../shared/settings.ts'
import type { PageWait } from '../../../shared/text/page-wait.ts'
import type { World } from '../../engine/engine.ts'
import {
  afterFailure,
  createClient,
  createCookieJar,
  createScheduler,
  type RequestFiles,
  refererFor,
  requestHeaders,
  type Tries,
} from '../../engine/http/http.ts'
import { type Answer, type BodyWish, createBody } from './body.ts'
import { createPace } from './crawl-delay.ts'

export type PageRequest = BodyWish & {
  url: string
  /** The page that named the URL; absent for one that the user named. */
  referer?: string | undefined
  /** The item that it is about, whose headers go along where they may. */
  item?: Pick<Item, 'url' | 'headers' | 'referer'> | undefined
  accept: string
  /** First and last byte wanted, where the first few are enough. The host may send all the same. */
  range?: readonly [number, number]
  /** Whether it waits for its turn among the pages of its host. */
  paced: boolean
  signal: AbortSignal
}

/** One step on the way to the answer of a request. */
export type Step = {
  request: PageRequest
  url: URL
  /** Whether it may lead to a private address. */
  isTrusted: boolean
  /** Whether the headers go along that are only for sites that the user named. */
  isNamed: boolean
  /** What the site asks for between two pages. */
  crawlDelayMs: number | undefined
  /** Is called for each attempt that failed. */
  failed?: ((cause: Failure) => void) | undefined
}

/** When a host may be asked: `paced` as in a request, `failed` as in a step. */
export type Turn = Pick<Step, 'url' | 'crawlDelayMs' | 'failed'> & Pick<PageRequest, 'paced' | 'signal'>

/** Requests for pages: each waits for its turn, within the limits of its host, and is retried where that can help. */
export type Requests = {
  /** The response to one request, after retries; redirects are responses. Rejects only with the signal's reason. */
  answerTo(step: Step): Promise<Answer | Failure>
  /** The same for what is asked in another way, such as by a browser. */
  inTurn<T extends object>(turn: Turn, ask: () => Promise<T | Failure>): Promise<T | Failure>
  close(reason: Error): void
}

export function createRequests(
  world: World,
  options: PageOptions,
  files: RequestFiles,
  isPrivate: (address: string) => boolean,
  waits?: (wait: PageWait) => void,
): Requests {
  const { clock } = world
  const scheduler = createScheduler(options, clock)
  const pace = createPace(clock, waits)
  // One session, as in a browser: what a page sets goes with the next of its site.
  const { cookies = createCookieJar(true), ca } = files
  const asking = { ...options, followRedirects: false, cookies, ca }
  const open = createClient(asking, world)
  const guarded = options.allowPrivate ? open : createClient({ ...asking, refusesAddress: isPrivate }, world)

  async function exchange({ request, url, isTrusted, isNamed }: Step): Promise<Answer | Failure> {
    const body = createBody(request, clock.now)
    const headers = headersOf(request, url, options, isNamed)
    const client = isTrusted ? open : guarded
    const asked = { url: url.href, method: 'GET', headers, signal: request.signal }
    return body.answerOf(await client.exchange(asked, body.receiver))
  }

  /** One attempt, as soon as the host may be asked. */
  function attempt<T>({ url, crawlDelayMs = 0, paced, signal }: Turn, ask: () => Promise<T>): Promise<T> {
    const start = (begin: () => void) =>
      scheduler.run(
        url.host,
        () => {
          begin()
          return ask()
        },
        signal,
      )
    const intervalMs = Math.max(options.intervalMs, crawlDelayMs)
    return paced ? pace.run(url.host, intervalMs, start, signal) : start(() => {})
  }

  async function inTurn<T extends object>(turn: Turn, ask: () => Promise<T | Failure>): Promise<T | Failure> {
    const { host } = turn.url
    const tries: Tries = { charged: 0, free: 0 }
    for (;;) {
      const answer = await attempt(turn, ask)
      if (!isFailure(answer)) {
        scheduler.served(host)
        return answer
      }
      turn.failed?.(answer)
      const decision = afterFailure(answer, tries, host, options.attempts, { scheduler, world })
      if (decision.kind === 'give-up') return answer
      // A host that cools down holds its requests in the queue.
      if (decision.kind === 'again') await clock.sleep(decision.delayMs, turn.signal)
    }
  }

  return {
    inTurn,
    answerTo: step => inTurn({ ...step, ...step.request, url: step.url }, () => exchange(step)),
    close(reason) {
      scheduler.close(reason)
      open.close()
      guarded.close()
    },
  }
}

const isFailure = (answer: object): answer is Failure => 'code' in answer

function headersOf(
  request: PageRequest,
  url: URL,
  { headers: chosen, userAgent }: PageOptions,
  isNamed: boolean,
): Record<string, string> {
  const own = Object.entries(chosen).filter(([name]) => isNamed || isOpenHeader(name))
  const headers = {
    accept: request.accept,
    // Ranges must speak of the file's own bytes.
    'accept-encoding': request.range === undefined ? 'gzip, deflate, br, zstd' : 'identity',
    ...Object.fromEntries(own),
  }
  const referer = request.referer === undefined ? undefined : refererFor(request.referer, url.href)
  const said = requestHeaders(request.item ?? { url: url.href }, url.href, {
    headers,
    referer,
    userAgent,
  })
  return request.range === undefined ? said : { ...said, range: `bytes=${request.range.join('-')}` }
}
