import { describe, expect, test } from 'vitest'
import { realWorld } from '../../../main/engine/engine.ts'
import { createClient, type ExchangeRequest, type Receiver } from '../../../main/engine/http/exchange.ts'
import { FailureError, failure } from '../../../shared/failure.ts'
import { phasesOf } from '../../../shared/timing.ts'
import { CAT, JPEG, jpegOf } from '../../helpers/images.ts'
import { type ImageOrigin, redirect, serve, startOrigin, status, withOrigin } from '../../helpers/origin.ts'

/** Short only where a stall is waited for: a busy machine may need longer for bytes that do come. */
const stallsSoon = 250

/** A test body with a client of its own; `get` collects the body of a path, unless the receiver does otherwise. */
const withClient = (
  body: (bench: {
    origin: ImageOrigin
    get: (path: string, receiver?: Partial<Receiver>, request?: Partial<ExchangeRequest>) => Promise<Got>
  }) => Promise<void>,
  stallTimeoutMs = 30_000,
) =>
  withOrigin(async origin => {
    const options = { connectTimeoutMs: 30_000, responseTimeoutMs: 30_000, stallTimeoutMs }
    const client = createClient(options, { ...realWorld, env: {} })
    try {
      await body({
        origin,
        get: async (path, receiver, request) => {
          const chunks: Uint8Array[] = []
          const exchange = await client.exchange(
            {
              url: origin.url(path),
              method: 'GET',
              headers: {},
              signal: new AbortController().signal,
              ...request,
            },
            {
              begin: async () => 'read',
              chunk: bytes => {
                chunks.push(bytes)
                return undefined
              },
              ...receiver,
            },
          )
          return { ...exchange, body: Buffer.concat(chunks) }
        },
      })
    } finally {
      client.close()
    }
  })

type Got = Awaited<ReturnType<ReturnType<typeof createClient>['exchange']>> & { body: Buffer }

test(
  'tells what came, and when',
  withClient(async ({ origin, get }) => {
    origin.script('/a.jpg', serve(CAT))
    const got = await get('/a.jpg')
    expect(got).toMatchObject({
      response: { status: 200, finalUrl: origin.url('/a.jpg'), headers: { 'content-type': 'image/jpeg' } },
      receivedBytes: CAT.length,
      reusedConnection: false,
      failure: undefined,
    })
    expect(got.body).toEqual(CAT)
    expect(Object.keys(got.timestamps)).toEqual(
      expect.arrayContaining(['startedAt', 'responseAt', 'bodyEndAt']),
    )
  }),
)

describe('a literal address is not looked up: the time until there is a socket is part of connecting', () => {
  const namesOf = ({ timestamps, reusedConnection }: Got) =>
    phasesOf({ ...timestamps, endedAt: Number.MAX_SAFE_INTEGER }, reusedConnection).map(({ name }) => name)

  test(
    'once it is connected',
    withClient(async ({ origin, get }) => {
      origin.script('/a.jpg', serve(CAT))
      const { timestamps } = await get('/a.jpg')
      expect(timestamps.lookupAt).toBe(timestamps.startedAt)
      // Nor is a kept connection.
      const kept = await get('/a.jpg')
      expect(kept.reusedConnection).toBe(true)
      expect(kept.timestamps).not.toHaveProperty('lookupAt')
    }),
  )

  test.each(['http://127.0.0.1:1/', 'http://[::1]:1/'])('where no server answers at %s', url =>
    withClient(async ({ get }) => {
      const refused = await get('', {}, { url })
      expect(refused.failure).toBeDefined()
      expect(namesOf(refused)).toEqual(['connect'])
    })(),
  )
})

