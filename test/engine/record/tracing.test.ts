import { describe, expect, test } from 'vitest'
import { createTracing } from '../../../main/engine/record/tracing.ts'
import { decodeTicks } from '../../../shared/trace.ts'
import { withEngine } from '../../helpers/engine.ts'
import { jpegOf } from '../../helpers/images.ts'
import { serve } from '../../helpers/origin.ts'

describe('which items are traced', () => {
  test('the first ones, all or none', () => {
    expect([1, 200, 201].map(index => createTracing(undefined).of(index) !== undefined)).toEqual([
      true,
      true,
      false,
    ])
    expect(createTracing(true).of(10_000)).toBeDefined()
    expect(createTracing(false).of(1)).toBeUndefined()
  })

  test('no more once the batch has its fill', () => {
    const tracing = createTracing(true)
    let items = 0
    for (let trace = tracing.of(1); trace !== undefined; trace = tracing.of(items + 1)) {
      for (let n = 0; n < 1000; n += 1) trace.add(n, 1)
      tracing.stored(trace)
      items += 1
    }
    expect(items).toBe(1000)
  })
})

test(
  'what arrives is stored with the item, piece by piece',
  withEngine(async ({ origin, run, store }) => {
    const image = jpegOf(50_000)
    origin.script('/1.jpg', serve(image).drip(10_000, 5))
    origin.script('/2.jpg', [serve(image).cutAfter(20_000), serve(image)])
    const { batch, settled } = await run(['/1.jpg', '/2.jpg', '/none.jpg'].map(path => origin.url(path)))
    const traces = store.items.traces(batch.id, [1, 2, 3])
    expect([...traces.keys()].sort()).toEqual([1, 2])
    for (const index of [1, 2]) {
      const ticks = decodeTicks(traces.get(index) ?? new Uint8Array(8))
      expect(ticks.bytes.reduce((sum, bytes) => sum + bytes, 0)).toBe(image.length)
      expect(ticks.bytes.length).toBeGreaterThan(1)
      const { attempts = [] } = settled.find(item => item.index === index) ?? {}
      expect(ticks.startAt).toBeGreaterThanOrEqual(attempts[0]?.timestamps.startedAt ?? Number.NaN)
      expect(ticks.startAt + (ticks.atMs.at(-1) ?? 0)).toBeLessThanOrEqual(
        attempts.at(-1)?.timestamps.endedAt ?? 0,
      )
    }
    store.batches.delete(batch.id)
    expect(store.items.traces(batch.id, [1, 2, 3]).size).toBe(0)
  }),
)

test(
  'nothing is stored where it is not wanted',
  withEngine(async ({ origin, run, store }) => {
    origin.otherwise(() => serve(jpegOf(3000)))
    const { batch } = await run([origin.url('/1.jpg')], { trace: false })
    expect(store.items.traces(batch.id, [1]).size).toBe(0)
  }),
)
