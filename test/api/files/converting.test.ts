import { readdir } from 'node:fs/promises'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import type { WatchedConversion } from '../../../shared/contract/commands.ts'
import { JPEG } from '../../helpers/images.ts'
import { serve } from '../../helpers/origin.ts'
import { hasEnded, type WindowBench, withWindow } from '../../helpers/window.ts'

/** Follows a conversion to its end, as a window does. */
async function converted({ call }: WindowBench, batch: string): Promise<WatchedConversion> {
  let since: number | undefined
  for (;;) {
    const watched = await call('watchConversion', { batch, ...(since !== undefined && { since }) })
    if (watched === undefined) throw new Error('nothing is converted')
    if (watched.state !== 'running') return watched
    since = watched.revision
  }
}

test(
  'chosen images are converted, and those that cannot be are named with the reason',
  withWindow(async bench => {
    const { call, origin, start, watchUntil, folder } = bench
    const frames = await Promise.all(
      ['red', 'blue'].map(background =>
        sharp({ create: { width: 20, height: 20, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    )
    origin.script(
      '/moving.gif',
      serve(
        await sharp(frames, { join: { animated: true } })
          .gif()
          .toBuffer(),
      ),
    )
    origin.otherwise(() => serve(JPEG))
    const batch = await start(['/a.jpg', '/b.jpg', '/moving.gif'].map(path => origin.url(path)))
    await watchUntil(batch, hasEnded)
    const wish = { batch, conversion: { to: 'png' as const } }
    expect(await call('watchConversion', { batch })).toBeUndefined()
    expect(await call('planConversion', wish)).toEqual({ images: 3, unreadable: [] })
    await call('convertImages', wish)
    expect(await converted(bench, batch)).toMatchObject({
      state: 'ended',
      about: { images: 3 },
      totals: { converted: 2, unchanged: 0, left: 1 },
      left: [{ file: 'moving.gif', why: 'it is animated (2 frames); only webp keeps that' }],
    })
    expect((await readdir(folder)).toSorted()).toEqual(['a.jpg', 'a.png', 'b.jpg', 'b.png', 'moving.gif'])
    await call('convertImages', wish)
    expect((await converted(bench, batch)).totals).toMatchObject({ converted: 0, unchanged: 2, left: 1 })
  }),
)

test(
  'a batch that asks for it is converted at the end of its runs, also of one that was resumed',
  withWindow(async bench => {
    const { call, origin, start, watchUntil, folder, reopen } = bench
    origin.otherwise(() => serve(JPEG).hold())
    const batch = await start([origin.url('/a.jpg'), origin.url('/b.jpg')], { convertTo: 'png' })
    await origin.waitFor(2)
    await call('stop', { batch, how: 'now' })
    await watchUntil(batch, ({ header }) => header.state === 'stopped')
    origin.release()
    await reopen()
    await call('resume', { batch })
    await watchUntil(batch, hasEnded)
    expect(await converted(bench, batch)).toMatchObject({ state: 'ended', totals: { converted: 2 } })
    expect((await readdir(folder)).toSorted()).toEqual(['a.jpg', 'a.png', 'b.jpg', 'b.png'])
  }),
)

test(
  'a row shows the file that took the place of the original, as lists sort and filter it; its details keep both',
  withWindow(async bench => {
    const { call, origin, start, watchUntil } = bench
    const large = await sharp({ create: { width: 400, height: 200, channels: 3, background: 'red' } })
      .jpeg()
      .toBuffer()
    origin.script('/a.jpg', serve(large))
    origin.script('/b.jpg', serve(JPEG))
    const batch = await start([origin.url('/a.jpg'), origin.url('/b.jpg')])
    await watchUntil(batch, hasEnded)
    const sorted = { offset: 0, limit: 2, sort: 'type', descending: true } as const
    const before = await call('watch', { batch, window: sorted })
    expect(before.rows.map(({ name }) => name)).toEqual(['a.jpg', 'b.jpg'])
    await call('convertImages', {
      batch,
      indexes: [2],
      conversion: { to: 'png', maxEdge: 1, replace: true },
    })
    await converted(bench, batch)
    const { rows } = await call('watch', { batch, since: before.revision, window: sorted })
    expect(rows).toMatchObject([
      { name: 'b.png', imageType: 'png', width: 1, height: 1 },
      { name: 'a.jpg', imageType: 'jpg', width: 400, height: 200 },
    ])
    expect(rows[0]?.totalBytes).toBeLessThan(JPEG.length)
    const small = { offset: 0, limit: 2, types: ['png' as const] }
    expect((await call('watch', { batch, window: small })).rowsTotal).toBe(1)
    expect((await call('item', { batch, index: 2 }))?.saved).toMatchObject({
      file: 'b.jpg',
      bytes: JPEG.length,
      converted: [{ file: 'b.png', replaced: true, image: { type: 'png', width: 1, height: 1 } }],
    })
  }),
)
