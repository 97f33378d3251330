import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { get as getSecurely } from 'node:https'
import { connect } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { CAT, GIF, JPEG, jpegOf, PNG, WEBP } from './images.ts'
import {
  absurdLength,
  closedPort,
  empty,
  endless,
  garbage,
  hangUp,
  headerBomb,
  type ImageOrigin,
  page,
  redirect,
  serve,
  silent,
  startDeafPort,
  status,
  withOrigin,
} from './origin.ts'

const size = CAT.length
const etagOf = (reply: Reply): string => reply.headers['etag'] ?? 'none'

describe('honest', () => {
  test(
    'serves the file with length, type and validators',
    withOrigin(async origin => {
      origin.script('/cat.jpg', serve(CAT))
      const reply = await ask(origin, '/cat.jpg')
      expect(reply).toMatchObject({ status: 200, ended: 'closed', body: CAT })
      expect(reply.headers).toMatchObject({
        'content-length': `${size}`,
        'content-type': 'image/jpeg',
        'accept-ranges': 'bytes',
        'last-modified': 'Mon, 06 May 2024 07:08:09 GMT',
      })
      expect(etagOf(reply)).toMatch(/^"[\w-]{16}"$/)
    }),
  )

  test(
    'serves the part asked for',
    withOrigin(async origin => {
      origin.script('/cat.jpg', serve(CAT))
      for (const [range, start, end] of [
        ['bytes=4000-', 4000, size - 1],
        ['bytes=0-0', 0, 0],
        ['bytes=10-99999999', 10, size - 1],
        ['bytes=-5', size - 5, size - 1],
      ] as const) {
        const reply = await ask(origin, '/cat.jpg', { range })
        expect(reply.status).toBe(206)
        expect(reply.headers['content-range']).toBe(`bytes ${start}-${end}/${size}`)
        expect(reply.body).toEqual(CAT.subarray(start, end + 1))
      }
      const beyond = await ask(origin, '/cat.jpg', { range: `bytes=${size}-` })
      expect(beyond).toMatchObject({ status: 416, headers: { 'content-range': `bytes */${size}` } })
      expect(origin.requests.at(-1)).toMatchObject({ range: `bytes=${size}-`, outcome: 'answered' })
    }),
  )

  test(
    'honours If-Range with the same strong validator only',
    withOrigin(async origin => {
      const range = 'bytes=4000-'
      origin.script('/strong', serve(CAT))
      origin.script('/weak', serve(CAT).etag('weak'))
      origin.script('/changing', serve(CAT).etag('changing'))
      const conditions = [
        ['/strong', etagOf(await ask(origin, '/strong')), 206],
        ['/strong', 'Mon, 06 May 2024 07:08:09 GMT', 206],
        ['/strong', '"another"', 200],
        ['/weak', etagOf(await ask(origin, '/weak')), 200],
        ['/changing', etagOf(await ask(origin, '/changing')), 200],
      ] as const
      for (const [path, condition, expected] of conditions) {
        expect((await ask(origin, path, { range, 'if-range': condition })).status, condition).toBe(expected)
      }
    }),
  )

  test(
    'can go without validators',
    withOrigin(async origin => {
      origin.script('/none', serve(CAT).noValidators())
      origin.script('/date', serve(CAT).noEtag().lastModified(new Date(0)))
      expect((await ask(origin, '/none')).headers).not.toHaveProperty('etag')
      expect((await ask(origin, '/none')).headers).not.toHaveProperty('last-modified')
      expect((await ask(origin, '/date')).headers).toMatchObject({
        'last-modified': 'Thu, 01 Jan 1970 00:00:00 GMT',
      })
    }),
  )

  test(
    'answers one step for each request and repeats the last; 404 where nothing is scripted',
    withOrigin(async origin => {
      origin.script('/a', [status(500), status(502), serve(GIF)])
      const seen = []
      for (let n = 1; n <= 4; n += 1) seen.push((await ask(origin, `/a?try=${n}`)).status)
      expect(seen).toEqual([500, 502, 200, 200])
      expect((await ask(origin, '/b')).status).toBe(404)
      origin.otherwise(path => serve(Buffer.from(path)))
      expect((await ask(origin, '/b')).body.toString()).toBe('/b')
      expect(origin.requestsOf('/a').map(request => request.path)).toEqual(
        [1, 2, 3, 4].map(n => `/a?try=${n}`),
      )
    }),
  )
})

