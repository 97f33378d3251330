import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../../main/engine/world.ts'
import { Answer, status } from './answers.ts'
import { createCertificate } from './certificate.ts'
import { deliver, type Exchange } from './deliver.ts'
import { addressesOf, hostNames, listenOn } from './loopback.ts'

export * from './answers.ts'
export { closedPort, startDeafPort } from './loopback.ts'

export type OriginOptions = {
  /** How many host names answer, all on one port. The first is 127.0.0.1. */
  hosts?: number
  /** Speaks https with a certificate of its own (`origin.certificate`), good or bad. */
  tls?: boolean | 'expired' | 'wrong-host'
}

/** One request as it arrived. */
export type LoggedRequest = {
  method: string
  /** With its query. */
  path: string
  /** The name that was asked, without the port. */
  host: string
  headers: IncomingHttpHeaders
  range: string | undefined
  body: string
  /** Epoch ms. */
  at: number
  /** Which connection carried it, from 1; the same number again means it was reused. */
  connection: number
  /** `broken`: by the script. `left`: by the client. */
  outcome: 'open' | 'answered' | 'broken' | 'left'
}

/** A scripted image origin on real sockets. */
export type ImageOrigin = {
  port: number
  /** Its host names, as URLs spell them. */
  hosts: readonly string[]
  /** PEM, to be trusted by clients of a TLS origin. */
  certificate: string | undefined
  url: (path: string, host?: string) => string
  /** What a path answers: a step for each request, and the last one again and again. */
  script: (path: string, steps: Answer | readonly Answer[]) => void
  /** What all other paths answer; 404 unless given. */
  otherwise: (answer: (path: string) => Answer) => void
  /** With more requests than this at once, a host answers 503. */
  limitConnections: (atOnce: number, retryAfter?: number) => void
  /** Delays before answers, and between pieces that drip, pass on this clock instead of the real one. */
  delayOn: (clock: Pick<Clock, 'sleep'>) => void
  /** All answers share a line of this speed. `clock` makes its time pass. */
  limitLink: (bytesPerSecond: number, clock: Pick<Clock, 'now' | 'sleep'>) => void
  /** Lets held answers of this path (given without its query), or of all, go: those still to come too. */
  release: (path?: string) => void
  /** Settles when n requests (that match) have arrived. Asked again when a request's outcome changes. */
  waitFor: (count: number, matches?: (request: LoggedRequest) => boolean) => Promise<void>
  readonly requests: readonly LoggedRequest[]
  /** The requests of one path, in order. */
  requestsOf: (path: string) => LoggedRequest[]
  /** Connections accepted so far. */
  readonly connections: number
  /** Most requests in progress at one moment: over all hosts, or of one. */
  readonly peak: number
  peakOf: (host: string) => number
  /** Closes the kept connections that carry no request. */
  dropIdle: () => void
  close: () => Promise<void>
}

/** Starts an origin on the loopback interface. */
export async function startOrigin({
  hosts: hostCount = 1,
  tls = false,
}: OriginOptions = {}): Promise<ImageOrigin> {
  const hosts = hostNames(hostCount)
  const certificate = tls === false ? undefined : certificateFor(hosts, tls)
  const scripts = createScripts()
  const gates = createGates()
  const crowd = createCrowd()
  const log = createLog()
  const sockets = new Set<Socket>()
  const numbers = new WeakMap<Socket, number>()
  const faults: unknown[] = []
  let connections = 0
  let link: Exchange['link']
  let wait: Exchange['wait'] = (ms, signal) => sleep(ms, undefined, { signal })
  let refuse: { above: number; with: Answer } | undefined

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/'
    const host = (request.headers.host ?? '').replace(/:\d+$/, '')
    response.once('close', crowd.enter(host))
    const crowded = refuse !== undefined && crowd.now(host) > refuse.above ? refuse.with : undefined
    const entry: LoggedRequest = {
      method: request.method ?? '',
      path,
      host,
      headers: request.headers,
      range: request.headers.range,
      body: '',
      at: Date.now(),
      connection: numbers.get(request.socket) ?? 0,
      outcome: 'open',
    }
    for await (const bytes of request) entry.body += bytes
    log.add(entry)

    const { plan } = crowded ?? scripts.next(path)
    entry.outcome = await deliver(plan, { request, response, wait, link, released: () => gates.opened(path) })
    log.changed()
  }

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response).catch((error: unknown) => {
      if (!request.socket.destroyed) faults.push(error)
      request.socket.destroy()
    })
  }
  // Nothing here may end a connection on its own: tests decide.
  const options = { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0, noDelay: true }
  const { servers, port } = await listenOn(addressesOf(hosts), () => {
    const server =
      certificate === undefined
        ? createServer(options, listener)
        : createTlsServer({ ...options, ...certificate }, listener)
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })
    server.on(certificate === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
      connections += 1
      numbers.set(socket, connections)
      // A client that goes away is part of the script, never an error of the origin.
      socket.on('error', () => {})
    })
    return server
  })

  return {
    port,
    hosts,
    certificate: certificate?.cert,
    url: (path, host = '127.0.0.1') =>
      `${certificate === undefined ? 'http' : 'https'}://${host}:${port}${path}`,
    script: scripts.set,
    otherwise: scripts.setFallback,
    limitConnections: (atOnce, retryAfter) => {
      refuse = { above: atOnce, with: status(503, retryAfter === undefined ? {} : { retryAfter }) }
    },
    delayOn: clock => {
      wait = clock.sleep
    },
    limitLink: (bytesPerSecond, clock) => {
      let busyUntil = clock.now()
      link = bytes => {
        busyUntil = Math.max(busyUntil, clock.now()) + (bytes / bytesPerSecond) * 1000
        return clock.sleep(busyUntil - clock.now())
      }
    },
    release: gates.open,
    waitFor: log.waitFor,
    requests: log.requests,
    requestsOf: path =>
      log.requests.filter(request => request.path === path || barePath(request.path) === path),
    get connections() {
      return connections
    },
    get peak() {
      return crowd.peak()
    },
    peakOf: host => crowd.peak(host),
    dropIdle: () => {
      for (const server of servers) server.closeIdleConnections()
    },
    close: async () => {
      const closed = servers.map(server => once(server, 'close'))
      for (const server of servers) server.close()
      for (const socket of sockets) socket.destroy()
      await Promise.all(closed)
      if (faults.length > 0) throw new AggregateError(faults, 'the origin itself failed')
    },
  }
}