describe('the receiver', () => {
  const tooLarge = new FailureError(failure('too-large'))

  test(
    'may not want the body: a small one is read away, and its connection serves again',
    withClient(async ({ origin, get }) => {
      origin.script('/missing.jpg', status(404))
      origin.script('/a.jpg', serve(JPEG))
      const missing = await get('/missing.jpg', { begin: async () => ({ ignore: failure('not-found') }) })
      expect(missing).toMatchObject({ failure: { code: 'not-found' }, receivedBytes: 0 })
      expect(await get('/a.jpg')).toMatchObject({ failure: undefined, reusedConnection: true })
      expect(origin.connections).toBe(1)
    }),
  )

  test(
    'may not want the body: of a large one not a byte more than needed',
    withClient(async ({ origin, get }) => {
      origin.script('/large.jpg', serve(Buffer.alloc(10_000_000)))
      await get('/large.jpg', { begin: async () => ({ ignore: undefined }) })
      await origin.waitFor(1, ({ outcome }) => outcome === 'left')
    }),
  )

  test.each<[string, Partial<Receiver>]>([
    ['at the headers', { begin: () => Promise.reject(tooLarge) }],
    [
      'at a piece',
      {
        chunk: () => {
          throw tooLarge
        },
      },
    ],
    ['after a piece', { chunk: () => Promise.reject(tooLarge) }],
  ])('ends it with its own failure %s', (_, receiver) =>
    withClient(async ({ origin, get }) => {
      origin.script('/a.jpg', serve(CAT).holdAfter(4000))
      expect(await get('/a.jpg', receiver)).toMatchObject({ failure: { code: 'too-large' } })
      await origin.waitFor(1, ({ outcome }) => outcome === 'left')
    })(),
  )

  test(
    'holds the stream as long as it likes',
    withClient(async ({ origin, get }) => {
      origin.script('/a.jpg', serve(CAT))
      origin.script('/stalls.jpg', serve(CAT).stallAfter(4000))
      // Another stream begins later and waits for as long as it may, without an answer: this one was held for longer.
      const chunk = async () => {
        expect((await get('/stalls.jpg')).failure?.code).toBe('stall-timeout')
      }
      expect(await get('/a.jpg', { chunk })).toMatchObject({ failure: undefined, receivedBytes: CAT.length })
    }, stallsSoon),
  )

  test(
    'held the stream once, and a stall after that is noticed',
    withClient(async ({ origin, get }) => {
      origin.script('/a.jpg', serve(CAT).stallAfter(4000))
      const got = await get('/a.jpg', { chunk: async () => {} })
      expect(got.failure?.code).toBe('stall-timeout')
    }, stallsSoon),
  )

  test(
    'takes its time with the headers, and misses no connection that breaks meanwhile',
    withClient(async ({ origin, get }) => {
      origin.script('/a.jpg', serve(CAT).cutAfter(0))
      const begin = async () => {
        await origin.waitFor(1, ({ outcome }) => outcome === 'broken')
        // By the time another answer is here, the client has heard of it, too.
        await get('/another.jpg')
        return 'read' as const
      }
      expect((await get('/a.jpg', { begin })).failure?.code).toBe('body-cut')
    }),
  )
})

test.each<[string, (origin: ImageOrigin) => void]>([
  ['before the answer', origin => origin.script('/a.jpg', serve(CAT).hold())],
  ['within the body', origin => origin.script('/a.jpg', serve(CAT).holdAfter(4000))],
])('an abort %s rejects with its reason, and the connection goes', (_, script) =>
  withClient(async ({ origin, get }) => {
    script(origin)
    const controller = new AbortController()
    const got = get('/a.jpg', {}, { signal: controller.signal })
    await origin.waitFor(1)
    const reason = new Error('enough')
    controller.abort(reason)
    await expect(got).rejects.toBe(reason)
    await origin.waitFor(1, ({ outcome }) => outcome === 'left')
  })(),
)

test(
  'a redirect to another host carries nothing of the user’s there, and only the origin of the page',
  withClient(async ({ origin, get }) => {
    const other = await startOrigin()
    try {
      origin.script('/a.jpg', redirect('/b.jpg'))
      origin.script('/b.jpg', redirect(other.url('/c.jpg')))
      other.script('/c.jpg', serve(CAT))
      const headers = {
        'x-api-key': 'hunter2',
        authorization: 'Bearer hunter2',
        'x-own': '1',
        referer: origin.url('/page?token=hunter2'),
      }
      expect((await get('/a.jpg', {}, { headers })).failure).toBeUndefined()
      expect(origin.requestsOf('/b.jpg')[0]?.headers).toMatchObject(headers)
      expect(JSON.stringify(other.requests)).not.toContain('hunter2')
      expect(other.requests[0]?.headers).toMatchObject({ referer: origin.url('/') })
      expect(other.requests[0]?.headers).not.toHaveProperty('x-own')
    } finally {
      await other.close()
    }
  }),
)

test(
  'brings large bodies whole, one after another on one connection',
  withClient(async ({ origin, get }) => {
    const large = jpegOf(3_000_000)
    origin.otherwise(() => serve(large))
    for (const isLater of [false, true, true]) {
      const { body, failure, reusedConnection } = await get('/large.jpg')
      expect({ failure, reusedConnection }).toEqual({ failure: undefined, reusedConnection: isLater })
      expect(body.equals(large)).toBe(true)
    }
  }),
)
