import { describe, expect, test } from 'vitest'
import { createEngine } from '../../../main/engine/engine.ts'
import { type EngineBench, type Started, until, withEngine, wordOf } from '../../helpers/engine.ts'
import { createFakeClock } from '../../helpers/fake-clock.ts'
import { CAT, JPEG } from '../../helpers/images.ts'
import { serve, status } from '../../helpers/origin.ts'

/** Starts that many files, and waits until each has its first 4,000 bytes and no more. */
async function startHalfway({ origin, start }: EngineBench, count = 3): Promise<Started> {
  origin.otherwise(() => serve(CAT).holdAfter(4000))
  const started = await start(Array.from({ length: count }, (_, n) => origin.url(`/${n}.jpg`)))
  await until(() => started.run.snapshot().receivedBytes === count * 4000)
  return started
}

/** Starts six files, of which two run and wait for `origin.release`. */
async function startTwoOfSix({ origin, start }: EngineBench): Promise<Started> {
  origin.otherwise(() => serve(JPEG).hold())
  const urls = Array.from({ length: 6 }, (_, n) => origin.url(`/${n}.jpg`))
  const started = await start(urls, { atOnce: 2 })
  await origin.waitFor(2)
  return started
}

const rangesOf = ({ origin }: EngineBench) => origin.requests.map(({ range }) => range)
const nothingRuns = ({ run }: Started) => until(() => run.snapshot().active.length === 0)

describe('pause and resume', () => {
  test(
    'the bytes are kept',
    withEngine(async bench => {
      const started = await startHalfway(bench)
      started.run.pause()
      await nothingRuns(started)
      await bench.origin.waitFor(3, ({ outcome }) => outcome === 'left')
      expect((await bench.files()).filter(file => file.endsWith('.part'))).toHaveLength(3)

      started.run.resume()
      await bench.origin.waitFor(6)
      bench.origin.release()
      expect((await started.outcome()).summary).toMatchObject({ saved: 3, left: 0 })
      expect(rangesOf(bench).slice(3)).toEqual(['bytes=4000-', 'bytes=4000-', 'bytes=4000-'])
    }),
  )

  test(
    'nothing starts in between, and asking twice changes nothing',
    withEngine(async bench => {
      const started = await startTwoOfSix(bench)
      started.run.pause()
      started.run.pause()
      await nothingRuns(started)
      bench.origin.release()
      expect(bench.origin.requests).toHaveLength(2)

      started.run.resume()
      started.run.resume()
      expect((await started.outcome()).summary.saved).toBe(6)
      expect(bench.origin.requests).toHaveLength(8)
    }),
  )

  test(
    'resumed before all have let go',
    withEngine(async bench => {
      const started = await startHalfway(bench)
      started.run.pause()
      started.run.resume()
      await bench.origin.waitFor(6)
      bench.origin.release()
      expect((await started.outcome()).summary.saved).toBe(3)
    }),
  )

  test(
    'items that arrive meanwhile wait',
    withEngine(async ({ origin, start }) => {
      origin.otherwise(() => serve(JPEG))
      const paused = Promise.withResolvers<void>()
      const { run, outcome } = await start(
        (async function* () {
          await paused.promise
          yield [origin.url('/a.jpg')]
        })(),
      )
      run.pause()
      paused.resolve()
      await until(() => run.snapshot().items === 1 && !run.snapshot().reading)
      expect(origin.requests).toEqual([])
      run.resume()
      expect((await outcome()).summary.saved).toBe(1)
    }),
  )
})

