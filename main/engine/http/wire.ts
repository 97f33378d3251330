import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction, type Socket } from 'node:net'
import { urlToHttpOptions } from 'node:url'
import { FailureError, failure } from '../../../shared/failure.ts'
import type { AttemptTimestamps } from '../../../shared/timing.ts'
import type { Clock } from '../world.ts'
import { freeArrived } from './arrival-memory.ts'
import type { Connections } from './connections.ts'
import { createDeadline } from './deadline.ts'

/** How long each part of asking may take, in ms. */
export type Patience = { connectTimeoutMs: number; responseTimeoutMs: number; stallTimeoutMs: number }

export type WireRequest = {
  url: URL
  method: string
  headers: Record<string, string | string[] | undefined>
  body: string | undefined
  /** On a connection that nothing else uses. */
  isOwn: boolean
  /** Reads answers that break the rules of HTTP in ways that are known and harmless to an image. */
  isLenient: boolean
}

/** What one request has come to on its connection: filled in as it happens, also where it fails. */
export type Wire = {
  marks: Omit<AttemptTimestamps, 'startedAt' | 'endedAt' | 'firstByteAt' | 'bodyEndAt'>
  isReused: boolean
  address: string | undefined
  /** What went wrong with the connection after the answer had begun. */
  late: Error | undefined
  /** Ends the current request and closes its connection. */
  destroy(): void
  /** No more requests follow. */
  isOver: boolean
}

export type AskContext = {
  connections: Connections
  patience: Patience
  clock: Pick<Clock, 'now'>
  lookup: LookupFunction | undefined
}

type Stage = 'connect-timeout' | 'response-timeout' | 'stall-timeout'

/** Long content security policies and cookies make headers of this size; Node alone takes 16 kB. */
const mostHeaderBytes = 256 * 1024

export const createWire = (): Wire => ({
  marks: {},
  isReused: false,
  address: undefined,
  late: undefined,
  destroy: () => {},
  isOver: false,
})

/**
 * Sends one request and resolves with the answer's beginning. Rejects with a FailureError or with Node's error, and
 * always: each wait has an end of its own, whatever the connection does.
 */
export function ask(
  request: WireRequest,
  wire: Wire,
  startedAt: number,
  { connections, patience, clock, lookup }: AskContext,
): Promise<IncomingMessage> {
  const { url, method, headers, body, isOwn, isLenient } = request
  Object.assign(wire, createWire(), { isOver: wire.isOver })
  if (wire.isOver) return Promise.reject(over())
  return new Promise((resolve, reject) => {
    const isSecure = url.protocol === 'https:'
    const sent = (isSecure ? https : http).request({
      ...targetOf(url),
      method,
      headers: headers as http.OutgoingHttpHeaders,
      agent: connections.agentFor(url, isOwn),
      maxHeaderSize: mostHeaderBytes,
      ...(lookup !== undefined && { lookup }),
      ...(isLenient && { insecureHTTPParser: true }),
    })
    const { marks } = wire
    let answer: IncomingMessage | undefined
    const deadline = createDeadline<Stage>(stage => fail(new FailureError(failure(stage))))
    const fail = (error: Error) => {
      deadline.clear()
      if (answer === undefined) reject(error)
      else wire.late ??= error
      sent.destroy()
    }
    wire.destroy = () => fail(over())

    if (sent.reusedSocket) goOnReused()
    else {
      deadline.set('connect-timeout', patience.connectTimeoutMs)
      sent.once('socket', socket => {
        if (sent.reusedSocket) return goOnReused()
        connections.belongs(socket, url.host)
        watchConnecting(socket, isSecure, url.hostname, wire, { startedAt, clock, ready: expectAnswer })
      })
    }
    function goOnReused() {
      wire.isReused = true
      expectAnswer()
    }
    function expectAnswer() {
      if (body === undefined) deadline.set('response-timeout', patience.responseTimeoutMs)
      else deadline.set('stall-timeout', patience.stallTimeoutMs)
    }
    sent.once('finish', () => {
      marks.requestSentAt = clock.now()
      if (body !== undefined && answer === undefined)
        deadline.set('response-timeout', patience.responseTimeoutMs)
    })
    sent.once('response', response => {
      marks.responseAt = clock.now()
      deadline.clear()
      if ((response.statusCode ?? 0) < 200) return fail(switched(response))
      answer = response
      const { socket } = response
      wire.address = socket.remoteAddress
      // A body is copied out of what its socket brings, which is not needed after that. Small ones come in the first piece.
      socket.on('data', freeArrived)
      // Comes before the next request gets the connection.
      sent.once('close', () => socket.off('data', freeArrived))
      // Node ends a connection at once where a second answer comes in the same breath, and says nothing of it.
      response.once('end', () => {
        if (socket.destroyed && !socket.readableEnded) connections.distrust(url.host)
      })
      resolve(response)
    })
    // Without these, nothing is heard of a host that changes to another protocol.
    for (const event of ['upgrade', 'connect'] as const) {
      sent.once(event, (response: IncomingMessage, socket: Socket) => {
        socket.destroy()
        fail(switched(response))
      })
    }
    sent.on('error', error => {
      if (answer?.complete !== true) return fail(error)
      // The answer was whole; only what came behind it was not.
      if (isMalformed(error)) connections.distrust(url.host)
    })
    sent.once('close', () => {
      if (answer === undefined) fail(hungUp())
    })
    sent.end(body)
  })
}

/** What Node makes of an address itself, without the parts that it does not need. */
function targetOf(url: URL): http.RequestOptions {
  const { protocol, hostname, port, pathname, search, username, password } = url
  if (username !== '' || password !== '') return urlToHttpOptions(url)
  const host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
  return { protocol, hostname: host, path: pathname + search, ...(port !== '' && { port }) }
}

/** Records the steps of a new connection; `ready` is called when it can carry a request. */
function watchConnecting(
  socket: Socket & { secureConnecting?: boolean },
  isSecure: boolean,
  hostname: string,
  { marks }: Wire,
  { startedAt, clock, ready }: { startedAt: number; clock: Pick<Clock, 'now'>; ready: () => void },
): void {
  // What passes until there is a socket is part of connecting where nothing is looked up.
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) marks.lookupAt = startedAt
  socket.once('lookup', () => {
    marks.lookupAt ??= clock.now()
  })
  socket.once('connect', () => {
    marks.lookupAt ??= startedAt
    marks.connectAt = clock.now()
    if (!isSecure) ready()
  })
  socket.once('secureConnect', () => {
    marks.secureConnectAt = clock.now()
    ready()
  })
  if (!socket.connecting && socket.secureConnecting !== true) ready()
}

/** Whether Node's parser could not read what came. */
export const isMalformed = (error: (Error & { code?: string }) | undefined): boolean =>
  error?.code?.startsWith('HPE_') ?? false

const switched = ({ statusCode }: IncomingMessage): FailureError =>
  new FailureError(failure('bad-response', `The host changed to another protocol (${statusCode})`))

const over = () => new Error('The exchange is over')

const hungUp = (): NodeJS.ErrnoException =>
  Object.assign(new Error('The connection was closed without an answer'), { code: 'ECONNRESET' })
