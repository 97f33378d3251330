import { expect, test } from 'vitest'
import { JPEG } from '../helpers/images.ts'
import { serve } from '../helpers/origin.ts'
import { hasEnded, withWindow } from '../helpers/window.ts'

test(
  'a batch whose end nobody noted was cut off, though nothing is left of it, and can be gone on with',
  withWindow(async ({ origin, start, call, watchUntil, app, reopen }) => {
    origin.otherwise(() => serve(JPEG))
    const batch = await start([origin.url('/a.jpg')])
    await watchUntil(batch, hasEnded)
    // As a crash leaves it between the last image and the end: a file may wait for its name.
    app().store.reopen(batch)
    await reopen()
    const rows = () => call('history')
    const { header } = await call('watch', { batch, window: { offset: 0, limit: 1 } })
    expect(header.state).toBe('cut-off')
    expect(await rows()).toMatchObject([{ batch, state: 'cut-off', counts: { saved: 1, queued: 0 } }])
    await call('resume', { batch })
    await watchUntil(batch, hasEnded)
    expect(await rows()).toMatchObject([{ state: 'ended', counts: { saved: 1 } }])
  }),
)

test(
  'batches come newest first, and what runs counts as left what it is at',
  withWindow(async ({ origin, start, call, watchUntil }) => {
    origin.otherwise(() => serve(JPEG))
    origin.script('/slow.jpg', serve(JPEG).holdAfter(10))
    const first = await start([origin.url('/a.jpg')])
    await watchUntil(first, hasEnded)
    const second = await start([origin.url('/b.jpg'), origin.url('/slow.jpg')])
    await watchUntil(second, ({ header }) => header.counts.saved === 1 && header.counts.active === 1)
    expect(await call('history')).toMatchObject([
      { batch: second, state: 'running', counts: { items: 2, saved: 1, queued: 1 } },
      { batch: first, state: 'ended', counts: { items: 1, saved: 1, queued: 0 } },
    ])
    origin.release()
    await watchUntil(second, hasEnded)
  }),
)