describe('pause and resume of one', () => {
  test(
    'one that runs: its bytes are kept, the others stay, and it continues where it was',
    withEngine(async bench => {
      const started = await startHalfway(bench)
      const { run } = started
      run.pause(2)
      await until(() => run.snapshot().active.some(({ state }) => state.kind === 'paused'))
      bench.origin.release()
      await started.untilSettled(2)
      expect(run.snapshot().active).toMatchObject([{ index: 2, state: { kind: 'paused' } }])
      run.resume(2)
      const { settled, summary } = await started.outcome()
      expect(settled.map(({ index }) => index).sort()).toEqual([1, 2, 3])
      expect(summary).toMatchObject({ saved: 3, left: 0 })
      expect(bench.origin.requestsOf('/1.jpg').map(({ range }) => range)).toEqual([undefined, 'bytes=4000-'])
    }),
  )

  test(
    'one that waits for its place, and one that was not opened yet: they are left out until they are resumed',
    withEngine(async ({ origin, start }) => {
      origin.otherwise(() => serve(JPEG).hold())
      const urls = Array.from({ length: 100 }, (_, n) => origin.url(`/${n}.jpg`))
      const { run, untilSettled, outcome } = await start(urls, { atOnce: 1 })
      await origin.waitFor(1)
      for (const index of [3, 50, 99]) run.pause(index)
      origin.release()
      await untilSettled(97)
      expect(origin.requests).toHaveLength(97)
      expect(
        run
          .snapshot()
          .active.map(({ index }) => index)
          .toSorted((a, b) => a - b),
      ).toEqual([3, 50, 99])
      for (const index of [99, 3, 50]) run.resume(index)
      expect((await outcome()).summary).toMatchObject({ saved: 100, left: 0 })
    }),
  )

  test(
    'one that is already ending: it continues',
    withEngine(async bench => {
      const started = await startHalfway(bench)
      started.run.pause(2)
      started.run.resume(2)
      bench.origin.release()
      expect((await started.outcome()).summary).toMatchObject({ saved: 3, left: 0 })
    }),
  )

  test(
    'one that is paused is kept by a stop, and given up by a cancel',
    withEngine(async bench => {
      const started = await startHalfway(bench)
      const { run } = started
      const isPaused = () => run.snapshot().active.filter(({ state }) => state.kind === 'paused').length
      run.pause(1)
      run.pause(3)
      await until(() => isPaused() === 2)
      run.cancel([3])
      await started.untilSettled(1)
      bench.origin.release()
      await started.untilSettled(2)
      run.stop('now')
      const first = await started.outcome()
      expect(first.settled.map(wordOf).sort()).toEqual(['cancelled', 'saved'])
      expect(first.summary.left).toBe(1)
      const again = await (await bench.startAgain(first.batch)).outcome()
      expect(again.summary).toMatchObject({ saved: 1, left: 0 })
    }),
  )

  test(
    'all of it: a pause and a resume of the batch leave those alone that were paused by themselves',
    withEngine(async bench => {
      const started = await startHalfway(bench)
      const { run } = started
      run.pause(2)
      run.pause()
      await until(() => run.snapshot().active.every(({ state }) => state.kind === 'paused'))
      bench.origin.release()
      run.resume()
      await started.untilSettled(2)
      expect(run.snapshot().active).toMatchObject([{ index: 2 }])
      run.resume(2)
      expect((await started.outcome()).summary).toMatchObject({ saved: 3, left: 0 })
    }),
  )
})

