import http from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import got, { type Request } from 'got'
import { type Failure, type FailureCode, FailureError, failure } from '../../../shared/failure.ts'
import { dropForStrangers } from '../../../shared/header-scope.ts'
import { readableProxies } from '../../../shared/proxy-env.ts'
import type { AttemptTimestamps } from '../../../shared/timing.ts'
import type { World } from '../world.ts'
import { failureOfError } from './exchange-failure.ts'
import { createAddressGuard } from './guard.ts'
import { refererFor } from './referer.ts'
import type { Headers } from './resume.ts'

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
}

export type ExchangeRequest = {
  url: string
  method: string
  headers: Readonly<Record<string, string>>
  body?: string | undefined
  signal: AbortSignal
}

/** `address`: the IP address that answered, which may be a proxy's. */
export type ResponseFacts = {
  status: number
  headers: Headers
  finalUrl: string
  address?: string | undefined
}

/** Takes an exchange as it arrives. Each method may throw a FailureError to end it with that failure. */
export type Receiver = {
  /** Headers are here; answers whether the body is wanted, and if not, which failure that is (if any). */
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
}

/** Does one HTTP exchange, redirects included. Never rejects, except with the reason of an aborted signal. */
export type Client = {
  exchange(request: ExchangeRequest, receiver: Receiver): Promise<Exchange>
  close(): void
}

/** Failures of a connection before anything was asked. */
const unreached = new Set<FailureCode>(['connect-refused', 'dns-failed', 'connect-timeout'])

export const mostRedirects = 10

/** What reading an unwanted answer may cost before opening a new connection is cheaper. */
const drainBytes = 64 * 1024
const drainMs = 1000

/** Idle connections kept per host, so that a burst of small files reuses what it opened. */
const mostIdleSockets = 64

/** The only part of Shoal that speaks HTTP. One client per batch: its connections are its own. */
export function createClient(options: ClientOptions, { clock, env, connections }: World): Client {
  const proxyEnv =
    options.proxy === undefined
      ? readableProxies(env)
      : { HTTP_PROXY: options.proxy, HTTPS_PROXY: options.proxy }
  const agentOptions = { keepAlive: connections !== 'fresh', maxFreeSockets: mostIdleSockets, proxyEnv }
  const agent = { http: new http.Agent(agentOptions), https: new https.Agent(agentOptions) }
  const { refusesAddress, followRedirects = true } = options
  const guard = refusesAddress && createAddressGuard(refusesAddress, proxyEnv)
  const client = got.extend({
    agent,
    followRedirect: followRedirects,
    ...(guard !== undefined && { dnsLookup: guard.lookup }),
    isStream: true,
    retry: { limit: 0 },
    // Ranges and lengths speak of the bytes on the wire; encoded answers are undone by the receiver.
    decompress: false,
    throwHttpErrors: false,
    maxRedirects: mostRedirects,
    timeout: {
      lookup: options.connectTimeoutMs,
      connect: options.connectTimeoutMs,
      secureConnect: options.connectTimeoutMs,
      send: options.stallTimeoutMs,
      response: options.responseTimeoutMs,
    },
    hooks: {
      beforeRedirect: [
        ({ url, headers }, { url: from }) => {
          if (url instanceof URL) leaveBehind(headers, from, url.href)
          if (url instanceof URL && url.protocol !== 'http:' && url.protocol !== 'https:') {
            throw new FailureError(
              failure('redirect-refused', `The site redirected to a ${url.protocol} address`),
            )
          }
          if (url instanceof URL) guard?.check(url)
        },
      ],
    },
  })

  return {
    close() {
      agent.http.destroy()
      agent.https.destroy()
    },
    async exchange(request, receiver) {
      const { url, method, headers, body, signal } = request
      const startedAt = clock.now()
      const exchange: Exchange = {
        response: undefined,
        timestamps: { startedAt },
        reusedConnection: false,
        receivedBytes: 0,
        failure: undefined,
      }
      try {
        guard?.check(new URL(url))
      } catch (error) {
        return { ...exchange, failure: failureOfThrown(error, false) }
      }
      const stream = client.stream(url, {
        method: method as 'GET',
        headers,
        signal,
        ...(body !== undefined && { body, allowGetBody: true }),
      })
      try {
        exchange.response = await responseOf(stream)
        const wish = await receiver.begin(exchange.response)
        if (wish === 'read') {
          await readBody(stream, options.stallTimeoutMs, bytes => {
            if (exchange.receivedBytes === 0) exchange.timestamps.firstByteAt = clock.now()
            exchange.receivedBytes += bytes.length
            return receiver.chunk(bytes)
          })
          exchange.timestamps.bodyEndAt = clock.now()
        } else {
          exchange.failure = wish.ignore
          await drain(stream, exchange.response)
        }
      } catch (error) {
        signal.throwIfAborted()
        const cause = failureOfThrown(error, exchange.response !== undefined)
        // With a proxy, it is the only one that is ever connected to.
        const isProxys = options.proxy !== undefined && unreached.has(cause.code)
        exchange.failure = isProxys ? failure('proxy-failed') : cause
      } finally {
        stream.destroy()
        Object.assign(
          exchange.timestamps,
          marksOf(stream, exchange.timestamps, url, clock.now() - Date.now()),
        )
        exchange.reusedConnection = stream.reusedSocket === true
      }
      return exchange
    },
  }
}

