import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type EngineBench, until, withEngine, wordOf } from '../../helpers/engine.ts'
import { CAT, jpegOf, PNG } from '../../helpers/images.ts'
import { createTestLanes, type TestLanes } from '../../helpers/lanes.ts'
import { serve, status } from '../../helpers/origin.ts'

/** A test body with lanes of its own. */
const withLanes =
  (
    body: (bench: EngineBench, lanes: TestLanes) => Promise<void>,
    given: Parameters<typeof createTestLanes>[0] = {},
  ) =>
  async () => {
    const lanes = createTestLanes(given)
    onTestFinished(lanes.pool.close)
    await withEngine(bench => body(bench, lanes), {
      lanes: lanes.pool,
      hosts: 2,
      log: event => lanes.logged.push(event),
    })()
  }

const breakable = new URL('../../helpers/breaking-lane.ts', import.meta.url)

test(
  'all is fetched in lanes where they are asked for, and nothing where they are not',
  withLanes(async ({ origin, run }, { threads }) => {
    origin.otherwise(path => serve(jpegOf(4000, Number(path.slice(1, -4)))))
    const urls = Array.from({ length: 20 }, (_, n) => origin.url(`/${n}.jpg`))
    const here = await run(urls, { lanes: 0, saved: 'again' })
    expect(threads).toHaveLength(0)
    const there = await run(urls, { lanes: 2, saved: 'again' })
    expect(threads).toHaveLength(2)
    expect(there.settled.map(wordOf)).toEqual(here.settled.map(wordOf))
  }),
)

test(
  'a long list has a lane from the start, a short one none',
  withLanes(async ({ origin, run, start }, { threads }) => {
    origin.otherwise(() => serve(CAT))
    const urls = (count: number) => Array.from({ length: count }, (_, n) => origin.url(`/${count}-${n}.jpg`))
    await run(urls(20), { lanes: 'auto' })
    expect(threads).toHaveLength(0)
    const { run: long, outcome } = await start(urls(1100), { lanes: 'auto', atOnce: 2 })
    await until(() => threads.length === 1)
    long.stop('now')
    await outcome()
  }),
)

test(
  'a host’s images come over the connections that it has already, whichever lane has them',
  withLanes(async ({ origin, run }) => {
    origin.otherwise(path => serve(jpegOf(4000, Number(path.slice(1, -4)))))
    const urls = Array.from({ length: 60 }, (_, n) => origin.url(`/${n}.jpg`, origin.hosts[n % 2]))
    await run(urls, { lanes: 3, atOnce: 4, perHost: 2 })
    expect(origin.connections).toBeLessThanOrEqual(4)
  }),
)

