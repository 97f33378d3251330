import { expect, test } from 'vitest'
import { withEngine } from '../../helpers/engine.ts'
import { jpegOf } from '../../helpers/images.ts'
import { serve, status } from '../../helpers/origin.ts'

test(
  'a host that serves one at a time gets everything saved, however many are asked for at once',
  withEngine(async ({ origin, run }) => {
    origin.otherwise(path => serve(jpegOf(3000, path.length)))
    origin.limitConnections(1)
    const urls = Array.from({ length: 60 }, (_, n) => origin.url(`/${'x'.repeat(n + 1)}.jpg`))
    const { summary } = await run(urls, { atOnce: 64, perHost: 64 })
    expect(summary).toMatchObject({ saved: 60, failed: 0 })
  }),
)

test(
  'an image that is always refused fails after its attempts, and the others are saved',
  withEngine(async ({ origin, run }) => {
    origin.otherwise(path => serve(jpegOf(3000, path.length)))
    origin.script('/never.jpg', status(503))
    const urls = Array.from({ length: 20 }, (_, n) => origin.url(`/${'x'.repeat(n + 1)}.jpg`))
    const { summary } = await run([origin.url('/never.jpg'), ...urls])
    expect(summary).toMatchObject({ saved: 20, failed: 1 })
    // Four that count, and at most nine while the host was still asked for several at once.
    expect(origin.requestsOf('/never.jpg').length).toBeLessThanOrEqual(13)
  }),
)

test(
  'a host that wants to be left alone for a day is asked a few times, not ten thousand',
  withEngine(async ({ origin, run }) => {
    origin.otherwise(() => status(429, { retryAfter: 86_400 }))
    const urls = Array.from({ length: 200 }, (_, n) => origin.url(`/${n}.jpg`))
    const { summary, settled } = await run(urls, { perHost: 4 })
    expect(summary).toMatchObject({ saved: 0, failed: 200 })
    expect(origin.requests.length).toBeLessThanOrEqual(8)
    expect(new Set(settled.map(({ state }) => state.kind === 'failed' && state.failure.code))).toEqual(
      new Set(['rate-limited']),
    )
  }),
)

test(
  "headers that are not the user's to set fail the image in words",
  withEngine(async ({ origin, run }) => {
    const { settled } = await run([origin.url('/cat.jpg')], { headers: { Range: 'bytes=1-2' } })
    expect(settled[0]?.state).toMatchObject({
      failure: { code: 'bad-header', message: expect.stringMatching(/"Range"/) },
    })
    expect(origin.requests.length).toBe(0)
  }),
)
