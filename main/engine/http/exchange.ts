import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import got, { type Request } from 'got'
import { type Failure, type FailureCode, FailureError, failure } from '../../../shared/failure.ts'
import { readableProxies } from '../../../shared/proxy-env.ts'
import { publicUrl } from '../../../shared/public-url.ts'
import type { AttemptTimestamps } from '../../../shared/timing.ts'
import type { Clock, World } from '../world.ts'
import { ownPiece } from './arrival-memory.ts'
import { createConnections } from './connections.ts'
import { type CookieJar, createCookieJar } from './cookies.ts'
import { type CourierContext, fetchAnswer } from './courier.ts'
import { failureOfError } from './exchange-failure.ts'
import { createAddressGuard } from './guard.ts'
import { createLeniency } from './lenient.ts'
import { drain, readBody } from './read-body.ts'
import { redirectRules } from './redirects.ts'
import type { Headers } from './resume.ts'
import { createSpeedFloor, type SpeedFloor } from './speed-floor.ts'
import { createTrust, type RootsOfSystem } from './trust.ts'
import { createWire, isMalformed, type Wire } from './wire.ts'

export type ClientOptions = {
  connectTimeoutMs: number
  responseTimeoutMs: number
  stallTimeoutMs: number
  /** For all requests, instead of the environment's proxy settings. */
  proxy?: string | undefined
  /** Takes a redirect for an answer; for callers with rules of their own for each step. Default: follows. */
  followRedirects?: boolean
  /** IP addresses it must not connect to, at first or after a redirect. Default: none. */
  refusesAddress?: ((address: string) => boolean) | undefined
  /** Cookies for all requests. Absent: each exchange has a jar of its own for its redirects. */
  cookies?: CookieJar | undefined
  /** Shared with other clients of the same line. Default: one of its own. */
  speedFloor?: SpeedFloor | undefined
  /** Certificates in PEM to be trusted beside those that Node brings. */
  ca?: string | undefined
}

export type ExchangeRequest = {
  url: string
  method: string
  headers: Readonly<Record<string, string>>
  body?: string | undefined
  /** The cookies of exchanges that belong together; where the client has cookies, those count. */
  cookies?: CookieJar | undefined
  signal: AbortSignal
}

/**
 * The final answer, with its headers: `content-type` and `x-robots-tag` (a line for each) among them. `address`: the IP address that
 * answered, which may be a proxy's. `redirects`: where each redirect led, without secrets.
 */
export type ResponseFacts = {
  status: number
  headers: Headers
  finalUrl: string
  redirects: readonly string[]
  address?: string | undefined
}

/** Takes an exchange as it arrives. Each method may throw a FailureError to end it with that failure. */
export type Receiver = {
  /**
   * Headers are here; answers whether the body is wanted, and if not, which failure that is (if any). Asked a second
   * time where the first bytes of a body could not be read and the answer is asked for again.
   */
  begin(response: ResponseFacts): Promise<'read' | { ignore: Failure | undefined }>
  /** A piece of the body; a returned promise holds the stream until it resolves. */
  chunk(bytes: Uint8Array): Promise<void> | undefined
}

export type Exchange = {
  response: ResponseFacts | undefined
  timestamps: Omit<AttemptTimestamps, 'endedAt'>
  reusedConnection: boolean
  receivedBytes: number
  /** Absent: the whole body, as far as HTTP can tell, went to the receiver. */
  failure: Failure | undefined
  /** SHA-256 of a small image that came with a 404 or 410: the host's picture for what is not there. */
  goneImage?: string
}

/** What a client needs of the world. */
export type ClientWorld = Pick<World, 'env' | 'connections'> & {
  clock: Pick<Clock, 'now'>
  /** As in `World`. */
  systemRoots?: RootsOfSystem
}

/** Does one HTTP exchange, redirects included. Never rejects, except with the reason of an aborted signal. */
export type Client = {
  exchange(request: ExchangeRequest, receiver: Receiver): Promise<Exchange>
  /** Closes the connections that carry no request now. */
  dropIdle(): void
  close(): void
}

/** Failures of a connection before anything was asked. */
const unreached = new Set<FailureCode>(['connect-refused', 'dns-failed', 'connect-timeout'])

export const mostRedirects = 10

const nowhere: readonly string[] = []

