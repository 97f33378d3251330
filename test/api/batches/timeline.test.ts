import { describe, expect, test } from 'vitest'
import { segmentsOf } from '../../../shared/timeline.ts'
import { jpegOf } from '../../helpers/images.ts'
import { serve, status } from '../../helpers/origin.ts'
import { hasEnded, withWindow } from '../../helpers/window.ts'

describe('the timeline of a batch', () => {
  test(
    'has every attempt of every image, a page at a time; a kept connection has no dns and no connect',
    withWindow(async ({ origin, call, start, watchUntil }) => {
      origin.otherwise(() => serve(jpegOf(3000)))
      origin.script('/2.jpg', status(404))
      origin.script('/3.jpg', [serve(jpegOf(3000)).cutAfter(100), serve(jpegOf(3000))])
      const urls = [1, 2, 3, 4, 5].map(n => origin.url(`/${n}.jpg`))
      const batch = await start(urls, { atOnce: 1, attempts: 2 })
      await watchUntil(batch, hasEnded)

      const { rows, total, now } = await call('timeline', { batch, offset: 0, limit: 250 })
      expect(total).toBe(5)
      expect(rows.map(({ index, state, attempts }) => [index, state, attempts.length])).toEqual([
        [1, 'saved', 1],
        [2, 'failed', 1],
        [3, 'saved', 2],
        [4, 'saved', 1],
        [5, 'saved', 1],
      ])
      expect(rows[1]?.attempts[0]).toMatchObject({ status: 404, failure: 'not-found' })
      expect(rows[2]?.attempts[0]).toMatchObject({ failure: 'body-cut' })
      expect(rows[0]?.attempts[0]?.phases).toHaveProperty('connect')
      const kept = rows[4]?.attempts[0]
      expect(kept?.reused).toBe(true)
      expect(Object.keys(kept?.phases ?? {})).not.toContain('connect')
      expect(Object.keys(kept?.phases ?? {})).not.toContain('dns')
      const third = rows[2]
      expect(third && segmentsOf(third, now).segments.map(({ kind }) => kind)).toContain('backoff')

      const page = await call('timeline', { batch, offset: 3, limit: 1 })
      expect(page.rows.map(({ index }) => index)).toEqual([4])
      expect(page.total).toBe(5)
    }),
  )

  test(
    'shows what runs, with the tries it had',
    withWindow(async ({ origin, call, start, watchUntil }) => {
      origin.script('/1.jpg', [serve(jpegOf(3000)).cutAfter(100), serve(jpegOf(3000)).hold()])
      origin.script('/2.jpg', serve(jpegOf(3000)).hold())
      const urls = [1, 2, 3].map(n => origin.url(`/${n}.jpg`))
      const batch = await start(urls, { atOnce: 2, attempts: 2 })
      await origin.waitFor(2, ({ path }) => path === '/1.jpg')
      await watchUntil(batch, ({ rows }) => rows[0]?.state === 'active' && rows[0].attempts === 2)
      const { rows, now } = await call('timeline', { batch, offset: 0, limit: 10 })
      expect(rows[0]).toMatchObject({ state: 'active', attempts: [{ failure: 'body-cut' }] })
      expect(rows[0]?.settledAt).toBeUndefined()
      expect(rows[0]?.runsSince).toBeLessThanOrEqual(now)
      expect(rows[1]).toMatchObject({ state: 'active', attempts: [] })
      origin.release()
      await watchUntil(batch, hasEnded)
    }),
  )

  test(
    'of an unknown batch is refused',
    withWindow(async ({ call }) => {
      await expect(call('timeline', { batch: 'none', offset: 0, limit: 10 })).rejects.toMatchObject({
        refusal: { code: 'unknown-batch' },
      })
    }),
  )
})

test(
  'the weave shows what arrived, while an image is downloaded and afterwards',
  withWindow(async ({ origin, call, start, watchUntil }) => {
    const image = jpegOf(40_000)
    origin.script('/1.jpg', serve(image).holdAfter(20_000))
    const batch = await start([origin.url('/1.jpg'), origin.url('/none.jpg')])
    await watchUntil(batch, ({ rows }) => rows[0]?.receivedBytes === 20_000)
    const sum = (bytes: number[] = []) => bytes.reduce((all, size) => all + size, 0)
    const [running] = await call('weave', { batch, indexes: [1, 2] })
    expect(running).toMatchObject({ index: 1 })
    expect(sum(running?.bytes)).toBe(20_000)
    origin.release()
    await watchUntil(batch, hasEnded)
    const [row, ...others] = await call('weave', { batch, indexes: [2, 1] })
    expect(others).toEqual([])
    expect(sum(row?.bytes)).toBe(image.length)
    // On the axis of the timeline.
    const { rows } = await call('timeline', { batch, offset: 0, limit: 1 })
    const [attempt] = rows[0]?.attempts ?? []
    for (const at of row?.atMs ?? [Number.NaN]) {
      expect(at).toBeGreaterThanOrEqual(attempt?.startAt ?? Number.NaN)
      expect(at).toBeLessThanOrEqual(attempt?.endAt ?? Number.NaN)
    }
  }),
)
