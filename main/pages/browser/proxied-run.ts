import { once } from 'node:events'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { type Duplex, pipeline, type Readable, type Writable } from 'node:stream'
import { type Failure, FailureError, failure } from '../../../shared/failure.ts'
import { type AddressGuard, createAddressGuard, failureOfError } from '../../engine/http/http.ts'
import { isCallHome } from './call-home.ts'
import { tunnelThrough, upstreamOf } from './upstream.ts'

/** What a page may reach, and what it may cost. */
export type ProxyRun = {
  /** `host:port`, where the user sends the browser: it may be in a private network. */
  trusted: ReadonlySet<string>
  /** All of the private network, too. */
  allowsPrivate: boolean
  /** A person is at the window: sites where one logs in are theirs, though the browser asks for them, too. */
  isForPerson?: boolean
  maxBytes: number
  maxRequests: number
  /** Is called once, when one of these is used up. */
  over(limit: 'bytes' | 'requests'): void
}

/** Something that was not let out. `isBrowsers`: asked for by the browser itself, not by a page. */
export type Barred = { host: string; why: string; isBrowsers: boolean }

/** What a run came to so far. */
export type RunOfProxy = {
  readonly bytes: number
  readonly requests: number
  readonly barred: readonly Barred[]
  /** Why a host was not reached; undefined where it was. */
  troubleWith(host: string): Failure | undefined
  /** The address that a host was reached at, without a proxy of the user's. */
  addressOf(host: string): string | undefined
  /** Ends every connection. */
  end(): void
}

export type ProxyWorld = {
  isPrivate(address: string): boolean
  /** The user's own proxy, as Node reads it from the environment. Behind one, only addresses in a link can be judged. */
  proxyEnv: Readonly<Record<string, string | undefined>>
}

/** A run, as the proxy hands requests to it. */
export type ProxiedRun = RunOfProxy & {
  forward(request: IncomingMessage, response: ServerResponse): void
  tunnel(target: string, socket: Socket, head: Buffer): void
}

const connectMs = 10_000
const idleMs = 30_000
const mostBarred = 1000