describe('images that lanes have before their turn', () => {
  test(
    'never make more requests at once than there may be, in one lane or in several',
    withLanes(async ({ origin, run }) => {
      origin.otherwise(path => serve(jpegOf(4000, Number(path.slice(1, -4)))))
      const urls = Array.from({ length: 120 }, (_, n) => origin.url(`/${n}.jpg`))
      for (const lanes of [1, 3]) {
        const { settled } = await run(urls, { lanes, atOnce: 4, perHost: 3, saved: 'again', trace: false })
        expect(settled.map(wordOf)).toEqual(urls.map(() => 'saved'))
        expect(settled.every(({ attempts }) => attempts.length === 1)).toBe(true)
      }
      expect(origin.peak).toBeLessThanOrEqual(3)
    }),
  )

  test(
    'count with all their bytes, also where they ended before main asked, and where each piece is to be heard',
    withLanes(async ({ origin, start }) => {
      const urls = Array.from({ length: 120 }, (_, n) => origin.url(`/${n}.jpg`))
      for (const trace of [false, true]) {
        for (const n of urls.keys()) origin.script(`/${n}.jpg`, [status(500), serve(jpegOf(4000, n))])
        const { run, outcome } = await start(urls, { lanes: 1, atOnce: 3, perHost: 2, saved: 'again', trace })
        const { settled } = await outcome()
        expect(settled.map(({ attempts }) => attempts.length)).toEqual(urls.map(() => 2))
        const received = settled.flatMap(({ attempts }) => attempts.map(({ receivedBytes }) => receivedBytes))
        expect(run.snapshot().receivedBytes).toBe(received.reduce((sum, bytes) => sum + bytes, 0))
      }
    }),
  )

  test(
    'are not asked for once all is paused, or they are cancelled',
    withLanes(async ({ origin, start, files }) => {
      origin.otherwise(() => serve(CAT).holdAfter(4000))
      const urls = Array.from({ length: 6 }, (_, n) => origin.url(`/${n}.jpg`))
      const options = { lanes: 1, atOnce: 2, perHost: 2, sameContent: 'keep', trace: false } as const
      const { run, outcome } = await start(urls, options)
      await until(() => run.snapshot().receivedBytes === 8000)
      run.cancel([4])
      run.pause()
      origin.release()
      await origin.waitFor(2, ({ outcome: how }) => how === 'left' || how === 'answered')
      expect(origin.requests.map(({ path }) => path)).toEqual(['/0.jpg', '/1.jpg'])
      run.resume()
      const { settled } = await outcome()
      expect(settled.map(wordOf).sort()).toEqual(['cancelled', ...Array(5).fill('saved')])
      expect(origin.requestsOf('/3.jpg')).toEqual([])
      expect(await files()).toHaveLength(5)
    }),
  )
})

test(
  'what all lanes share is asked of main: cookies, the rate limit, the decoder',
  withLanes(async ({ origin, start, folder }) => {
    const cookieFile = join(folder, 'cookies.txt')
    const { hostname } = new URL(origin.url('/'))
    await writeFile(cookieFile, [hostname, 'FALSE', '/', 'FALSE', '0', 'who', 'me'].join('\t'))
    origin.script('/first.jpg', serve(CAT).header('set-cookie', 'seen=first; Path=/'))
    origin.script('/second.jpg', serve(PNG))
    const urls = ['/first.jpg', '/second.jpg'].map(path => origin.url(path))
    const options = { lanes: 2, atOnce: 1, check: 'decode', limitBytesPerSecond: 10_000_000 } as const
    const { settled } = await (await start(urls, { ...options, cookieFile })).outcome()
    expect(settled.map(wordOf)).toEqual(['saved', 'saved'])
    expect(settled.map(({ state }) => 'notDecoded' in state)).toEqual([false, false])
    expect(origin.requests.map(({ headers }) => headers.cookie)).toEqual(['who=me', 'who=me; seen=first'])
  }),
)

test(
  'each piece of a traced image is reported with its time',
  withLanes(async ({ origin, start, store }) => {
    origin.otherwise(() => serve(jpegOf(400_000, 5)).holdAfter(200_000))
    const { batch, run, outcome } = await start([origin.url('/a.jpg')], { lanes: 1, trace: true })
    await until(() => run.snapshot().receivedBytes === 200_000)
    const seen = run.snapshot().active[0]?.trace?.ticks()
    expect(seen?.bytes.reduce((sum, bytes) => sum + bytes, 0)).toBe(200_000)
    origin.release()
    await outcome()
    expect(store.items.settled(batch.id, 1)?.attempts[0]?.receivedBytes).toBe(400_000)
  }),
)

