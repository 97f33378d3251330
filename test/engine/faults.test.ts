import { deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { FailureCode } from '../../shared/failure.ts'
import type { BatchOptionsInput } from '../../shared/settings.ts'
import { sha256, type Wanted, withEngine, wordOf } from '../helpers/engine.ts'
import { createLeapingClock, startOfTime } from '../helpers/fake-clock.ts'
import { CAT, JPEG, jpegOf, PNG } from '../helpers/images.ts'
import {
  type Answer,
  absurdLength,
  closedPort,
  empty,
  endless,
  garbage,
  hangUp,
  headerBomb,
  page,
  redirect,
  serve,
  silent,
  startDeafPort,
  status,
} from '../helpers/origin.ts'

type Fault = {
  answers: Answer | Answer[]
  /** The file as it must be saved, or the code of the failure. */
  end: Buffer | FailureCode
  /** How many requests the origin sees, those after redirects included. */
  requests: number
  /** The extension it is saved with. Default: jpg. */
  ext?: string
  options?: BatchOptionsInput
}

// Short only for what never comes: a busy machine may need longer for an answer that does.
const stallsSoon: BatchOptionsInput = { stallTimeoutMs: 250 }
const silentSoon: BatchOptionsInput = { responseTimeoutMs: 250 }
const drawing = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z"/></svg>')
const badOnce = (fault: Answer, bytes = CAT) => [fault, serve(bytes)]

const faults: Record<string, Fault> = {
  // The body breaks.
  'cut, then whole': { answers: badOnce(serve(CAT).cutAfter(4000)), end: CAT, requests: 2 },
  'cut every time': { answers: serve(CAT).cutAfter(100), end: 'body-cut', requests: 4 },
  'cut before its first byte': { answers: serve(CAT).cutAfter(0), end: 'body-cut', requests: 4 },
  'cut without a length': { answers: serve(CAT).chunked().cutAfter(100), end: 'body-cut', requests: 4 },
  'cut without a length, then whole': {
    answers: badOnce(serve(CAT).chunked().cutAfter(4000)),
    end: CAT,
    requests: 2,
  },
  'ends early, and only the image knows': {
    answers: serve(CAT.subarray(0, 9000)).untilClose(),
    end: 'image-cut',
    requests: 4,
  },
  'ends early once, and only the image knows': {
    answers: badOnce(serve(CAT.subarray(0, 9000)).untilClose()),
    end: CAT,
    requests: 2,
  },
  'reset, then whole': { answers: badOnce(serve(CAT).resetAfter(4000)), end: CAT, requests: 2 },
  'reset every time': { answers: serve(CAT).resetAfter(100), end: 'body-cut', requests: 4 },
  'stall, then whole': {
    answers: badOnce(serve(CAT).stallAfter(4000)),
    end: CAT,
    requests: 2,
    options: stallsSoon,
  },
  'stall every time': {
    answers: serve(CAT).stallAfter(100),
    end: 'stall-timeout',
    requests: 4,
    options: stallsSoon,
  },
  'ends with its connection': { answers: serve(JPEG).untilClose(), end: JPEG, requests: 1 },
  'slow drip': { answers: serve(JPEG).drip(50, 5), end: JPEG, requests: 1 },
  empty: { answers: empty(), end: 'empty-body', requests: 4 },
  '204 without a body': { answers: status(204), end: 'empty-body', requests: 4 },

  // The length lies.
  'promises more than there is': { answers: serve(JPEG).wrongLength(500), end: JPEG, requests: 2 },
  'promises more than there is, without ranges': {
    answers: serve(JPEG).wrongLength(500).ignoreRange().noValidators(),
    end: 'body-cut',
    requests: 4,
  },
  'promises less than there is': {
    answers: serve(JPEG).wrongLength(300),
    // All that its host says there is: kept, and marked as without an end.
    end: JPEG.subarray(0, 300),
    requests: 2,
    options: stallsSoon,
  },
  'promises an absurd length': { answers: absurdLength(), end: 'too-large', requests: 1 },
  'promises a length that is no number': {
    answers: serve(JPEG).wrongLength('many'),
    end: 'bad-response',
    requests: 2,
  },
  'promises more than allowed': {
    answers: serve(CAT),
    end: 'too-large',
    requests: 1,
    options: { maxBytes: CAT.length - 1 },
  },
  'exactly as large as allowed': {
    answers: serve(CAT).chunked(),
    end: CAT,
    requests: 1,
    options: { maxBytes: CAT.length },
  },
  endless: { answers: endless(), end: 'too-large', requests: 1, options: { maxBytes: 1_000_000 } },

  // No answer, or none in HTTP.
  silence: { answers: silent(), end: 'response-timeout', requests: 4, options: silentSoon },
  'silence once': {
    answers: badOnce(silent()),
    end: CAT,
    requests: 2,
    // The second answer has to come within it.
    options: { responseTimeoutMs: 2000 },
  },
  'hang-up': { answers: hangUp(), end: 'connection-reset', requests: 4 },
  'hang-up once': { answers: badOnce(hangUp()), end: CAT, requests: 2 },
  // Once by the rules and once leniently.
  garbage: { answers: garbage(), end: 'bad-response', requests: 2 },
  'header bomb': { answers: headerBomb(), end: 'bad-response', requests: 1 },

  // Another status.
  '401': { answers: status(401), end: 'sign-in-needed', requests: 1 },
  '403': { answers: status(403), end: 'forbidden', requests: 1 },
  '404': { answers: status(404), end: 'not-found', requests: 1 },
  '410': { answers: status(410), end: 'gone', requests: 1 },
  '418': { answers: status(418), end: 'request-refused', requests: 1 },
  '304 though nothing was asked': { answers: status(304), end: 'request-refused', requests: 1 },
  '408 once': { answers: badOnce(status(408)), end: CAT, requests: 2 },
  '416 though nothing was asked': { answers: status(416), end: 'request-refused', requests: 1 },
  '429': { answers: status(429), end: 'rate-limited', requests: 4 },
  '429 once': { answers: badOnce(status(429, { retryAfter: 7 })), end: CAT, requests: 2 },
  '429 for longer than anyone waits': {
    answers: status(429, { retryAfter: 86_400 }),
    end: 'rate-limited',
    requests: 1,
  },
  '500': { answers: status(500), end: 'server-error', requests: 4 },
  '500 once': { answers: badOnce(status(500, { retryAfter: 'nonsense' })), end: CAT, requests: 2 },
  '503': { answers: status(503), end: 'server-busy', requests: 4 },
  '503 until a date': {
    answers: badOnce(status(503, { retryAfter: new Date(startOfTime + 60_000) })),
    end: CAT,
    requests: 2,
  },

  // Not what it claims to be.
  'a PNG that claims to be a JPEG': {
    answers: serve(PNG).type('image/jpeg'),
    end: PNG,
    requests: 1,
    ext: 'png',
  },
  'an image that claims to be a page': { answers: serve(JPEG).type('text/html'), end: JPEG, requests: 1 },
  'a sign-in page that claims to be an image': { answers: page(), end: 'web-page', requests: 1 },
  'an honest page': { answers: page().type('text/html'), end: 'web-page', requests: 1 },
  'bytes of no kind': { answers: serve(Buffer.alloc(500, 1)), end: 'not-an-image', requests: 1 },
  'bytes of no kind, but checks are off': {
    answers: serve(Buffer.alloc(500, 1)),
    end: Buffer.alloc(500, 1),
    requests: 1,
    options: { check: 'off' },
  },

  // Encodings that were not asked for.
  gzip: { answers: serve(CAT).gzip(), end: CAT, requests: 1 },
  br: { answers: serve(CAT).encoding('br'), end: CAT, requests: 1 },
  deflate: { answers: serve(CAT).encoding('deflate'), end: CAT, requests: 1 },
  zstd: {
    answers: serve(zstdCompressSync(CAT)).header('content-encoding', 'zstd'),
    end: CAT,
    requests: 1,
  },
  'gzip twice': {
    answers: serve(CAT).gzip().encoding('gzip').header('content-encoding', 'gzip, gzip'),
    end: CAT,
    requests: 1,
  },
  'gzip, cut': { answers: [serve(CAT).gzip().cutAfter(4000), serve(CAT).gzip()], end: CAT, requests: 2 },
  'gzip, and the stream itself ends early': {
    answers: badOnce(serve(halfOfGzip()).header('content-encoding', 'gzip')),
    end: CAT,
    requests: 2,
  },
  'gzip bomb': {
    answers: serve(Buffer.concat([JPEG, Buffer.alloc(3_000_000)])).gzip(),
    end: 'too-large',
    requests: 1,
    options: { maxBytes: 1_000_000 },
  },
  'large gzip that is no image': {
    answers: serve(Buffer.alloc(3_000_000, 1)).gzip(),
    end: 'not-an-image',
    requests: 1,
  },
  'encoding that is no coding': { answers: serve(CAT).encoding('utf-8'), end: CAT, requests: 1 },
  'encoding without a name': { answers: serve(CAT).encoding(''), end: CAT, requests: 1 },
  'gzip that is only claimed': {
    answers: serve(CAT).header('content-encoding', 'gzip'),
    end: CAT,
    requests: 1,
  },
  'br that is only claimed': { answers: serve(CAT).header('content-encoding', 'br'), end: CAT, requests: 1 },
  'deflate that is only claimed': {
    answers: serve(CAT).header('content-encoding', 'deflate'),
    end: CAT,
    requests: 1,
  },
  'deflate without its envelope': {
    answers: serve(deflateRawSync(CAT)).header('content-encoding', 'deflate'),
    end: CAT,
    requests: 1,
  },
  'gzip that is only claimed of a page': {
    answers: page().header('content-encoding', 'gzip'),
    end: 'web-page',
    requests: 1,
  },
  'cut compressed drawing': {
    answers: serve(gzipSync(drawing).subarray(0, -4)).header('content-encoding', 'gzip'),
    end: 'body-cut',
    requests: 4,
  },
  'compressed as Unix did': {
    answers: serve(Buffer.concat([Buffer.from([0x1f, 0x9d, 0x90]), CAT])).encoding('compress'),
    end: 'encoding-refused',
    requests: 1,
  },

  // Redirects.
  'redirect to a path': { answers: redirect('/elsewhere.jpg'), end: JPEG, requests: 2 },
  'redirect to a relative path': { answers: redirect('elsewhere.jpg', 301), end: JPEG, requests: 2 },
  'redirect without a location': { answers: status(302), end: 'request-refused', requests: 1 },
  'redirect loop': { answers: redirect('?again', 307), end: 'too-many-redirects', requests: 11 },
  'redirect to file:': { answers: redirect('file:///etc/passwd'), end: 'redirect-refused', requests: 1 },
  'redirect to data:': {
    answers: redirect(`data:image/jpeg;base64,${JPEG.toString('base64')}`),
    end: 'redirect-refused',
    requests: 1,
  },
  'redirect to ftp:': { answers: redirect('ftp://127.0.0.1/a.jpg'), end: 'redirect-refused', requests: 1 },
  'redirect to nonsense': { answers: redirect('http://[nonsense'), end: 'redirect-refused', requests: 1 },
}

describe('each fault alone', () => {
  for (const [name, { answers, end, requests, ext = 'jpg', options }] of Object.entries(faults)) {
    test(
      name,
      withEngine(async ({ origin, run, files }) => {
        origin.script('/fault.jpg', answers)
        origin.script('/elsewhere.jpg', serve(JPEG))
        const { settled } = await run([origin.url('/fault.jpg')], options)
        const saved = [expect.stringMatching(`^(fault|elsewhere)\\.${ext}$`)]
        expect(settled).toHaveLength(1)
        expect(settled[0]?.state).toMatchObject(
          typeof end === 'string'
            ? { kind: 'failed', failure: { code: end } }
            : { kind: 'saved', sha256: sha256(end) },
        )
        expect(origin.requests.length).toBe(requests)
        expect(await files()).toEqual(typeof end === 'string' ? [] : saved)
      }),
    )
  }
})

test(
  'faults never disturb each other, nor what is good',
  withEngine(async ({ origin, run }) => {
    const mixed = Object.entries(faults).filter(([, { options }]) => options === undefined)
    const good = Array.from({ length: 40 }, (_, n) => jpegOf(5000, n + 100))
    mixed.forEach(([, { answers }], n) => {
      origin.script(`/fault-${n}.jpg`, answers)
    })
    good.forEach((bytes, n) => {
      origin.script(`/good-${n}.jpg`, serve(bytes))
    })
    origin.script('/elsewhere.jpg', serve(JPEG))
    const paths = mixed.flatMap((_, n) => [`/fault-${n}.jpg`, ...(n < good.length ? [`/good-${n}.jpg`] : [])])

    const { settled } = await run(paths.map(path => origin.url(path)))
    const endOf = new Map(
      settled.map(item => [
        new URL(item.item.url).pathname,
        item.state.kind === 'saved' ? item.state.sha256 : wordOf(item),
      ]),
    )
    const ends = Object.fromEntries(mixed.map(([name], n) => [name, endOf.get(`/fault-${n}.jpg`)]))
    const expected = mixed.map(([name, { end }]) => [name, typeof end === 'string' ? end : sha256(end)])
    expect(ends).toEqual(Object.fromEntries(expected))
    expect(good.map((_, n) => endOf.get(`/good-${n}.jpg`))).toEqual(good.map(sha256))
  }),
)

describe('no connection', () => {
  test(
    'refused',
    withEngine(async ({ run }) => {
      const { settled } = await run([`http://127.0.0.1:${await closedPort()}/a.jpg`])
      expect(settled.map(wordOf)).toEqual(['connect-refused'])
      expect(settled[0]?.attempts).toHaveLength(4)
    }),
  )

  test(
    'a host that does not exist',
    withEngine(async ({ run }) => {
      const { settled } = await run(['http://nobody.invalid/a.jpg'], { attempts: 2 })
      expect(settled.map(wordOf)).toEqual(['dns-failed'])
      expect(settled[0]?.attempts).toHaveLength(2)
    }),
  )

  test(
    'a port that never speaks TLS',
    withEngine(async ({ run }) => {
      const deaf = await startDeafPort()
      const { settled } = await run([`https://127.0.0.1:${deaf.port}/a.jpg`], {
        attempts: 2,
        connectTimeoutMs: 250,
      })
      expect(settled.map(wordOf)).toEqual(['connect-timeout'])
      await deaf.close()
    }),
  )

  test.each([
    [true, 'tls-self-signed'],
    ['expired', 'tls-expired'],
    ['wrong-host', 'tls-self-signed'],
  ] as const)('a certificate that is not trusted: %s', (tls, code) =>
    withEngine(
      async ({ origin, run }) => {
        origin.script('/a.jpg', serve(JPEG))
        const { settled } = await run([origin.url('/a.jpg')])
        expect(settled.map(wordOf)).toEqual([code])
        expect(settled[0]?.attempts).toHaveLength(1)
        expect(origin.requests).toEqual([])
      },
      { tls },
    )(),
  )

  test(
    'plain HTTP where TLS was expected',
    withEngine(async ({ origin, run }) => {
      const { settled } = await run([origin.url('/a.jpg').replace('http:', 'https:')])
      expect(settled.map(wordOf)).toEqual(['no-tls'])
    }),
  )
})

describe('redirects to another host', () => {
  const secrets = { authorization: 'Basic c2VjcmV0', cookie: 'session=secret' }
  const item = (url: string): Wanted => ({ url, headers: { 'Proxy-Authorization': 'Basic c2VjcmV0' } })

  test(
    'take no secrets along',
    withEngine(
      async ({ origin, run }) => {
        const [, other = ''] = origin.hosts
        origin.script('/hop.jpg', redirect(origin.url('/image.jpg', other)))
        origin.script('/image.jpg', serve(JPEG))
        const { settled } = await run([item(origin.url('/hop.jpg'))], { headers: secrets })
        expect(settled.map(wordOf)).toEqual(['saved'])
        expect(settled[0]?.attempts[0]?.finalUrl).toBe(origin.url('/image.jpg', other))
        expect(origin.requestsOf('/hop.jpg')[0]?.headers).toMatchObject(secrets)
        const [last] = origin.requestsOf('/image.jpg')
        expect(last?.host).toBe(other)
        for (const name of ['authorization', 'cookie', 'proxy-authorization']) {
          expect(last?.headers, name).not.toHaveProperty(name)
        }
      },
      { hosts: 2 },
    ),
  )

  test(
    'within the host they stay',
    withEngine(async ({ origin, run }) => {
      origin.script('/hop.jpg', redirect('/image.jpg'))
      origin.script('/image.jpg', serve(JPEG))
      await run([origin.url('/hop.jpg')], { headers: secrets })
      expect(origin.requestsOf('/image.jpg')[0]?.headers).toMatchObject(secrets)
    }),
  )
})

test(
  'a host with a limit of requests at once serves all of them in the end',
  withEngine(async ({ origin, start }) => {
    origin.limitConnections(2)
    const files = Array.from({ length: 30 }, (_, n) => jpegOf(3000, n))
    files.forEach((bytes, n) => {
      origin.script(`/${n}.jpg`, serve(bytes).hold())
    })
    const { outcome } = await start(files.map((_, n) => origin.url(`/${n}.jpg`)))
    await origin.waitFor(8)
    origin.release()
    const { settled } = await outcome()
    expect(settled.map(wordOf)).toEqual(files.map(() => 'saved'))
    // The first eight came at once, so six of them had to come again.
    expect(origin.requests.length).toBeGreaterThanOrEqual(files.length + 6)
  }),
)

test.each([
  [7, 7000],
  [new Date(startOfTime + 60_000), 60_000],
  [0, 0],
] as const)('Retry-After: %s', (retryAfter, waitedMs) => {
  const clock = createLeapingClock()
  return withEngine(
    async ({ origin, run }) => {
      origin.script('/a.jpg', [status(429, { retryAfter }), serve(JPEG)])
      const { settled } = await run([origin.url('/a.jpg')])
      expect(settled.map(wordOf)).toEqual(['saved'])
      // In a lane, time passes that stands still here.
      expect(clock.slept.map(ms => Math.round(ms / 1000) * 1000)).toEqual([waitedMs])
    },
    { clock },
  )()
})

function halfOfGzip(): Buffer {
  const { body } = serve(CAT).gzip().plan
  return Buffer.from(body.subarray(0, body.length / 2))
}
