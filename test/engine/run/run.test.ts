import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createEngine, realWorld } from '../../../main/engine/engine.ts'
import { createStore } from '../../../main/store/store.ts'
import { batchOptions } from '../../../shared/settings.ts'
import { until, withEngine, wordOf } from '../../helpers/engine.ts'
import { createFakeClock, createLeapingClock, startOfTime } from '../../helpers/fake-clock.ts'
import { CAT, JPEG, jpegOf } from '../../helpers/images.ts'
import { serve, status } from '../../helpers/origin.ts'

describe('items that come as a stream', () => {
  test(
    'are downloaded as they come, not at the end',
    withEngine(async ({ origin, start, files }) => {
      origin.otherwise(() => serve(JPEG))
      const saved = Promise.withResolvers<void>()
      const { run, untilSettled, outcome } = await start(
        (async function* () {
          yield [origin.url('/a.jpg')]
          await saved.promise
          yield []
          yield [origin.url('/b.jpg'), origin.url('/c.jpg')]
        })(),
      )
      await untilSettled(1)
      expect(await files()).toEqual(['a.jpg'])
      expect(run.snapshot()).toMatchObject({ items: 1, saved: 1, reading: true, active: [] })
      saved.resolve()
      expect((await outcome()).summary.saved).toBe(3)
      expect(run.snapshot()).toMatchObject({ items: 3, saved: 3, reading: false })
    }),
  )

  test(
    'that break: what runs is finished, the rest is kept, and the error is reported',
    withEngine(async ({ origin, start, store }) => {
      origin.otherwise(() => serve(JPEG).hold())
      const { run, settled, batch } = await start(
        (async function* () {
          yield Array.from({ length: 5 }, (_, n) => origin.url(`/${n}.jpg`))
          await origin.waitFor(2)
          origin.release()
          throw new Error('the list broke off')
        })(),
        { atOnce: 2 },
      )
      await expect(run.done).rejects.toThrow('the list broke off')
      expect(settled.map(wordOf)).toEqual(['saved', 'saved'])
      expect([...store.queue.hosts(batch.id)].flat()).toMatchObject([{ queued: 3 }])
    }),
  )

  const clock = createFakeClock()
  test(
    'of a host whose only item waits for its next attempt: each is downloaded once',
    withEngine(
      async ({ origin, start }) => {
        origin.otherwise(() => serve(JPEG))
        origin.script('/first.jpg', [status(500), serve(JPEG)])
        const { run, outcome } = await start(
          (async function* () {
            yield [origin.url('/first.jpg')]
            await clock.sleeping(1)
            yield [origin.url('/second.jpg'), origin.url('/third.jpg')]
          })(),
        )
        await until(() => run.snapshot().saved === 2)
        await clock.advance(60_000)
        expect((await outcome()).settled.map(wordOf)).toEqual(['saved', 'saved', 'saved'])
        expect(origin.requests.map(({ path }) => path).sort()).toEqual([
          '/first.jpg',
          '/first.jpg',
          '/second.jpg',
          '/third.jpg',
        ])
      },
      { clock },
    ),
  )

  test(
    'and are none at all',
    withEngine(async ({ run, store }) => {
      const { summary, batch } = await run([])
      expect(summary).toMatchObject({ saved: 0, left: 0, elapsedMs: 0, factor: undefined })
      expect(store.batches.get(batch.id)?.summary).toBeDefined()
    }),
  )
})

test(
  'many more items than any window are all downloaded, once each',
  withEngine(
    async ({ origin, run }) => {
      origin.otherwise(() => serve(JPEG))
      const urls = Array.from({ length: 1000 }, (_, n) => origin.url(`/${n}.jpg`, origin.hosts[n % 2]))
      const { summary, settled } = await run(urls)
      expect(summary).toMatchObject({ saved: 1000, left: 0, bytes: 1000 * JPEG.length })
      expect(settled.map(({ index }) => index)).toEqual(urls.map((_, n) => n + 1))
      expect(origin.requests).toHaveLength(1000)
    },
    { hosts: 2 },
  ),
)

describe('a folder that cannot be used', () => {
  test('is reported before anything starts', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'shoal-run-'))
    await writeFile(join(parent, 'file'), '')
    const store = createStore(':memory:')
    for (const folder of [join(parent, 'file'), join(parent, 'file', 'below')]) {
      const batch = store.batches.create(folder, batchOptions.parse({}), 0)
      await expect(createEngine(store, realWorld).run(batch)).rejects.toMatchObject({
        refusal: { code: 'bad-folder', message: expect.stringContaining(folder) },
      })
    }
    await store.close()
    await rm(parent, { recursive: true })
  })

  test.runIf(process.platform === 'linux')('is not called gone where it never could be', async () => {
    const store = createStore(':memory:')
    const batch = store.batches.create('/proc/shoal/below', batchOptions.parse({}), 0)
    await expect(createEngine(store, realWorld).run(batch)).rejects.toMatchObject({
      refusal: { message: 'The folder /proc/shoal/below cannot be used: no folder can be made there' },
    })
    await store.close()
  })
})

describe('the rate limit', () => {
  const clock = createLeapingClock()
  test(
    'holds for the sum of all transfers',
    withEngine(
      async ({ origin, run }) => {
        const large = jpegOf(300_000)
        origin.otherwise(() => serve(large))
        const urls = Array.from({ length: 4 }, (_, n) => origin.url(`/${n}.jpg`))
        await run(urls, { limitBytesPerSecond: 100_000 })
        const seconds = (clock.now() - startOfTime) / 1000
        expect(seconds).toBeGreaterThan(11.9)
        expect(seconds).toBeLessThan(12.1)
      },
      { clock },
    ),
  )
})

test(
  'what the summary tells adds up',
  withEngine(async ({ origin, run }) => {
    origin.script('/a.jpg', serve(CAT))
    origin.script('/b.jpg', status(404))
    const { summary, settled } = await run([origin.url('/a.jpg'), origin.url('/b.jpg')])
    const active = settled.reduce((sum, { times }) => sum + times.activeMs, 0)
    expect(summary).toMatchObject({ saved: 1, failed: 1, bytes: CAT.length, sequentialEstimate: undefined })
    expect(summary.boundMs).toBeLessThanOrEqual(active)
  }),
)

test(
  'files that wait for the store do not keep the network waiting',
  withEngine(async ({ origin, start, store }) => {
    const slow = Promise.withResolvers<void>()
    store.sync = () => slow.promise
    origin.otherwise(() => serve(JPEG))
    // Many more than those opened ahead.
    const all = Array.from({ length: 60 }, (_, n) => origin.url(`/${n}.jpg`))
    const { outcome, settled } = await start(all, { atOnce: 2 })
    await origin.waitFor(60)
    expect(settled).toEqual([])
    slow.resolve()
    expect((await outcome()).summary.saved).toBe(60)
  }),
)