/** A test body with an origin of its own: `test('…', withOrigin(async origin => { … }))`. */
export const withOrigin =
  (body: (origin: ImageOrigin) => Promise<void>, options?: OriginOptions): (() => Promise<void>) =>
  async () => {
    const origin = await startOrigin(options)
    try {
      await body(origin)
    } finally {
      await origin.close()
    }
  }

/** The steps of each path, and how far each has come. */
function createScripts() {
  const scripts = new Map<string, { steps: readonly Answer[]; asked: number }>()
  let fallback: (path: string) => Answer = () => status(404)
  return {
    set: (path: string, steps: Answer | readonly Answer[]): void => {
      scripts.set(path, { steps: steps instanceof Answer ? [steps] : steps, asked: 0 })
    },
    setFallback: (answer: (path: string) => Answer): void => {
      fallback = answer
    },
    /** A script for the path with its query goes before one for the path alone. */
    next: (path: string): Answer => {
      const script = scripts.get(path) ?? scripts.get(barePath(path))
      if (script === undefined) return fallback(path)
      const step = script.steps[script.asked] ?? script.steps.at(-1)
      script.asked += 1
      return step ?? fallback(path)
    },
  }
}

/** Each path has a gate, closed at first; once opened it stays open. */
function createGates() {
  const gates = new Map<string, PromiseWithResolvers<void>>()
  let allOpen = false
  const gateOf = (path: string): PromiseWithResolvers<void> => {
    const gate = gates.get(path) ?? Promise.withResolvers<void>()
    gates.set(path, gate)
    if (allOpen) gate.resolve()
    return gate
  }
  return {
    opened: (path: string): Promise<void> => gateOf(barePath(path)).promise,
    open: (path?: string): void => {
      allOpen ||= path === undefined
      for (const gate of path === undefined ? gates.values() : [gateOf(path)]) gate.resolve()
    },
  }
}

/** The requests so far, and who waits for more. */
function createLog() {
  const requests: LoggedRequest[] = []
  const watchers = new Set<() => void>()
  const changed = (): void => {
    for (const look of watchers) look()
  }
  return {
    requests,
    changed,
    add: (request: LoggedRequest): void => {
      requests.push(request)
      changed()
    },
    waitFor: (count: number, matches: (request: LoggedRequest) => boolean = () => true): Promise<void> =>
      new Promise(resolve => {
        const look = (): void => {
          if (requests.filter(matches).length < count) return
          watchers.delete(look)
          resolve()
        }
        watchers.add(look)
        look()
      }),
  }
}

/** Counts the requests in progress, per host and over all. */
function createCrowd() {
  const now = new Map<string, number>()
  const peaks = new Map<string, number>()
  const all = ''
  const count = (key: string, by: number): void => {
    const value = (now.get(key) ?? 0) + by
    now.set(key, value)
    peaks.set(key, Math.max(peaks.get(key) ?? 0, value))
  }
  return {
    /** Counts one in; call the answer to count it out. */
    enter: (host: string) => {
      count(host, 1)
      count(all, 1)
      return () => {
        count(host, -1)
        count(all, -1)
      }
    },
    now: (host: string) => now.get(host) ?? 0,
    peak: (host = all) => peaks.get(host) ?? 0,
  }
}

const barePath = (path: string): string => path.split('?')[0] ?? path

function certificateFor(hosts: readonly string[], kind: true | 'expired' | 'wrong-host') {
  const names = kind === 'wrong-host' ? ['elsewhere.invalid'] : hosts.filter(host => !host.startsWith('['))
  return createCertificate(names, { expired: kind === 'expired' })
}