/** The only part of Shoal that speaks HTTP. One client per batch: its connections are its own. */
export function createClient(options: ClientOptions, world: ClientWorld): Client {
  const { clock, env } = world
  const proxyEnv =
    options.proxy === undefined
      ? readableProxies(env)
      : { HTTP_PROXY: options.proxy, HTTPS_PROXY: options.proxy }
  const { refusesAddress, followRedirects = true } = options
  const speedFloor = options.speedFloor ?? createSpeedFloor(clock, options)
  const guard = refusesAddress && createAddressGuard(refusesAddress, proxyEnv)
  const connections = createConnections(proxyEnv, world.connections !== 'fresh')
  const context: CourierContext = {
    connections,
    patience: options,
    clock,
    lookup: guard?.lookup,
    leniency: createLeniency(proxyEnv),
    trust: createTrust(connections, options.ca, world.systemRoots),
  }
  const client = got.extend({
    followRedirect: followRedirects,
    isStream: true,
    retry: { limit: 0 },
    // Ranges and lengths speak of the bytes on the wire; encoded answers are undone by the receiver.
    decompress: false,
    throwHttpErrors: false,
    // The body does not go through got, so it cannot count it; `Bytes` does.
    strictContentLength: false,
    maxRedirects: mostRedirects,
    hooks: { beforeRedirect: [redirectRules(guard)] },
  })

  /** One time through. `isSpoiled`: its parser failed before a byte of the body was passed on. */
  async function attempt(
    { url, method, headers, body, cookies, signal }: ExchangeRequest,
    receiver: Receiver,
    startedAt: number,
  ): Promise<Exchange & { isSpoiled: boolean }> {
    const jar = options.cookies ?? cookies ?? createCookieJar()
    const wire = createWire()
    const exchange: Exchange = {
      response: undefined,
      timestamps: { startedAt },
      reusedConnection: false,
      receivedBytes: 0,
      failure: undefined,
    }
    let isSpoiled = false
    const stream = client.stream(url, {
      method: method as 'GET',
      headers,
      ...(body !== undefined && { body, allowGetBody: true }),
      // Its answer comes from here, so that got adds no timers, no time-outs and no listeners of its own.
      request: (hop, { headers: sent = {}, method: how = method }) =>
        fetchAnswer(
          {
            url: hop,
            method: how,
            headers: sent as Record<string, string>,
            // A redirect may drop the body, and the length with it.
            body: 'content-length' in sent ? body : undefined,
            startedAt,
            cookies: jar,
            followsRedirects: followRedirects,
          },
          wire,
          context,
        ),
    })
    let answer: IncomingMessage | undefined
    const abort = () => {
      const by = new Error('The exchange was aborted')
      stream.destroy(by)
      answer?.destroy(by)
    }
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
    try {
      const begun = await responseOf(stream, wire)
      answer = begun.answer
      exchange.response = begun.facts
      const wish = await receiver.begin(exchange.response)
      if (wish === 'read') {
        const speed = speedFloor.begin()
        await readBody(answer, options.stallTimeoutMs, bytes => {
          if (exchange.receivedBytes === 0) exchange.timestamps.firstByteAt = clock.now()
          exchange.receivedBytes += bytes.length
          speed.received(bytes.length)
          return receiver.chunk(ownPiece(bytes))
        }).finally(speed.end)
        exchange.timestamps.bodyEndAt = clock.now()
      } else {
        exchange.failure = wish.ignore
        const hash = isGoneImage(exchange.response) ? createHash('sha256') : undefined
        await drain(answer, exchange.response.headers, piece => hash?.update(piece))
        if (hash !== undefined && answer.readableEnded) exchange.goneImage = hash.digest('hex')
      }
    } catch (error) {
      signal.throwIfAborted()
      const malformed =
        exchange.response && isMalformed(wire.late) ? new URL(exchange.response.finalUrl) : undefined
      if (malformed && context.leniency.mayServe(malformed)) {
        // The next attempt knows, if not this one.
        isSpoiled = exchange.receivedBytes === 0 && !context.leniency.isKnown(malformed, {})
        context.leniency.remember(malformed)
      }
      const cause = failureOfThrown(error, exchange.response !== undefined)
      // With a proxy, it is the only one that is ever connected to.
      const isProxys = options.proxy !== undefined && unreached.has(cause.code)
      exchange.failure = isProxys ? failure('proxy-failed') : cause
    } finally {
      signal.removeEventListener('abort', abort)
      wire.isOver = true
      if (answer?.readableEnded !== true) wire.destroy()
      stream.destroy()
      Object.assign(exchange.timestamps, wire.marks)
      exchange.reusedConnection = wire.isReused
    }
    return { ...exchange, isSpoiled }
  }

  return {
    close: connections.close,
    dropIdle: connections.dropIdle,
    async exchange(request, receiver) {
      const startedAt = clock.now()
      try {
        guard?.check(new URL(request.url))
      } catch (error) {
        const timestamps = { startedAt }
        const failed = failureOfThrown(error, false)
        return { response: undefined, timestamps, reusedConnection: false, receivedBytes: 0, failure: failed }
      }
      const first = await attempt(request, receiver, startedAt)
      return first.isSpoiled ? attempt(request, receiver, startedAt) : first
    },
  }
}

const isGoneImage = ({ status, headers }: ResponseFacts): boolean =>
  (status === 404 || status === 410) && /^image\//i.test(headers['content-type'] ?? '')

/** The final answer. Its body is read from it, not through got's stream: that would copy what passes and count it. */
function responseOf(stream: Request, wire: Wire): Promise<{ facts: ResponseFacts; answer: IncomingMessage }> {
  return new Promise((resolve, reject) => {
    stream.once('response', answer => {
      const { statusCode: status, url: finalUrl } = answer
      const redirects =
        stream.redirectUrls.length === 0 ? nowhere : stream.redirectUrls.map(({ href }) => publicUrl(href))
      const headers = headersOf(answer)
      resolve({ facts: { status, headers, finalUrl, redirects, address: wire.address }, answer })
    })
    // Stays for the stream's whole life: a late error without a listener would end the process.
    stream.on('error', reject)
  })
}

/** With `x-robots-tag` by lines. Joined by commas, as Node has them, an agent named in one would seem to hold for the next. */
function headersOf(answer: IncomingMessage): Headers {
  const headers = answer.headers as Headers
  if (headers['x-robots-tag'] === undefined) return headers
  return { ...headers, 'x-robots-tag': (answer.headersDistinct['x-robots-tag'] ?? []).join('\n') }
}

function failureOfThrown(error: unknown, answered: boolean): Failure {
  const cause = error instanceof Error && error.cause instanceof FailureError ? error.cause : error
  if (cause instanceof FailureError) return cause.failure
  if (!(error instanceof Error)) return failure('internal', String(error))
  const { code } = error as NodeJS.ErrnoException
  return failureOfError({ code, message: error.message }, answered)
}
