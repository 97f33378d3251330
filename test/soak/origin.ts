// Many hosts on ports of 127.0.0.1: `node origin.ts PLAN`, where PLAN is a SoakPlan as JSON. Tells its parent the ports.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createRawServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { bodyOf, halfOf, type Manner, mannerOf, type SoakPlan } from './items.ts'

const plan = JSON.parse(process.argv[2] ?? '') as SoakPlan

/** One request to a host that misbehaves. */
type Asked = {
  socket: Socket
  path: string
  body: Buffer
  /** How often this path was asked for before, and how many requests its connection carried before. */
  times: number
  before: number
  /** First byte asked for. */
  from: number
  hasCookie: boolean
}

const send = ({ socket }: Asked, head: string, body: Uint8Array = Buffer.alloc(0)): boolean =>
  socket.write(Buffer.concat([Buffer.from(`HTTP/1.1 ${head}\r\n\r\n`, 'latin1'), body]))

const lengthOf = (body: Uint8Array) => `Content-Length: ${body.length}`

/** The whole image, or the rest of it where that is asked for. */
function whole(asked: Asked, more = ''): void {
  const { body, from, path } = asked
  const facts = `Content-Type: image/jpeg\r\nETag: "${path}"${more}`
  if (from === 0) send(asked, `200 OK\r\n${facts}\r\n${lengthOf(body)}`, body)
  else {
    const rest = body.subarray(from)
    const range = `Content-Range: bytes ${from}-${body.length - 1}/${body.length}`
    send(asked, `206 Partial Content\r\n${facts}\r\n${range}\r\n${lengthOf(rest)}`, rest)
  }
}

/** The head of the whole image, and as much of it; then whatever `then` does. */
function begin(asked: Asked, bytes: number, then: () => void, head = `ETag: "${asked.path}"`): void {
  const { body } = asked
  send(asked, `200 OK\r\n${head}\r\n${lengthOf(body)}`, body.subarray(0, bytes))
  // The client is to read what was sent before the connection goes.
  setTimeout(then, 30)
}

function inOneGo({ socket }: Asked, write: () => void): void {
  socket.cork()
  write()
  socket.uncork()
}

const onceThenWhole = (first: (asked: Asked) => void) => (asked: Asked) =>
  asked.times === 0 ? first(asked) : whole(asked)

async function inPieces({ socket, body }: Asked, bytes: number, everyMs: number): Promise<void> {
  socket.write(`HTTP/1.1 200 OK\r\n${lengthOf(body)}\r\n\r\n`)
  for (let at = 0; at < body.length && !socket.destroyed; at += bytes) {
    socket.write(body.subarray(at, at + bytes))
    await sleep(everyMs)
  }
}

const oddHeads: ((body: Buffer) => Buffer)[] = [
  body => Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\n${lengthOf(body)}\n\n`), body]),
  body =>
    Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nX-A: one\r\n two\r\n${lengthOf(body)}\r\n\r\n`), body]),
  body =>
    Buffer.concat([
      Buffer.from(
        `HTTP/1.1 200 OK\r\n${lengthOf(body)}\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n`,
      ),
      body,
      Buffer.from('\r\n0\r\n\r\n'),
    ]),
]

const chunk = (body: Uint8Array, end: string) =>
  Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from(end)])

const filler = (bytes: number) => `X-Policy: ${'p'.repeat(1000)}\r\n`.repeat(Math.ceil(bytes / 1012))