/** What another origin must not learn when a redirect leads there; the client itself drops only what it knows. */
function leaveBehind(headers: Record<string, string | string[] | undefined>, from: string, to: string): void {
  dropForStrangers(headers, from, to)
  const { referer } = headers
  if (typeof referer !== 'string' || !URL.canParse(referer)) return
  const known = refererFor(referer, to)
  if (known === undefined) delete headers['referer']
  else headers['referer'] = known
}

function responseOf(stream: Request): Promise<ResponseFacts> {
  return new Promise((resolve, reject) => {
    stream.once('response', response => {
      const { statusCode: status, headers, url: finalUrl, ip: address } = response
      resolve({ status, headers: headers as Headers, finalUrl, address })
    })
    // Stays for the stream's whole life: a late error without a listener would end the process.
    stream.on('error', reject)
  })
}

function readBody(
  stream: Request,
  stallTimeoutMs: number,
  take: (bytes: Uint8Array) => Promise<void> | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let stall: NodeJS.Timeout | undefined
    let over = false
    const expectMore = () => {
      stall = setTimeout(() => fail(new FailureError(failure('stall-timeout'))), stallTimeoutMs)
    }
    const end = () => {
      over = true
      clearTimeout(stall)
    }
    const fail = (error: unknown) => {
      end()
      reject(error)
    }
    const breakOff = () => {
      if (!over) fail(stream.errored ?? new FailureError(failure('body-cut', 'The connection broke off')))
    }
    // It may have broken while the receiver thought about the headers.
    if (stream.destroyed) {
      breakOff()
      return
    }
    expectMore()
    stream.on('data', (bytes: Uint8Array) => {
      if (over) return
      let hold: Promise<void> | undefined
      try {
        hold = take(bytes)
      } catch (error) {
        fail(error)
        return
      }
      if (hold === undefined) {
        stall?.refresh()
        return
      }
      // Our own disk or rate limit holds the stream: that is no stall of the host's.
      clearTimeout(stall)
      stream.pause()
      hold.then(() => {
        if (over) return
        expectMore()
        stream.resume()
      }, fail)
    })
    stream.once('end', () => {
      end()
      resolve()
    })
    stream.on('error', fail)
    stream.once('close', breakOff)
  })
}

/** Reads the rest of a small answer nobody wants, so that its connection can be used again. */
async function drain(stream: Request, { headers }: ResponseFacts): Promise<void> {
  if (Number(headers['content-length'] ?? Number.POSITIVE_INFINITY) > drainBytes) return
  const waiting = new AbortController()
  const enough = delay(drainMs, undefined, { signal: waiting.signal })
  // Why an unwanted answer ended is of no interest: its connection is not used again then.
  await Promise.race([readBody(stream, drainMs, () => undefined), enough]).catch(() => {})
  waiting.abort()
  // Rejects where it was not needed any more.
  await enough.catch(() => {})
}

function failureOfThrown(error: unknown, answered: boolean): Failure {
  const cause = error instanceof Error && error.cause instanceof FailureError ? error.cause : error
  if (cause instanceof FailureError) return cause.failure
  if (!(error instanceof Error)) return failure('internal', String(error))
  const { code, event } = error as Error & { code?: string; event?: string }
  return failureOfError({ code, message: error.message, phase: event }, answered)
}

/**
 * Event times of the exchange, moved onto the engine's clock by `offset` ms. On a reused connection the client repeats
 * the first connection's look-up and handshakes; this request did none of them.
 */
function marksOf(
  stream: Request,
  { startedAt }: Pick<AttemptTimestamps, 'startedAt'>,
  url: string,
  offset: number,
): Omit<AttemptTimestamps, 'startedAt' | 'endedAt'> {
  const { timings } = stream
  if (timings === undefined) return {}
  const at = (time: number | undefined) => (time === undefined ? undefined : time + offset)
  const { hostname } = stream.redirectUrls.at(-1) ?? new URL(url)
  const nothingToLookUp =
    timings.lookup === undefined ? isAddress(hostname) : timings.lookup === timings.socket
  const marks = {
    ...(stream.reusedSocket !== true && {
      // What passes until there is a socket is part of connecting then.
      lookupAt: nothingToLookUp ? startedAt : at(timings.lookup),
      connectAt: at(timings.connect),
      secureConnectAt: at(timings.secureConnect),
    }),
    requestSentAt: at(timings.upload),
    responseAt: at(timings.response),
  }
  return Object.fromEntries(Object.entries(marks).filter(([, time]) => time !== undefined))
}

/** Whether the host of a URL is a literal address; one of IPv6 stands in brackets there. */
const isAddress = (hostname: string): boolean => isIP(hostname.replace(/^\[|\]$/g, '')) !== 0