describe('stop', () => {
  test(
    'after what runs: the rest is left, and another run brings it',
    withEngine(async bench => {
      const started = await startTwoOfSix(bench)
      started.run.stop('after-running')
      bench.origin.release()
      const first = await started.outcome()
      expect(first.summary).toMatchObject({ saved: 2, left: 4, failed: 0, cancelled: 0 })
      expect(bench.store.batches.get(first.batch.id)?.summary?.left).toBe(4)

      const second = await (await bench.startAgain(first.batch)).outcome()
      expect(second.summary).toMatchObject({ saved: 4, left: 0 })
      expect(second.settled.map(({ index }) => index)).toEqual([3, 4, 5, 6])
      expect(await bench.files()).toEqual([0, 1, 2, 3, 4, 5].map(n => `${n}.jpg`))
      expect(bench.origin.requests).toHaveLength(6)
      expect(bench.store.batches.get(first.batch.id)?.summary).toEqual(second.summary)
    }),
  )

  test(
    'now: another run continues where the bytes end',
    withEngine(async bench => {
      const started = await startHalfway(bench)
      started.run.stop('now')
      const first = await started.outcome()
      expect(first.summary).toMatchObject({ saved: 0, left: 3 })

      const again = await bench.startAgain(first.batch)
      await bench.origin.waitFor(6)
      bench.origin.release()
      const second = await again.outcome()
      expect(second.summary).toMatchObject({ saved: 3, left: 0 })
      expect(second.settled.map(({ attempts }) => attempts[0]?.rangeStart)).toEqual([4000, 4000, 4000])
      expect(await bench.files()).toEqual(['0.jpg', '1.jpg', '2.jpg'])
    }),
  )

  test(
    'twice: bytes that were not used in between are still there',
    withEngine(async bench => {
      const started = await startHalfway(bench)
      started.run.stop('now')
      const { batch } = await started.outcome()
      // A lane hears of what follows a moment later, and the answer must not be faster.
      bench.origin.otherwise(() => serve(CAT).hold())
      const again = await bench.startAgain(batch, { atOnce: 1 })
      await bench.origin.waitFor(4)
      again.run.pause()
      await nothingRuns(again)
      again.run.resume()
      await bench.origin.waitFor(5)
      again.run.stop('now')
      expect((await again.outcome()).summary.left).toBe(3)

      bench.origin.release()
      const { settled } = await (await bench.startAgain(batch)).outcome()
      expect(settled.map(({ attempts }) => attempts[0]?.rangeStart)).toEqual([4000, 4000, 4000])
    }),
  )

  test(
    'now, after having asked to wait',
    withEngine(async bench => {
      const started = await startHalfway(bench)
      started.run.stop('after-running')
      started.run.stop('now')
      expect((await started.outcome()).summary.left).toBe(3)
    }),
  )

  test(
    'while paused',
    withEngine(async bench => {
      const started = await startHalfway(bench)
      started.run.pause()
      started.run.stop('now')
      expect((await started.outcome()).summary.left).toBe(3)
    }),
  )

  const clock = createFakeClock()
  test(
    'an item in its backoff does not hold it up',
    withEngine(
      async ({ origin, start }) => {
        origin.script('/a.jpg', status(500))
        const { run, outcome } = await start([origin.url('/a.jpg')])
        await clock.sleeping(1)
        run.stop('after-running')
        expect((await outcome()).summary).toMatchObject({ failed: 0, left: 1 })
      },
      { clock },
    ),
  )

  test(
    'nor does one that fails after the stop and would have to wait',
    withEngine(
      async ({ origin, start }) => {
        origin.script('/a.jpg', status(500).hold())
        const { run, outcome } = await start([origin.url('/a.jpg')])
        await origin.waitFor(1)
        run.stop('after-running')
        origin.release()
        // The clock stands still: what waits for it waits for ever.
        expect((await outcome()).summary).toMatchObject({ failed: 0, left: 1 })
      },
      { clock: createFakeClock() },
    ),
  )

  test(
    'nor does an item whose mirror would be next',
    withEngine(async ({ origin, start }) => {
      origin.script('/first.jpg', status(404).hold())
      origin.script('/second.jpg', serve(JPEG))
      const urls = { url: origin.url('/first.jpg'), mirrors: [origin.url('/second.jpg')] }
      const { run, outcome } = await start([urls], { atOnce: 1 })
      await origin.waitFor(1)
      run.stop('after-running')
      origin.release()
      expect((await outcome()).summary).toMatchObject({ failed: 0, left: 1 })
    }),
  )

  test(
    'tells the source, and counts what it still brings',
    withEngine(async ({ origin, start }) => {
      origin.otherwise(() => serve(JPEG))
      const stopping = Promise.withResolvers<void>()
      const { run, untilSettled, outcome } = await start(
        (async function* () {
          yield [origin.url('/a.jpg')]
          await stopping.promise
          yield [origin.url('/b.jpg'), origin.url('/c.jpg')]
        })(),
        {},
        { stopping: stopping.resolve },
      )
      await untilSettled(1)
      run.stop('after-running')
      expect((await outcome()).summary).toMatchObject({ saved: 1, left: 2 })
    }),
  )
})

