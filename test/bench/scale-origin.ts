// Hosts that wait before each answer: scale-origin.ts HOSTS WAIT_MS BYTES. Tells its parent the port and, whenever it is sent
// a message, what it saw since the last one.
import { createServer } from 'node:http'
import { jpegOf } from '../helpers/images.ts'
import { addressesOf, hostNames, listenOn } from '../helpers/loopback.ts'

/** What the origin saw since it was last asked. */
export type Seen = { answered: number; peakOfHost: number; cpuMs: number }

const [hosts = 1, waitMs = 0, bytes = 2000] = process.argv.slice(2).map(Number)
const pictures = Array.from({ length: 100 }, (_, seed) => jpegOf(bytes, seed + 1))
const atOnce = new Map<string, number>()
const seen = { answered: 0, peakOfHost: 0 }
let usedBefore = process.cpuUsage()

const { port } = await listenOn(addressesOf(hostNames(hosts)), () => {
  const server = createServer((request, response) => {
    const { host = '' } = request.headers
    const now = (atOnce.get(host) ?? 0) + 1
    atOnce.set(host, now)
    seen.peakOfHost = Math.max(seen.peakOfHost, now)
    response.once('close', () => atOnce.set(host, (atOnce.get(host) ?? 1) - 1))
    setTimeout(() => {
      const picture = pictures[Number(/(\d\d)\.jpg$/.exec(request.url ?? '')?.[1] ?? 0)] ?? Buffer.alloc(0)
      response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': picture.length })
      response.end(picture)
      seen.answered += 1
    }, waitMs)
  })
  server.keepAliveTimeout = 60_000
  return server
})
process.send?.(port)
process.on('message', () => {
  const { user, system } = process.cpuUsage(usedBefore)
  usedBefore = process.cpuUsage()
  process.send?.({ ...seen, cpuMs: (user + system) / 1000 } satisfies Seen)
  Object.assign(seen, { answered: 0, peakOfHost: 0 })
})