describe('faults of the body', () => {
  test(
    'cut: the promise stands, the connection closes',
    withOrigin(async origin => {
      origin.script('/cat.jpg', [serve(CAT).cutAfter(4000), serve(CAT)])
      const reply = await ask(origin, '/cat.jpg')
      expect(reply).toMatchObject({ ended: 'closed', headers: { 'content-length': `${size}` } })
      expect(reply.body).toEqual(CAT.subarray(0, 4000))
      expect((await ask(origin, '/cat.jpg', { range: 'bytes=4000-' })).body).toEqual(CAT.subarray(4000))
      expect(origin.requests.map(request => request.outcome)).toEqual(['broken', 'answered'])
    }),
  )

  test(
    'cut counts the bytes of the answer, not of the file',
    withOrigin(async origin => {
      origin.script('/cat.jpg', serve(CAT).cutAfter(100))
      expect((await ask(origin, '/cat.jpg', { range: 'bytes=4000-' })).body).toEqual(CAT.subarray(4000, 4100))
    }),
  )

  test(
    'reset: RST after the bytes',
    withOrigin(async origin => {
      origin.script('/cat.jpg', serve(CAT).resetAfter(4000))
      const reply = await ask(origin, '/cat.jpg')
      expect(reply.ended).toBe('ECONNRESET')
      expect(reply.body.length).toBe(4000)
    }),
  )

  test(
    'stall and silence last until the client leaves',
    withOrigin(async origin => {
      origin.script('/stall', serve(CAT).stallAfter(4000))
      origin.script('/silent', silent())
      const stalled = await ask(origin, '/stall', {}, { leaveAfterBodyBytes: 4000 })
      expect(stalled).toMatchObject({ ended: 'left', body: CAT.subarray(0, 4000) })
      const client = connect(origin.port, '127.0.0.1')
      client.write('GET /silent HTTP/1.1\r\nhost: a\r\n\r\n')
      await origin.waitFor(1, request => request.path === '/silent')
      expect(client.bytesRead).toBe(0)
      client.destroy()
      await origin.waitFor(2, request => request.outcome === 'left')
    }),
  )

  test(
    'wrong lengths',
    withOrigin(async origin => {
      origin.script('/more', serve(JPEG).wrongLength(500))
      origin.script('/less', serve(JPEG).wrongLength(100))
      origin.script('/absurd', absurdLength())
      origin.script('/words', serve(JPEG).wrongLength('many'))
      for (const [path, length] of [
        ['/more', '500'],
        ['/less', '100'],
        ['/absurd', '9007199254740993'],
        ['/words', 'many'],
      ] as const) {
        const reply = await ask(origin, path)
        expect(reply).toMatchObject({ status: 200, ended: 'closed', headers: { 'content-length': length } })
        expect(reply.body).toEqual(JPEG)
      }
    }),
  )

  test(
    'without a length: chunks whole and cut, or until the connection closes',
    withOrigin(async origin => {
      origin.script('/whole', serve(JPEG).chunked())
      origin.script('/cut', serve(JPEG).chunked().cutAfter(100))
      origin.script('/close', serve(JPEG).untilClose())
      const whole = await ask(origin, '/whole')
      expect(whole.headers).toMatchObject({ 'transfer-encoding': 'chunked' })
      expect(whole.headers).not.toHaveProperty('content-length')
      expect(whole.body.toString('latin1')).toBe(`190\r\n${JPEG.toString('latin1')}\r\n0\r\n\r\n`)
      const cut = await ask(origin, '/cut')
      expect(cut.body.toString('latin1')).toBe(`64\r\n${JPEG.subarray(0, 100).toString('latin1')}\r\n`)
      const close = await ask(origin, '/close')
      expect(Object.keys(close.headers)).not.toContain('content-length')
      expect(Object.keys(close.headers)).not.toContain('transfer-encoding')
      expect(close).toMatchObject({ ended: 'closed', body: JPEG })
    }),
  )

  test(
    'compressed though not asked for',
    withOrigin(async origin => {
      origin.script('/gzip', serve(CAT).gzip())
      origin.script('/br', serve(CAT).encoding('br'))
      origin.script('/odd', serve(CAT).encoding('x-odd'))
      const gzip = await ask(origin, '/gzip')
      expect(gzip.headers).toMatchObject({
        'content-encoding': 'gzip',
        'content-length': `${gzip.body.length}`,
      })
      expect(gunzipSync(gzip.body)).toEqual(CAT)
      expect(brotliDecompressSync((await ask(origin, '/br')).body)).toEqual(CAT)
      expect(await ask(origin, '/odd')).toMatchObject({ headers: { 'content-encoding': 'x-odd' }, body: CAT })
    }),
  )

  test(
    'drips',
    withOrigin(async origin => {
      origin.script('/drip', serve(JPEG).drip(100, 20))
      const sizes: number[] = []
      const reply = await open(origin.url('/drip'))
      reply.on('data', (bytes: Buffer) => sizes.push(bytes.length))
      await once(reply, 'end')
      expect(sizes.length).toBeGreaterThan(1)
    }),
  )

  test(
    'endless: flows until the client leaves',
    withOrigin(async origin => {
      origin.script('/endless', endless())
      const reply = await ask(origin, '/endless', {}, { leaveAfterBodyBytes: 5_000_000 })
      expect(reply.headers).not.toHaveProperty('content-length')
      expect(reply.body.length).toBeGreaterThanOrEqual(5_000_000)
      await origin.waitFor(1, request => request.outcome === 'left')
    }),
  )
})