describe('a lane that dies in the middle', () => {
  const ways = {
    'because it is ended': ({ threads }: TestLanes) => threads[0]?.end(),
    'because of a bug': ({ threads }: TestLanes) => threads[0]?.post('throw'),
    // Not: because its memory is full. V8 may end the whole process then, and with it these tests.
  }
  for (const [how, end] of Object.entries(ways)) {
    test(
      `costs its images an attempt: ${how}`,
      withLanes(
        async ({ origin, start, files }, lanes) => {
          origin.otherwise(() => serve(CAT).holdAfter(4000))
          const urls = ['/a.jpg', '/b.jpg'].map(path => origin.url(path))
          const { run, outcome } = await start(urls, { lanes: 1, sameContent: 'keep' })
          await until(() => run.snapshot().receivedBytes === 8000)
          end(lanes)
          await origin.waitFor(4)
          origin.release()
          const { settled } = await outcome()
          expect(settled.map(wordOf)).toEqual(['saved', 'saved'])
          for (const { attempts } of settled) {
            expect(attempts.map(({ failure }) => failure?.code)).toEqual(['lane-lost', undefined])
            expect(attempts[0]).toMatchObject({ receivedBytes: 4000 })
          }
          expect(lanes.threads).toHaveLength(2)
          expect(await files()).toEqual(['a.jpg', 'b.jpg'])
        },
        { program: breakable },
      ),
    )
  }

  test(
    'costs nothing where an image only waited for its turn in it',
    withLanes(async ({ origin, run: runAll, start }, lanes) => {
      origin.script('/first.jpg', serve(PNG))
      origin.otherwise(() => serve(CAT).holdAfter(4000))
      const options = { lanes: 1, atOnce: 1, sameContent: 'keep', trace: false } as const
      // They wait in it from the start where it is there.
      await runAll([origin.url('/first.jpg')], options)
      const urls = ['/a.jpg', '/b.jpg', '/c.jpg'].map(path => origin.url(path))
      const { run, outcome } = await start(urls, options)
      await until(() => run.snapshot().receivedBytes === 4000)
      lanes.threads[0]?.end()
      await origin.waitFor(3)
      origin.release()
      const { settled } = await outcome()
      expect(settled.map(({ attempts }) => attempts.length)).toEqual([2, 1, 1])
    }),
  )

  test(
    'costs a large file only what was not noted',
    withLanes(async ({ origin, start, store }, lanes) => {
      const large = jpegOf(12_000_000, 3)
      origin.script('/large.jpg', [serve(large).holdAfter(9_000_000), serve(large)])
      const { batch, outcome } = await start([origin.url('/large.jpg')], { lanes: 1 })
      await until(() => store.queue.page(batch.id, 0, 1)[0]?.part !== undefined)
      lanes.threads[0]?.end()
      const { settled } = await outcome()
      expect(settled.map(wordOf)).toEqual(['saved'])
      expect(origin.requestsOf('/large.jpg').map(({ range }) => range !== undefined)).toEqual([false, true])
    }),
  )

  test(
    'an image that is interrupted then keeps or loses its bytes as ever',
    withLanes(async ({ origin, start, files }, lanes) => {
      origin.otherwise(() => serve(CAT).holdAfter(4000))
      const { run, outcome } = await start([origin.url('/a.jpg')], { lanes: 1 })
      await until(() => run.snapshot().receivedBytes === 4000)
      lanes.threads[0]?.end()
      run.cancel()
      const { settled } = await outcome()
      expect(settled.map(wordOf)).toEqual(['cancelled'])
      expect(await files()).toEqual([])
    }),
  )
})

test(
  'where no lane can be started, all is done without, and that is said once',
  withLanes(
    async ({ origin, run, start }, { threads, logged }) => {
      origin.otherwise(() => serve(CAT))
      const said: string[] = []
      const observer = { withoutLanes: () => void said.push('without') }
      const { settled } = await (await start([origin.url('/a.jpg')], { lanes: 2 }, observer)).outcome()
      expect(said).toEqual(['without'])
      expect(settled.map(wordOf)).toEqual(['saved'])
      const { length } = threads
      await run([origin.url('/b.jpg')], { lanes: 2 })
      expect(threads).toHaveLength(length)
      expect(logged.filter(event => event === 'lanes-off')).toHaveLength(1)
    },
    { program: new URL('no-such-program.ts', import.meta.url) },
  ),
)
