// Many hosts on one port, the first five of which misbehave: load-origin.ts HOSTS. Tells its parent the port.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { jpegOf } from '../helpers/images.ts'
import { addressesOf, hostNames, listenOn } from '../helpers/loopback.ts'

const pictures = Array.from({ length: 100 }, (_, seed) => jpegOf(2000, seed + 1))
const pageBytes = Buffer.from('<!doctype html><title>Sign in</title><p>Please sign in to see this picture.')
let atOnce = 0

/**
 * Whether a request is the first one for every so-manieth picture of its host. A fault that followed the requests
 * instead would meet one picture at every try now and then.
 */
const isUnlucky = (() => {
  const asked = new Map<string, Set<string>>()
  return ({ headers: { host = '' }, url = '' }: IncomingMessage, every: number): boolean => {
    const known = asked.get(host) ?? new Set()
    asked.set(host, known)
    if (known.has(url)) return false
    known.add(url)
    return known.size % every === 0
  }
})()

/** The first five hosts, each with a fault of its own; the rest serve. */
const faults: ((request: IncomingMessage, response: ServerResponse) => void)[] = [
  // Takes three at once.
  (request, response) => {
    atOnce += 1
    response.once('close', () => {
      atOnce -= 1
    })
    if (atOnce > 3) response.writeHead(503).end()
    else setTimeout(() => serve(request, response), 5)
  },
  // Breaks every fifth picture off in the middle, once.
  (request, response) => {
    if (!isUnlucky(request, 5)) return serve(request, response)
    response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': 2000 })
    response.write(pictureOf(request).subarray(0, 1000), () => response.destroy())
  },
  // Sends a sign-in page in place of every picture.
  (_, response) => void response.writeHead(200, { 'content-type': 'image/jpeg' }).end(pageBytes),
  // Has an error with every tenth picture, once.
  (request, response) => {
    if (isUnlucky(request, 10)) response.writeHead(500).end()
    else serve(request, response)
  },
  // Has nothing.
  (_, response) => void response.writeHead(404).end(),
]

function serve(request: IncomingMessage, response: ServerResponse): void {
  const picture = pictureOf(request)
  response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': picture.length })
  response.end(picture)
}

const pictureOf = ({ url = '' }: IncomingMessage): Buffer =>
  pictures[Number(/(\d\d)\.jpg$/.exec(url)?.[1] ?? 0)] ?? Buffer.alloc(0)

const names = hostNames(Number(process.argv[2]))
const { port } = await listenOn(addressesOf(names), () => {
  const server = createServer((request, response) => {
    const name = request.headers.host?.replace(/:\d+$/, '') ?? ''
    const answer = faults[names.indexOf(name)] ?? serve
    answer(request, response)
  })
  server.keepAliveTimeout = 60_000
  return server
})
process.send?.(port)