describe('cancel', () => {
  test(
    'one that runs: its bytes go, the others stay',
    withEngine(async bench => {
      const started = await startHalfway(bench)
      started.run.cancel([2])
      await started.untilSettled(1)
      await bench.origin.waitFor(1, ({ outcome }) => outcome === 'left')
      bench.origin.release()
      const { settled } = await started.outcome()
      expect(settled.map(wordOf)).toEqual(['saved', 'cancelled', 'saved'])
      expect(bench.origin.requestsOf('/1.jpg').map(({ outcome }) => outcome)).toEqual(['left'])
    }),
  )

  test(
    'one that waits for its place, and one that was not opened yet',
    withEngine(async ({ origin, start }) => {
      origin.otherwise(() => serve(JPEG).hold())
      const urls = Array.from({ length: 100 }, (_, n) => origin.url(`/${n}.jpg`))
      const { run, untilSettled, outcome } = await start(urls, { atOnce: 1 })
      await origin.waitFor(1)
      run.cancel([3])
      run.cancel([50])
      run.cancel([99])
      await untilSettled(3)
      origin.release()
      const { settled, summary } = await outcome()
      expect(summary).toMatchObject({ saved: 97, cancelled: 3, left: 0 })
      expect(settled.filter(item => wordOf(item) === 'cancelled').map(({ index }) => index)).toEqual([
        3, 50, 99,
      ])
      expect(origin.requests).toHaveLength(97)
    }),
  )

  test(
    'several: what runs, waits, or was not opened yet goes at once, and none of it is requested meanwhile',
    withEngine(async ({ origin, start }) => {
      origin.otherwise(() => serve(JPEG).hold())
      const urls = Array.from({ length: 100 }, (_, n) => origin.url(`/${n + 1}.jpg`))
      const { run, untilSettled, outcome } = await start(urls, { atOnce: 2 })
      await origin.waitFor(2)
      run.cancel(Array.from({ length: 98 }, (_, at) => at + 2))
      await untilSettled(98)
      origin.release()
      const { settled, summary } = await outcome()
      expect(summary).toMatchObject({ saved: 2, cancelled: 98, left: 0 })
      expect(settled.filter(item => wordOf(item) === 'saved').map(({ index }) => index)).toEqual([1, 100])
      expect(origin.requests.map(({ path }) => path).sort()).toEqual(['/1.jpg', '/100.jpg', '/2.jpg'])
    }),
  )

  test(
    'many: in steps in which the event loop breathes, and none of it is requested meanwhile',
    withEngine(async ({ origin, start }) => {
      origin.otherwise(() => serve(JPEG))
      origin.script('/1.jpg', serve(JPEG).hold())
      const urls = Array.from({ length: 1001 }, (_, n) => origin.url(`/${n + 1}.jpg`))
      const { run, outcome } = await start(urls, { atOnce: 1 })
      await origin.waitFor(1)
      let isCancelled = false
      let breaths = 0
      const breathe = () => {
        if (isCancelled) return
        breaths += 1
        // What runs ends in between: there would be room for the next one.
        origin.release()
        setImmediate(breathe)
      }
      setImmediate(breathe)
      await run.cancel(Array.from({ length: 1000 }, (_, at) => at + 2))
      isCancelled = true
      expect((await outcome()).summary).toMatchObject({ saved: 1, cancelled: 1000, left: 0 })
      expect(breaths).toBeGreaterThan(1)
      expect(origin.requests.map(({ path }) => path)).toEqual(['/1.jpg'])
    }),
  )

  test(
    'one that is saved, or that never was: nothing happens',
    withEngine(async ({ origin, start }) => {
      origin.otherwise(() => serve(JPEG))
      const { run, outcome, untilSettled } = await start([origin.url('/a.jpg')])
      await untilSettled(1)
      run.cancel([1])
      run.cancel([0])
      run.cancel([77])
      expect((await outcome()).summary).toMatchObject({ saved: 1, cancelled: 0 })
    }),
  )

  test(
    'one while paused: its bytes go',
    withEngine(async bench => {
      const started = await startHalfway(bench)
      started.run.pause()
      await nothingRuns(started)
      started.run.cancel([2])
      await started.untilSettled(1)
      bench.origin.release()
      started.run.resume()
      expect((await started.outcome()).settled.map(wordOf)).toEqual(['saved', 'cancelled', 'saved'])
    }),
  )

  test(
    'one while it lets go for a pause',
    withEngine(async bench => {
      const started = await startHalfway(bench)
      started.run.pause()
      started.run.cancel([2])
      await nothingRuns(started)
      bench.origin.release()
      started.run.resume()
      expect((await started.outcome()).settled.map(wordOf)).toEqual(['saved', 'cancelled', 'saved'])
    }),
  )

  test(
    'all: running, waiting and not yet opened',
    withEngine(async ({ origin, start, files, store }) => {
      origin.otherwise(() => serve(CAT).holdAfter(4000))
      const urls = Array.from({ length: 1200 }, (_, n) => origin.url(`/${n}.jpg`))
      const { batch, run, outcome } = await start(urls)
      await origin.waitFor(8)
      run.cancel()
      run.cancel()
      expect((await outcome()).summary).toMatchObject({ saved: 0, cancelled: 1200, left: 0 })
      expect(await files()).toEqual([])
      expect([...store.queue.hosts(batch.id)]).toEqual([])
      expect(store.batches.get(batch.id)?.summary?.cancelled).toBe(1200)
    }),
  )

  test(
    'all while paused: no bytes stay behind',
    withEngine(async bench => {
      const started = await startHalfway(bench)
      started.run.pause()
      await nothingRuns(started)
      started.run.cancel()
      expect((await started.outcome()).summary).toMatchObject({ cancelled: 3, left: 0 })
      expect(await bench.files()).toEqual([])
    }),
  )

  test(
    'one that waits for its place with bytes of an earlier run: they go',
    withEngine(async bench => {
      const started = await startHalfway(bench)
      started.run.stop('now')
      const { batch } = await started.outcome()
      const again = await bench.startAgain(batch, { atOnce: 1 })
      await bench.origin.waitFor(4)
      again.run.cancel([2])
      await again.untilSettled(1)
      bench.origin.release()
      expect((await again.outcome()).settled.map(wordOf)).toEqual(['saved', 'cancelled', 'saved'])
    }),
  )

  test(
    'none after the first failure, when asked to stop there: they can be resumed',
    withEngine(async ({ origin, start, files }) => {
      origin.otherwise(() => serve(CAT).holdAfter(4000))
      origin.script('/bad.jpg', status(404).hold())
      const good = Array.from({ length: 30 }, (_, n) => origin.url(`/${n}.jpg`))
      const { run, outcome } = await start([origin.url('/bad.jpg'), ...good], { stopOnFailure: true })
      await until(() => run.snapshot().receivedBytes === 7 * 4000)
      origin.release('/bad.jpg')
      expect((await outcome()).summary).toMatchObject({ saved: 0, failed: 1, cancelled: 0, left: 30 })
      expect((await files()).filter(file => !file.endsWith('.part'))).toEqual([])
    }),
  )
})