describe('lies about ranges', () => {
  test(
    'ignored, elsewhere, wrong total, unnamed, uninvited',
    withOrigin(async origin => {
      const range = 'bytes=4000-'
      const answers = {
        '/ignored': serve(CAT).ignoreRange(),
        '/elsewhere': serve(CAT).wrongRange({ start: 3000 }),
        '/total': serve(CAT).wrongRange({ total: 99 }),
        '/unknown': serve(CAT).wrongRange({ total: '*' }),
        '/header': serve(CAT).wrongRange({ header: 'bytes 1-2/3' }),
        '/unnamed': serve(CAT).wrongRange({ header: 'none' }),
        '/uninvited': serve(CAT).wrongRange({ uninvited: true }),
      }
      for (const [path, answer] of Object.entries(answers)) origin.script(path, answer)
      const last = size - 1
      const from = CAT.subarray(4000)
      const expected = [
        ['/ignored', { range }, 200, undefined, CAT],
        ['/elsewhere', { range }, 206, `bytes 3000-${last}/${size}`, CAT.subarray(3000)],
        ['/elsewhere', {}, 200, undefined, CAT],
        ['/total', { range }, 206, `bytes 4000-${last}/99`, from],
        ['/unknown', { range }, 206, `bytes 4000-${last}/*`, from],
        ['/header', { range }, 206, 'bytes 1-2/3', from],
        ['/unnamed', { range }, 206, undefined, from],
        ['/uninvited', {}, 206, `bytes 0-${last}/${size}`, CAT],
      ] as const
      for (const [path, headers, code, contentRange, body] of expected) {
        const reply = await ask(origin, path, headers)
        expect([path, reply.status, reply.headers['content-range']]).toEqual([path, code, contentRange])
        expect(reply.body.equals(body), path).toBe(true)
      }
    }),
  )
})