const answers: Record<Manner, (asked: Asked) => unknown> = {
  whole,
  slow: asked => inPieces(asked, Math.ceil(asked.body.length / 5), 100),
  chunked: asked => send(asked, '200 OK\r\nTransfer-Encoding: chunked', chunk(asked.body, '\r\n0\r\n\r\n')),
  untilClose(asked) {
    send(asked, '200 OK\r\nConnection: close', asked.body)
    asked.socket.end()
  },
  zipped(asked) {
    const body = gzipSync(asked.body)
    send(asked, `200 OK\r\nContent-Encoding: gzip\r\n${lengthOf(body)}`, body)
  },
  falseEncoding(asked) {
    const word = ['utf-8', 'gzip', 'aws-chunked', ''][asked.body.length % 4]
    send(asked, `200 OK\r\nContent-Encoding: ${word}\r\n${lengthOf(asked.body)}`, asked.body)
  },
  longHead: asked => send(asked, `200 OK\r\n${filler(100_000)}${lengthOf(asked.body)}`, asked.body),
  oddHead: ({ socket, body }) => socket.write(oddHeads[body.length % oddHeads.length]?.(body) ?? body),
  hints(asked) {
    asked.socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n')
    whole(asked)
  },
  // At once: what comes later, from a host that has been silent before, cannot be known from the next answer.
  unasked: asked =>
    inOneGo(asked, () => {
      whole(asked)
      whole({ ...asked, body: bodyOf(99_999, 1), from: 0 })
    }),
  behindLength: asked =>
    inOneGo(asked, () => {
      whole(asked)
      asked.socket.write('more than was promised')
    }),
  resetReused: asked => (asked.before > 0 ? asked.socket.resetAndDestroy() : whole(asked)),
  resetOnce: onceThenWhole(asked => begin(asked, 900, () => asked.socket.resetAndDestroy())),
  cutOnce: onceThenWhole(asked => begin(asked, 900, () => asked.socket.end())),
  stallOnce: onceThenWhole(asked => begin(asked, 900, () => {})),
  wrongRange(asked) {
    if (asked.times === 0) begin(asked, 900, () => asked.socket.end())
    else if (asked.from > 0) {
      const range = `Content-Range: bytes ${asked.from + 1}-${asked.body.length - 1}/${asked.body.length}`
      const rest = asked.body.subarray(asked.from + 1)
      send(asked, `206 Partial Content\r\nETag: "${asked.path}"\r\n${range}\r\n${lengthOf(rest)}`, rest)
    } else whole(asked)
  },
  errorOnce: onceThenWhole(asked => send(asked, '500 Oh\r\nContent-Length: 0')),
  limitedOnce: onceThenWhole(asked => send(asked, '429 Slow\r\nRetry-After: 1\r\nContent-Length: 0')),
  busyOnce: onceThenWhole(asked => send(asked, '503 Busy\r\nContent-Length: 0')),
  redirected: asked =>
    asked.path.endsWith('?on')
      ? whole(asked)
      : send(asked, `302 On\r\nLocation: ${asked.path}?on\r\nContent-Length: 0`),
  needsCookie: asked =>
    asked.hasCookie
      ? whole(asked)
      : send(asked, `302 On\r\nLocation: ${asked.path}\r\nSet-Cookie: seen=1; Path=/\r\nContent-Length: 0`),
  half: asked => send(asked, `200 OK\r\n${lengthOf(halfOf(asked.body))}`, halfOf(asked.body)),
  missing: asked => send(asked, '404 No\r\nContent-Length: 0'),
  gone: asked => send(asked, '410 Gone\r\nContent-Length: 0'),
  page(asked) {
    const page = Buffer.from('<!doctype html><title>Sign in</title><p>Please sign in to see this image.')
    send(asked, `200 OK\r\nContent-Type: image/jpeg\r\n${lengthOf(page)}`, page)
  },
  junk: asked => send(asked, '200 OK\r\nContent-Length: 2000', Buffer.alloc(2000, 'zq')),
  empty: asked => send(asked, '200 OK\r\nContent-Length: 0'),
  hugeHead: asked => send(asked, `200 OK\r\n${filler(300_000)}${lengthOf(asked.body)}`, asked.body),
  garbage: ({ socket }) => socket.end('SSH-2.0-OpenSSH_9.9\r\n\0\x01 nothing that HTTP knows\r\n'),
  switched: asked => send(asked, '101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade'),
  loop: asked => send(asked, `307 Round\r\nLocation: ${asked.path}\r\nContent-Length: 0`),
  wrongLength(asked) {
    send(asked, `200 OK\r\nContent-Length: ${asked.body.length + 100}`, asked.body)
    asked.socket.end()
  },
  cutChunks(asked) {
    send(asked, '200 OK\r\nTransfer-Encoding: chunked', chunk(asked.body.subarray(0, 900), '\r\n'))
    asked.socket.end()
  },
  cutAlways: asked => begin(asked, 900, () => asked.socket.end(), 'X-Proof: none'),
  cutZip(asked) {
    const body = gzipSync(asked.body).subarray(0, -20)
    send(asked, `200 OK\r\nContent-Encoding: gzip\r\n${lengthOf(body)}`, body)
  },
  resetAlways: ({ socket }) => socket.resetAndDestroy(),
  hangUp: ({ socket }) => socket.end(),
  halfHead: ({ socket }) => socket.end('HTTP/1.1 200 OK\r\nContent-Le'),
  silent: () => {},
  trickle: asked => inPieces(asked, 1, 3000),
}

/** Speaks byte by byte: for what no HTTP library would send. */
function rawServer(host: number): Server {
  const asked = new Map<string, number>()
  return createRawServer({ noDelay: true }, socket => {
    let before = 0
    let text = ''
    socket.on('error', () => {})
    socket.on('data', bytes => {
      text += bytes.toString('latin1')
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const head = text.slice(0, end)
        text = text.slice(end + 4)
        const [, path = '', item = ''] = /^GET (\/\d+\/(\d+)\.jpg\S*)/.exec(head) ?? []
        const times = asked.get(path) ?? 0
        asked.set(path, times + 1)
        const request = {
          ...{ socket, path, times, before },
          body: bodyOf(host, Number(item)),
          from: Number(/^range: bytes=(\d+)-/im.exec(head)?.[1] ?? 0),
          hasCookie: /^cookie: .*seen=1/im.test(head),
        }
        before += 1
        void answers[mannerOf(plan, host, Number(item))](request)
      }
    })
  })
}

function goodServer(host: number): Server {
  return createServer((request: IncomingMessage, response: ServerResponse) => {
    const item = Number(/\/(\d+)\.jpg/.exec(request.url ?? '')?.[1])
    const body = bodyOf(host, item)
    const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const facts = { 'content-type': 'image/jpeg', etag: `"${host}-${item}"` }
    const rest = body.subarray(from)
    const range = { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` }
    response.writeHead(from > 0 ? 206 : 200, {
      ...{ ...facts, ...(from > 0 && range) },
      'content-length': rest.length,
    })
    response.end(rest)
  })
}

const ports: number[] = []
for (let host = 0; host < plan.hosts; host += 1) {
  const server = host < plan.mixed + plan.silent ? rawServer(host) : goodServer(host)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  ports.push((server.address() as AddressInfo).port)
}
process.send?.(ports)
process.on('disconnect', () => process.exit())
