import { performance } from 'node:perf_hooks'
import { expect, test, vi } from 'vitest'
import { withEngine } from '../../helpers/engine.ts'
import { JPEG } from '../../helpers/images.ts'
import { serve } from '../../helpers/origin.ts'

test(
  'never more at once than allowed, nor of one host, and never fewer than possible',
  withEngine(
    async ({ origin, start }) => {
      origin.otherwise(() => serve(JPEG).hold())
      const urls = Array.from({ length: 60 }, (_, n) => origin.url(`/${n}.jpg`, origin.hosts[n % 3]))
      const { outcome } = await start(urls, { atOnce: 7, perHost: 3 })
      // One place after the other becomes free, and each is taken by one more request.
      for (let arrived = 7; arrived < urls.length; arrived += 1) {
        await origin.waitFor(arrived)
        origin.release(origin.requests[arrived - 7]?.path)
      }
      origin.release()
      expect((await outcome()).summary).toMatchObject({ saved: 60, peakAtOnce: 7 })
      expect(origin.peak).toBe(7)
      expect(origin.hosts.map(origin.peakOf)).toEqual([3, 3, 3])
    },
    { hosts: 3 },
  ),
)

test(
  'a run with room for many opens some, and lets others have their turn before it opens the rest',
  withEngine(async ({ origin, store, start }) => {
    origin.otherwise(() => serve(JPEG))
    const { nextOf } = store.queue
    /** For each page of the queue, the turn of the event loop in which it was read. A page holds 32. */
    const turns: number[] = []
    vi.spyOn(store.queue, 'nextOf').mockImplementation((...asked) => {
      turns.push(performance.nodeTiming.uvMetricsInfo.loopCount)
      return nextOf(...asked)
    })
    const urls = Array.from({ length: 100 }, (_, n) => origin.url(`/${n}.jpg`))
    const { outcome } = await start(urls, { atOnce: 100, perHost: 100 })
    expect((await outcome()).summary).toMatchObject({ saved: 100, peakAtOnce: 100 })
    expect(new Set(turns).size).toBeGreaterThan(1)
  }),
)

test(
  'one at a time is one at a time, in the order of the list',
  withEngine(async ({ origin, run }) => {
    origin.otherwise(() => serve(JPEG))
    const paths = Array.from({ length: 20 }, (_, n) => `/${n}.jpg`)
    await run(
      paths.map(path => origin.url(path)),
      { atOnce: 1 },
    )
    expect(origin.requests.map(({ path }) => path)).toEqual(paths)
    expect(origin.peak).toBe(1)
  }),
)

test(
  'a host with many files does not stand in the way of the others',
  withEngine(
    async ({ origin, start }) => {
      origin.otherwise(() => serve(JPEG).hold())
      const [many, few] = origin.hosts
      const urls = Array.from({ length: 200 }, (_, n) => origin.url(`/${n}.jpg`, n < 197 ? many : few))
      const { outcome } = await start(urls, { atOnce: 2, perHost: 1 })
      // Both are answered in turn, whichever of them the disk serves faster.
      for (let arrived = 2; arrived <= 6; arrived += 1) {
        await origin.waitFor(arrived)
        origin.release(origin.requests[arrived - 2]?.path)
      }
      origin.release()
      await outcome()
      const hosts = origin.requests.slice(0, 6).map(({ host }) => host)
      expect(hosts.filter(host => host === few)).toHaveLength(3)
    },
    { hosts: 2 },
  ),
)

test(
  'limits change while it runs: more start at once',
  withEngine(async ({ origin, start }) => {
    origin.otherwise(() => serve(JPEG).hold())
    const urls = Array.from({ length: 12 }, (_, n) => origin.url(`/${n}.jpg`))
    const { run, outcome } = await start(urls, { atOnce: 2, perHost: 2 })
    await origin.waitFor(2)
    run.setLimits({ atOnce: 5, perHost: 5 })
    await origin.waitFor(5)
    origin.release()
    expect((await outcome()).summary).toMatchObject({ saved: 12, peakAtOnce: 5 })
    expect(origin.peak).toBe(5)
  }),
)

test(
  'limits change while it runs: fewer from then on',
  withEngine(
    async ({ origin, start }) => {
      origin.otherwise(() => serve(JPEG).hold())
      const [before, after] = origin.hosts
      const lowered = Promise.withResolvers<void>()
      const { run, outcome } = await start(
        (async function* () {
          yield Array.from({ length: 4 }, (_, n) => origin.url(`/${n}.jpg`, before))
          await lowered.promise
          yield Array.from({ length: 10 }, (_, n) => origin.url(`/${n}.jpg`, after))
        })(),
        { atOnce: 4, perHost: 4 },
      )
      await origin.waitFor(4)
      run.setLimits({ atOnce: 1, perHost: 4 })
      lowered.resolve()
      origin.release()
      expect((await outcome()).summary.saved).toBe(14)
      expect(origin.peakOf(before ?? '')).toBe(4)
      expect(origin.peakOf(after ?? '')).toBe(1)
    },
    { hosts: 2 },
  ),
)