describe('other answers', () => {
  test(
    'statuses with Retry-After in seconds or as a date',
    withOrigin(async origin => {
      origin.script('/s', [
        status(429, { retryAfter: 2 }),
        status(503, { retryAfter: new Date('2030-01-02T03:04:05Z') }),
        status(503),
      ])
      const waits = []
      for (let n = 0; n < 3; n += 1) {
        const reply = await ask(origin, '/s')
        waits.push([reply.status, reply.headers['retry-after']])
      }
      expect(waits).toEqual([
        [429, '2'],
        [503, 'Wed, 02 Jan 2030 03:04:05 GMT'],
        [503, undefined],
      ])
    }),
  )

  test(
    'redirects wherever they are reported',
    withOrigin(async origin => {
      for (const to of [
        'next.jpg',
        origin.url('/a'),
        '/loop',
        'file:///etc/passwd',
        'data:,x',
        'ftp://a/b',
      ]) {
        origin.script('/loop', redirect(to, 307))
        expect(await ask(origin, '/loop')).toMatchObject({ status: 307, headers: { location: to } })
      }
    }),
  )

  test(
    'a page that claims to be an image, a lying type, an empty file',
    withOrigin(async origin => {
      origin.script('/page', page())
      origin.script('/lie', serve(PNG).type('text/html'))
      origin.script('/empty', empty())
      const reply = await ask(origin, '/page')
      expect(reply).toMatchObject({ status: 200, headers: { 'content-type': 'image/jpeg' } })
      expect(reply.body.toString()).toMatch(/^<!DOCTYPE html>/)
      expect(await ask(origin, '/lie')).toMatchObject({ headers: { 'content-type': 'text/html' }, body: PNG })
      expect(await ask(origin, '/empty')).toMatchObject({ status: 200, headers: { 'content-length': '0' } })
    }),
  )

  test(
    'not HTTP at all: garbage, a hang-up, a bomb of headers',
    withOrigin(async origin => {
      origin.script('/garbage', garbage())
      origin.script('/hang-up', hangUp())
      origin.script('/bomb', headerBomb())
      await expect(open(origin.url('/garbage'))).rejects.toMatchObject({ code: 'HPE_INVALID_CONSTANT' })
      await expect(open(origin.url('/hang-up'))).rejects.toMatchObject({ code: 'ECONNRESET' })
      await expect(open(origin.url('/bomb'))).rejects.toMatchObject({ code: 'HPE_HEADER_OVERFLOW' })
      expect((await ask(origin, '/bomb')).headerBytes).toBeGreaterThan(1_000_000)
    }),
  )

  test(
    'HEAD and POST',
    withOrigin(async origin => {
      origin.script('/cat.jpg', serve(CAT))
      const head = await ask(origin, '/cat.jpg', {}, { method: 'HEAD' })
      expect(head).toMatchObject({ headers: { 'content-length': `${size}` }, body: Buffer.alloc(0) })
      await ask(origin, '/cat.jpg', { 'content-length': '3' }, { method: 'POST', body: 'a=b' })
      expect(origin.requests.at(-1)).toMatchObject({ method: 'POST', body: 'a=b' })
    }),
  )
})

describe('the test in charge', () => {
  test(
    'holds answers until they are released, and counts requests at the same time',
    withOrigin(async origin => {
      origin.otherwise(() => serve(PNG).hold())
      const replies = ['/1', '/2', '/3'].map(path => ask(origin, path))
      await origin.waitFor(3)
      expect(origin.peak).toBe(3)
      expect(origin.requests.map(request => request.outcome)).toEqual(['open', 'open', 'open'])
      origin.release('/1')
      await replies[0]
      origin.release()
      expect((await Promise.all(replies)).map(reply => reply.body)).toEqual([PNG, PNG, PNG])
      expect((await ask(origin, '/4')).body).toEqual(PNG)
      expect(origin.peak).toBe(3)
    }),
  )

  test(
    'holds in mid-body',
    withOrigin(async origin => {
      origin.script('/cat.jpg', serve(CAT).holdAfter(5000))
      const reply = await open(origin.url('/cat.jpg'))
      let received = 0
      while (received < 5000) received += ((await once(reply, 'data')) as [Buffer])[0].length
      expect(received).toBe(5000)
      origin.release('/cat.jpg')
      expect((await buffer(reply)).length).toBe(size - 5000)
    }),
  )

  test(
    'limits requests at once',
    withOrigin(async origin => {
      origin.limitConnections(2, 7)
      origin.otherwise(() => serve(PNG).hold())
      const first = [ask(origin, '/1'), ask(origin, '/2')]
      await origin.waitFor(2)
      expect(await ask(origin, '/3')).toMatchObject({ status: 503, headers: { 'retry-after': '7' } })
      origin.release()
      expect((await Promise.all(first)).map(reply => reply.status)).toEqual([200, 200])
      expect((await ask(origin, '/4')).status).toBe(200)
    }),
  )

  test(
    'tells a kept connection from a new one',
    withOrigin(async origin => {
      origin.otherwise(() => serve(PNG))
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      for (const path of ['/1', '/2']) await buffer(await open(origin.url(path), agent))
      const dropped = once(Object.values(agent.freeSockets)[0]?.[0] ?? agent, 'close')
      origin.dropIdle()
      await dropped
      await buffer(await open(origin.url('/3'), agent))
      agent.destroy()
      expect(origin.requests.map(request => request.connection)).toEqual([1, 1, 2])
      expect(origin.connections).toBe(2)
    }),
  )

  test(
    'answers under several host names',
    withOrigin(
      async origin => {
        origin.otherwise(() => serve(PNG))
        for (const host of origin.hosts) await buffer(await open(origin.url('/a', host)))
        expect(origin.requests.map(request => request.host)).toEqual(origin.hosts)
        expect(origin.hosts.map(host => origin.peakOf(host))).toEqual([1, 1, 1])
      },
      { hosts: 3 },
    ),
  )

  test('ports that are deaf or closed', async () => {
    const deaf = await startDeafPort()
    const client = connect(deaf.port, '127.0.0.1')
    await once(client, 'connect')
    client.destroy()
    await deaf.close()
    await expect(open(`http://127.0.0.1:${await closedPort()}/`)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    })
  })
})

