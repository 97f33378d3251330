import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createCertificate } from '../helpers/certificate.ts'
import { jpegOf } from '../helpers/images.ts'
import { hostNames } from '../helpers/loopback.ts'
import { normal, type SimulatedHost, type SimulatedRun, seeded } from '../helpers/simulated-run.ts'

/** What a simulated run describes, on real sockets. */
export type World = { links: string[]; certificate: string | undefined; close: () => Promise<void> }

/** From here on, getting a connection is made to take its time, by a TLS handshake that is held back. */
const costlyMs = 10

const packetBytes = 8192

/** Starts a server for each host. `seed`: of the waits; another seed is another day. */
export async function startWorld(run: SimulatedRun, seed: number): Promise<World> {
  const random = seeded(seed)
  const line = run.lineBytesPerMs === undefined ? undefined : createLine(run.lineBytesPerMs)
  const names = Object.keys(run.hosts)
  const addresses = hostNames(names.length)
  const isCostly = Object.values(run.hosts).some(({ connectMs }) => connectMs > costlyMs)
  const certificate = isCostly ? createCertificate(addresses) : undefined
  const closers: (() => Promise<void>)[] = []
  const bases = new Map<string, string>()
  for (const [at, name] of names.entries()) {
    const host = run.hosts[name]
    const address = addresses[at]
    if (host === undefined || address === undefined) continue
    const listener = answers(run, host, line, random)
    const server =
      certificate === undefined ? createServer(listener) : delayedTls(certificate, host.connectMs, listener)
    server.listen(0, address)
    await once(server, 'listening')
    const scheme = certificate === undefined ? 'http' : 'https'
    bases.set(name, `${scheme}://${address}:${(server.address() as AddressInfo).port}`)
    closers.push(closerOf(server))
  }
  return {
    links: run.images.map(({ host }, at) => `${bases.get(host)}/${at}.jpg`),
    certificate: certificate?.cert,
    close: async () => {
      await Promise.all(closers.map(close => close()))
    },
  }
}

function answers(
  run: SimulatedRun,
  host: SimulatedHost,
  line: Line | undefined,
  random: () => number,
): RequestListener {
  const places = createPlaces(host.places ?? Number.POSITIVE_INFINITY)
  let awakeAt: number | undefined
  return (request: IncomingMessage, response: ServerResponse) => {
    const serveMs = host.waitMs * Math.exp(host.jitter * normal(random))
    const at = Number(/\d+/.exec(request.url ?? '')?.[0])
    const body = jpegOf(run.images[at]?.bytes ?? 1000, at + 1)
    const serve = async () => {
      const leave = await places.enter()
      const begunAt = performance.now()
      awakeAt ??= begunAt + (host.wakesAfterMs ?? 0)
      await sleep(Math.max(0, awakeAt - begunAt) + serveMs)
      if (host.holds !== 'body') leave()
      response.writeHead(200, {
        'content-type': 'image/jpeg',
        'content-length': body.length,
        ...(!host.keeps && { connection: 'close' }),
      })
      response.flushHeaders()
      await send(response, body, host.bytesPerMs, line)
      leave()
    }
    // A client that goes away ends nothing here: the run is over then.
    serve().catch(() => response.destroy())
  }
}

/** In packets: no faster than one connection is, and each when the line all share has room for it. */
async function send(response: ServerResponse, body: Buffer, bytesPerMs: number, line: Line | undefined) {
  const own = createLine(bytesPerMs)
  for (let at = 0; at < body.length; at += packetBytes) {
    const packet = body.subarray(at, at + packetBytes)
    await Promise.all([own.carry(packet.length), line?.carry(packet.length)])
    response.write(packet)
  }
  response.end()
}

type Line = { carry: (bytes: number) => Promise<void> }

function createLine(bytesPerMs: number): Line {
  let busyUntil = 0
  return {
    carry: async bytes => {
      const now = performance.now()
      busyUntil = Math.max(busyUntil, now) + bytes / bytesPerMs
      // Timers are no finer than this; what is waited too little is waited with the next packet.
      if (busyUntil - now >= 1) await sleep(busyUntil - now)
    },
  }
}

/** Lets a number in at a time, the first to come first. Each enters with a way to leave, which works once. */
function createPlaces(count: number) {
  const waiting: (() => void)[] = []
  let taken = 0
  return {
    enter: async () => {
      if (taken >= count) await new Promise<void>(resolve => waiting.push(resolve))
      else taken += 1
      let left = false
      return () => {
        if (left) return
        left = true
        const next = waiting.shift()
        if (next === undefined) taken -= 1
        else next()
      }
    },
  }
}

/** A server whose TLS handshakes begin late. */
function delayedTls(
  { key, cert }: { key: string; cert: string },
  delayMs: number,
  listener: RequestListener,
): Server {
  const inner = createTlsServer({ key, cert }, listener)
  return createTcpServer({ noDelay: true }, (socket: Socket) => {
    socket.on('error', () => {})
    setTimeout(() => inner.emit('connection', socket), delayMs)
  })
}

function closerOf(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return async () => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
}