/** What belongs to one connection, and not to the request (RFC 9110, 7.6.1). */
const hopHeaders = new Set([
  'connection',
  'keep-alive',
  'proxy-authorization',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** The first byte of a TLS handshake (RFC 8446, 5.1): a tunnel for anything else, such as a WebSocket, is closed. */
const handshake = 0x16

/**
 * Requests of one page: each host is judged, then connected to, at the address that was judged. What ends the run ends
 * its connections.
 */
export function createProxiedRun(options: ProxyRun, { isPrivate, proxyEnv }: ProxyWorld): ProxiedRun {
  const { trusted, allowsPrivate, isForPerson = false, maxBytes, maxRequests, over } = options
  // For direct connections alone: to the user's own proxy no page has a way but through it.
  const guard = createAddressGuard(isPrivate, {})
  const ended = new AbortController()
  const open = new Set<Duplex>()
  const barred: Barred[] = []
  const troubles = new Map<string, Failure>()
  const addresses = new Map<string, string>()
  const agents = {
    free: new http.Agent({ keepAlive: true }),
    // A connection that was judged for one host is not used for another: agents keep them apart by host and port.
    guarded: new http.Agent({ keepAlive: true }),
    upstream: new http.Agent({ proxyEnv }),
  }
  let bytes = 0
  let requests = 0

  function keep<S extends Duplex>(socket: S): S {
    if (open.has(socket)) return socket
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    socket.on('error', () => {})
    return socket
  }

  function count(more: number): void {
    const before = bytes
    bytes += more
    if (bytes > maxBytes && before <= maxBytes) {
      over('bytes')
      end()
    }
  }

  /** The guard for a host, undefined where it may be anywhere. Throws a FailureError where it may not be reached. */
  function judge(url: URL): AddressGuard | undefined {
    const isTrusted = trusted.has(hostAndPort(url))
    if (isCallHome(url.hostname, isForPerson) && !isTrusted) throw new FailureError(callHome)
    requests += 1
    if (requests === maxRequests + 1) over('requests')
    if (requests > maxRequests) throw new FailureError(failure('connect-refused', 'too many requests'))
    if (isTrusted || allowsPrivate) return undefined
    guard.check(url)
    return guard
  }

  function bar(url: URL, error: Error): void {
    const why = error instanceof FailureError ? error.failure : failureOfError(error, false)
    troubles.set(url.hostname, why)
    if (!(error instanceof FailureError) || barred.length >= mostBarred) return
    barred.push({ host: hostAndPort(url), why: why.message, isBrowsers: why === callHome })
  }

  async function reach(url: URL, isSecure: boolean): Promise<Duplex> {
    const guard = judge(url)
    const port = portOf(url)
    const host = hostOf(url)
    const upstream = upstreamOf(isSecure, host, port, proxyEnv)
    const { signal } = ended
    signal.throwIfAborted()
    if (upstream !== undefined) return keep(await tunnelThrough(upstream, host, port, signal))
    const socket = keep(connect({ host, port, signal, ...(guard && { lookup: guard.lookup }) }))
    socket.setTimeout(connectMs, () => socket.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })))
    await once(socket, 'connect')
    note(url, socket)
    return socket
  }

  function note({ hostname }: URL, socket: Socket): void {
    if (socket.remoteAddress !== undefined) addresses.set(hostname, socket.remoteAddress)
  }

  function tunnel(target: string, socket: Socket, head: Buffer): void {
    const url = URL.parse(`https://${target}`)
    if (url === null || url.pathname !== '/') return void socket.destroy()
    keep(socket)
    socket.setTimeout(idleMs, () => socket.destroy())
    socket.write('HTTP/1.1 200 Connected\r\n\r\n')
    const begin = async (first: Buffer) => {
      socket.pause()
      if (first[0] !== handshake) throw new FailureError(failure('connect-refused', 'this is no https'))
      const far = await reach(url, true)
      if ('setTimeout' in far) (far as Socket).setTimeout(idleMs, () => far.destroy())
      far.on('data', (chunk: Buffer) => count(chunk.length))
      far.write(first)
      pipeline(socket, far, socket, () => far.destroy())
    }
    const start = (first: Buffer) =>
      void begin(first).catch(error => {
        bar(url, error as Error)
        socket.destroy()
      })
    if (head.length > 0) start(head)
    else socket.once('data', start)
  }

  function forward(request: IncomingMessage, response: ServerResponse): void {
    const url = URL.parse(request.url ?? '')
    keep(request.socket)
    // https comes as a tunnel; nothing else is a matter of pages.
    if (url === null || url.protocol !== 'http:') return void request.socket.destroy()
    const fail = (error: Error) => {
      bar(url, error)
      request.socket.destroy()
    }
    try {
      send(url, request, response, judge(url), fail)
    } catch (error) {
      fail(error as Error)
    }
  }

  function send(
    url: URL,
    request: IncomingMessage,
    response: ServerResponse,
    guard: AddressGuard | undefined,
    fail: (error: Error) => void,
  ): void {
    const host = hostOf(url)
    const isDirect = upstreamOf(false, host, portOf(url), proxyEnv) === undefined
    const sent = http.request({
      ...{ host, port: portOf(url), path: url.pathname + url.search },
      agent: isDirect ? (guard === undefined ? agents.free : agents.guarded) : agents.upstream,
      ...(isDirect && guard !== undefined && { lookup: guard.lookup }),
      method: request.method,
      headers: withoutHops(request.headers),
      timeout: idleMs,
    })
    // Without an error: between two requests nothing listens to those of a kept connection. The signal would bring one.
    const stop = () => void sent.destroy()
    ended.signal.addEventListener('abort', stop, { once: true })
    sent.once('close', () => ended.signal.removeEventListener('abort', stop))
    if (ended.signal.aborted) stop()
    sent.once('timeout', () => sent.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })))
    sent.on('error', fail)
    sent.on('upgrade', (_answer, socket) => socket.destroy())
    sent.once('response', answer => {
      if (isDirect) note(url, answer.socket)
      troubles.delete(url.hostname)
      answer.on('data', (chunk: Buffer) => count(chunk.length))
      response.writeHead(answer.statusCode ?? 502, withoutHops(answer.headers))
      passOn(answer, response)
    })
    passOn(request, sent)
  }

  function end(): void {
    ended.abort(new Error('The page is done'))
    for (const socket of open) socket.destroy()
    for (const agent of Object.values(agents)) agent.destroy()
  }

  return {
    get bytes() {
      return bytes
    },
    get requests() {
      return requests
    },
    barred,
    troubleWith: host => troubles.get(host),
    addressOf: host => addresses.get(host),
    end,
    forward,
    tunnel,
  }
}

const callHome = failure('connect-refused', 'the browser asked for it on its own behalf')

/** Without the brackets of IPv6. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '')

const portOf = ({ port, protocol }: URL): number => Number(port) || (protocol === 'https:' ? 443 : 80)

/** With its port, also where that is the usual one. */
export const hostAndPort = (url: URL): string => `${url.hostname}:${portOf(url)}`

function withoutHops(headers: http.IncomingHttpHeaders): http.OutgoingHttpHeaders {
  const named = `${headers.connection ?? ''}`.toLowerCase().split(/[\s,]+/)
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !hopHeaders.has(name) && !named.includes(name)),
  )
}

/** Passes all on until one end closes. To one that closed before, as of a tab that is gone, nothing can be passed. */
export function passOn(from: Readable, to: Writable): void {
  if (to.destroyed || to.closed) from.destroy()
  else pipeline(from, to, () => {})
}