describe('TLS', () => {
  test(
    'a certificate that can be trusted',
    withOrigin(
      async origin => {
        origin.script('/cat.jpg', serve(CAT))
        expect(await secretly(origin, { ca: origin.certificate })).toEqual(CAT)
        await expect(secretly(origin)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
      },
      { tls: true },
    ),
  )

  test.for([
    ['expired', 'CERT_HAS_EXPIRED'],
    ['wrong-host', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ] as const)('a certificate that cannot: %s', ([tls, code]) =>
    withOrigin(
      async origin => {
        await expect(secretly(origin, { ca: origin.certificate })).rejects.toMatchObject({ code })
      },
      { tls },
    )(),
  )

  const secretly = (origin: ImageOrigin, trust: { ca?: string | undefined } = {}): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      getSecurely(origin.url('/cat.jpg'), { ...trust, agent: false }, reply => resolve(buffer(reply))).on(
        'error',
        reject,
      )
    })
})

test('images are whole, of the size asked for, and differ by seed', async () => {
  const { default: sharp } = await import('sharp')
  const sizes = [226, 227, 290, 5_000, 50_000, 1_000_001]
  for (const bytes of sizes) expect(jpegOf(bytes).length).toBe(bytes)
  for (const image of [PNG, GIF, WEBP, JPEG, CAT, ...sizes.map(bytes => jpegOf(bytes, bytes))]) {
    await sharp(image, { failOn: 'warning' }).raw().toBuffer()
  }
  expect(jpegOf(500, 1).equals(jpegOf(500, 1))).toBe(true)
  expect(jpegOf(500, 1).equals(jpegOf(500, 2))).toBe(false)
})

type Reply = {
  status: number
  headers: Record<string, string>
  headerBytes: number
  /** As on the wire: chunks are not undone. */
  body: Buffer
  /** `closed`, `left` (by us), or the code of the error. */
  ended: string
}

type Asking = { method?: string; body?: string; leaveAfterBodyBytes?: number }

/** Asks over a bare socket, for one answer, and keeps what came over the wire. */
async function ask(
  origin: ImageOrigin,
  path: string,
  headers: Record<string, string> = {},
  { method = 'GET', body = '', leaveAfterBodyBytes = Number.POSITIVE_INFINITY }: Asking = {},
): Promise<Reply> {
  const socket = connect(origin.port, '127.0.0.1')
  const lines = Object.entries({ host: `127.0.0.1:${origin.port}`, connection: 'close', ...headers })
  socket.write(
    `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  )
  const pieces: Buffer[] = []
  let received = 0
  let headEnd = -1
  const ended = await new Promise<string>(resolve => {
    socket.on('data', bytes => {
      pieces.push(bytes)
      received += bytes.length
      if (headEnd === -1) headEnd = Buffer.concat(pieces).indexOf('\r\n\r\n')
      if (headEnd !== -1 && received - headEnd - 4 >= leaveAfterBodyBytes) resolve('left')
    })
    socket.on('end', () => resolve('closed'))
    socket.on('error', error => resolve('code' in error ? String(error.code) : error.message))
  })
  socket.destroy()
  const all = Buffer.concat(pieces)
  const [start = '', ...rest] = all.subarray(0, headEnd).toString('latin1').split('\r\n')
  return {
    status: Number(start.split(' ')[1]),
    headers: Object.fromEntries(rest.map(line => lowerName(line))),
    headerBytes: headEnd,
    body: all.subarray(headEnd + 4),
    ended,
  }
}

function lowerName(line: string): [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}

const open = (url: string, agent: Agent | false = false): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    get(url, { agent }, resolve).on('error', reject)
  })