test(
  'one after another, the failure to stop at is the last request',
  withEngine(async ({ origin, run }) => {
    origin.otherwise(() => serve(CAT))
    origin.script('/bad.jpg', status(404))
    const urls = ['/bad.jpg', '/1.jpg', '/2.jpg'].map(path => origin.url(path))
    const { summary } = await run(urls, { atOnce: 1, stopOnFailure: true })
    expect(summary).toMatchObject({ saved: 0, failed: 1, left: 2 })
    expect(origin.requests.map(({ path }) => path)).toEqual(['/bad.jpg'])
  }),
)

describe('time limit of an item', () => {
  const clock = createFakeClock()
  test(
    'runs from its first attempt, over all of them, and leaves nothing',
    withEngine(
      async ({ origin, start, files }) => {
        origin.script('/slow.jpg', serve(CAT).holdAfter(4000))
        origin.script('/failing.jpg', status(500))
        origin.script('/good.jpg', serve(JPEG))
        const paths = ['/slow.jpg', '/failing.jpg', '/good.jpg']
        const { run, outcome, untilSettled } = await start(
          paths.map(path => origin.url(path)),
          { itemTimeoutMs: 700, attempts: 50 },
        )
        await until(() => run.snapshot().receivedBytes === 4000 + JPEG.length)
        await untilSettled(1)
        // The backoff of the failing one beside the limits of both.
        await clock.sleeping(3)
        await clock.advance(500)
        await origin.waitFor(2, ({ path }) => path === '/failing.jpg')
        await clock.sleeping(3)
        await clock.advance(200)
        expect((await outcome()).settled.map(wordOf)).toEqual(['item-timeout', 'item-timeout', 'saved'])
        expect(await files()).toEqual(['good.jpg'])
      },
      { clock },
    ),
  )
})

describe('retry while it runs', () => {
  test(
    'failed items go back into the queue, wherever they stand, and none is taken twice',
    withEngine(async bench => {
      const { origin } = bench
      origin.otherwise(() => serve(JPEG).hold())
      const bad = [0, 1, 2, 40].map(n => `/${n}.jpg`)
      for (const path of bad) origin.script(path, [status(404), serve(JPEG)])
      const started = await bench.start(
        Array.from({ length: 41 }, (_, n) => origin.url(`/${n}.jpg`)),
        { atOnce: 4, attempts: 1 },
      )
      await started.untilSettled(3)
      expect(await started.run.retry({})).toBe(3)
      expect(await started.run.retry({})).toBe(0)
      expect(started.run.snapshot().failed).toBe(0)
      origin.release()
      expect(await started.run.done).toMatchObject({ saved: 40, failed: 1, left: 0 })
      expect(origin.requests).toHaveLength(44)
    }),
  )

  test(
    'only of one cause',
    withEngine(async bench => {
      const { origin } = bench
      origin.script('/a.jpg', status(404))
      origin.script('/b.jpg', [status(403), serve(JPEG)])
      origin.script('/c.jpg', serve(JPEG).hold())
      const { run, untilSettled } = await bench.start(
        ['/a.jpg', '/b.jpg', '/c.jpg'].map(path => origin.url(path)),
        { attempts: 1 },
      )
      await untilSettled(2)
      expect(await run.retry({ code: 'forbidden' })).toBe(1)
      origin.release()
      expect(await run.done).toMatchObject({ saved: 2, failed: 1 })
      expect(await run.retry({})).toBeUndefined()
    }),
  )
})

test(
  'a run that begins paused requests nothing until it is resumed',
  withEngine(async ({ origin, start, store, folder }) => {
    origin.otherwise(() => serve(JPEG))
    const first = await start([origin.url('/a.jpg'), origin.url('/b.jpg')], { atOnce: 1 })
    first.run.stop('now')
    const { batch, summary } = await first.outcome()
    const requests = origin.requests.length
    const run = await createEngine(store).run(batch, undefined, {}, 'paused')
    run.cancel([2])
    expect(run.snapshot()).toMatchObject({ items: summary.left, cancelled: 1, active: [] })
    expect(origin.requests).toHaveLength(requests)
    run.resume()
    expect(await run.done).toMatchObject({ saved: summary.left - 1, cancelled: 1 })
    expect(batch.folder).toBe(folder)
  }),
)

describe('elapsed time', () => {
  const clock = createFakeClock()
  test(
    'leaves pauses out',
    withEngine(
      async bench => {
        const started = await startHalfway(bench, 1)
        await clock.advance(1000)
        started.run.pause()
        await nothingRuns(started)
        await clock.advance(60_000)
        expect(started.run.snapshot().times.elapsedMs).toBe(1000)
        bench.origin.release()
        started.run.resume()
        expect((await started.outcome()).summary.elapsedMs).toBe(1000)
      },
      { clock },
    ),
  )

  test(
    'leaves out while all that is left was paused by itself',
    withEngine(
      async bench => {
        const { run, outcome, untilSettled } = await startHalfway(bench, 2)
        await clock.advance(1000)
        run.pause(2)
        bench.origin.release('/0.jpg')
        await untilSettled(1)
        await until(() => run.snapshot().active.every(({ state }) => state.kind === 'paused'))
        await clock.advance(60_000)
        expect(run.snapshot().times.elapsedMs).toBe(1000)
        bench.origin.release()
        run.resume(2)
        expect((await outcome()).summary.elapsedMs).toBe(1000)
      },
      { clock },
    ),
  )
})
