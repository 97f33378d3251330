import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Clock, realWorld } from '../../main/engine/world.ts'
import {
  createTiming,
  type MeasuredImages,
  type Measurement,
  type Timing,
} from '../../main/measure/measure.ts'
import { createStore, type Store } from '../../main/store/store.ts'
import { createTempFolders } from '../../main/system/temp-folder.ts'
import type { Comparison, MeasurementSettings, Sweep } from '../../shared/comparison.ts'
import type { Item, SettledState } from '../../shared/model.ts'
import { type BatchOptionsInput, batchOptions } from '../../shared/settings.ts'
import { createCrowdClock, createLeapingClock } from '../helpers/fake-clock.ts'
import { CAT, jpegOf } from '../helpers/images.ts'
import { type ImageOrigin, serve, startOrigin, status } from '../helpers/origin.ts'
import { tinyDisk } from '../helpers/tiny-disk.ts'

type Kind<K> = Extract<MeasurementSettings, { kind: K }>
type Bench = {
  origin: ImageOrigin
  timing: Timing
  store: Store
  images: (count: number, options?: BatchOptionsInput) => MeasuredImages
  compare: (images: MeasuredImages, settings?: Partial<Kind<'comparison'>>) => Promise<Comparison>
  sweep: (images: MeasuredImages, settings?: Partial<Kind<'sweep'>>) => Promise<Sweep>
}

const common = { images: 100, connections: 'kept' } as const
const comparison: Kind<'comparison'> = { kind: 'comparison', ...common, rounds: 2 }
const sweeping: Kind<'sweep'> = { kind: 'sweep', ...common, rounds: 2, upTo: 64 }

/** Timing over an origin. Whatever happens, nothing that was downloaded is left. */
const withTiming =
  (body: (bench: Bench) => Promise<void>, clock: Clock = realWorld.clock): (() => Promise<void>) =>
  async () => {
    const origin = await startOrigin()
    const store = createStore(':memory:')
    const temporary = await mkdtemp(join(tmpdir(), 'shoal-timing-'))
    const timing = createTiming(store, { ...realWorld, clock, env: {} }, createTempFolders(temporary))
    try {
      await body({
        origin,
        timing,
        store,
        images: (count, options = {}) => ({
          items: Array.from({ length: count }, (_, at) => ({
            url: origin.url(`/${at}.jpg`),
            origin: { source: 'test', line: at + 1 },
          })),
          imagesTotal: count,
          batch: undefined,
          options: batchOptions.parse({ attempts: 1, ...options }),
        }),
        compare: async (images, settings) =>
          (await timing.start(images, { ...comparison, ...settings }).done) as Comparison,
        sweep: async (images, settings) =>
          (await timing.start(images, { ...sweeping, ...settings }).done) as Sweep,
      })
      expect(await readdir(temporary)).toEqual([])
    } finally {
      await rm(temporary, { recursive: true })
      await store.close()
      await origin.close()
    }
  }

// Time passes only when all that may be asked at once have been: nothing depends on this machine.
let lanes: () => ReturnType<Measurement['lanes']> | undefined = () => undefined
const waitClock = createCrowdClock(() => {
  const { warmUp, lanes: { sequential, concurrent } = {} } = lanes() ?? {}
  const running = [warmUp, sequential, concurrent].find(lane => lane?.running)
  return Math.min(running?.atOnce ?? 1, running?.images ?? 1)
})
test(
  'waits overlap: faster, with everything that was held equal',
  withTiming(async ({ origin, images, timing, store }) => {
    origin.delayOn(waitClock)
    for (let at = 0; at < 6; at += 1) origin.script(`/${at}.jpg`, serve(jpegOf(1000, at + 1)).delay(150))
    const measurement = timing.start(images(6), comparison)
    lanes = measurement.lanes
    const found = (await measurement.done) as Comparison
    expect(found).toMatchObject({ verdict: 'faster', because: undefined, identicalBytes: true, images: 6 })
    expect(found.runs.map(({ mode, round, elapsedMs }) => `${mode} ${round}: ${elapsedMs}`)).toEqual([
      'sequential 1: 900',
      'concurrent 1: 150',
      'concurrent 2: 150',
      'sequential 2: 900',
    ])
    expect(found.factor).toEqual({ median: 6, min: 6, max: 6 })
    expect(found).toMatchObject({ boundMs: 150, sequentialEstimate: undefined })
    expect(found.cost).toEqual({ requests: 30, bytes: 30_000 })
    expect(origin.peak).toBe(6)
    expect(store.measurements.list()).toEqual([JSON.parse(JSON.stringify(found))])
  }, waitClock),
)

// Time passes only as the line carries bytes: what is measured does not depend on this machine.
const linkClock = createLeapingClock()
test(
  'a full link: the measurement finds no gain and says why, and the estimate does not claim one',
  withTiming(async ({ origin, images, compare }) => {
    origin.limitLink(100_000, linkClock)
    for (let at = 0; at < 8; at += 1) origin.script(`/${at}.jpg`, serve(jpegOf(40_000, at + 1)))
    const found = await compare(images(8))
    expect(found).toMatchObject({ verdict: 'no-gain', because: { cause: 'link-full' } })
    expect(found.sequentialMs?.median).toBeCloseTo(3200, 0)
    expect(found.concurrentMs?.median).toBeCloseTo(3200, 0)
    expect(found.sequentialEstimate?.lowMs).toBeLessThan(3200 * 1.1)
  }, linkClock),
)

test(
  'an image with other bytes each time voids the comparison, and is named',
  withTiming(async ({ origin, images, compare }) => {
    origin.script('/0.jpg', serve(CAT))
    origin.script('/1.jpg', [serve(jpegOf(900, 1)), serve(jpegOf(900, 2))])
    expect(await compare(images(2))).toMatchObject({
      verdict: 'not-enough-data',
      because: { cause: 'images-differ' },
      identicalBytes: false,
      differing: [{ url: origin.url('/1.jpg') }],
      runs: [],
    })
  }),
)

test(
  'what the warm-up cannot get is left out; what fails later ends it',
  withTiming(async ({ origin, images, compare, store }) => {
    origin.script('/0.jpg', serve(CAT))
    origin.script('/1.jpg', status(404))
    origin.script('/2.jpg', [serve(CAT), serve(CAT), status(404)])
    const found = await compare(images(3))
    expect(found).toMatchObject({
      images: 2,
      imagesTotal: 3,
      leftOut: [{ url: origin.url('/1.jpg'), why: '404 Not Found' }],
      verdict: 'not-enough-data',
      because: { cause: 'images-failed' },
      identicalBytes: false,
    })
    expect(found.runs.length).toBe(1)
    expect(origin.requestsOf('/1.jpg').length).toBe(1)
    const none = await compare(images(0))
    expect(none).toMatchObject({ verdict: 'not-enough-data', because: { cause: 'images-failed' }, runs: [] })
    expect(store.measurements.list().length).toBe(1)
  }),
)

test.each([429, 503])(
  'a host that answers %i is left alone at once',
  async code =>
    await withTiming(async ({ origin, images, compare, sweep }) => {
      origin.otherwise(() => serve(CAT))
      origin.script('/2.jpg', [serve(CAT), status(code), serve(CAT), status(code)])
      expect(await compare(images(4), { atOnce: 1 })).toMatchObject({
        verdict: 'not-enough-data',
        because: { cause: 'pushed-back' },
      })
      expect(origin.requests.length).toBe(7)
      expect(await sweep(images(4), { rounds: 2 })).toMatchObject({
        stoppedBy: 'pushed-back',
        best: undefined,
      })
    })(),
)

test.each(['kept', 'fresh'] as const)(
  'connections are %s in every run',
  async connections =>
    await withTiming(async ({ origin, images, compare }) => {
      for (let at = 0; at < 5; at += 1) origin.script(`/${at}.jpg`, serve(CAT))
      const { cost } = await compare(images(5), { connections, atOnce: 2, perHost: 2 })
      if (connections === 'fresh') expect(origin.connections).toBe(cost.requests)
      else expect(origin.connections).toBeLessThan(cost.requests)
    })(),
)

const sweepClock = createCrowdClock(() => {
  const { warmUp, step } = lanes() ?? {}
  return [warmUp, step].find(lane => lane?.running)?.atOnce ?? 1
})
test(
  'a sweep stops where more gains nothing, and remembers what the host is worth',
  withTiming(async ({ origin, images, timing, store }) => {
    origin.delayOn(sweepClock)
    // Two at a time take 280, 280 and 400 ms: longer than six at 150 ms, while most waits do not double.
    for (let at = 0; at < 6; at += 1) {
      const image = serve(jpegOf(1000, at + 1))
      const [alone, together] = [image.delay(150), image.delay(at < 4 ? 280 : 400)]
      origin.script(`/${at}.jpg`, [image, alone, alone, together])
    }
    const measurement = timing.start(images(6), sweeping)
    lanes = measurement.lanes
    const found = (await measurement.done) as Sweep
    expect(found).toMatchObject({ stoppedBy: 'no-gain', best: 1, fastest: 1, hosts: [{ images: 6 }] })
    expect(found.steps.map(({ atOnce, elapsedMs }) => `${atOnce}: ${elapsedMs.median}`)).toEqual([
      '1: 900',
      '2: 960',
    ])
    expect(store.measurements.advice()).toEqual([
      {
        host: `127.0.0.1:${origin.port}`,
        best: 1,
        measuredAt: found.measuredAt,
        imagesPerSecond: found.steps[0]?.imagesPerSecond,
      },
    ])
  }, sweepClock),
)

test(
  'a sweep with too few images tells what there is, and remembers nothing of the host',
  withTiming(async ({ origin, images, sweep, store }) => {
    origin.otherwise(() => serve(CAT))
    expect(await sweep(images(1))).toMatchObject({
      stoppedBy: 'too-few-images',
      words: 'The list has only 1 image.',
      best: 1,
      steps: [{}],
    })
    expect(store.measurements.advice()).toEqual([])
  }),
)

test(
  'stopped in the middle, it tells what was found until then',
  withTiming(async ({ origin, images, timing }) => {
    origin.otherwise(() => serve(CAT))
    const measurement = timing.start(images(3), sweeping, {
      stepped: () => origin.otherwise(() => serve(CAT).hold()),
    })
    await origin.waitFor(3 + 2 * 3 + 1)
    expect(measurement.lanes().step).toMatchObject({ atOnce: 2, round: 1, images: 3, running: true })
    measurement.stop('stopped')
    expect(await measurement.done).toMatchObject({ stoppedBy: 'stopped', best: 1, steps: [{ atOnce: 1 }] })
  }),
)

test(
  'a full disk ends it in words, and leaves nothing on it',
  withTiming(async ({ origin, images, store }) => {
    const disk = await tinyDisk()
    if (disk === undefined) {
      console.warn('skipped: only root on Linux can make a disk small enough to fill')
      return
    }
    try {
      origin.otherwise(() => serve(jpegOf(100_000)))
      const timing = createTiming(store, { ...realWorld, env: {} }, createTempFolders(disk.folder))
      await expect(timing.start(images(40), comparison).done).rejects.toMatchObject({
        failure: { code: 'disk-full' },
      })
      expect(await readdir(disk.folder)).toEqual([])
    } finally {
      await disk.remove()
    }
  }),
)

test(
  'a plan says what a batch would cost, from what is known of its saved images',
  withTiming(async ({ timing, store }) => {
    const batch = store.batches.create('/pictures', batchOptions.parse({ atOnce: 8 }), 0)
    const items = [1, 2, 3].map(line => ({
      url: `https://a.example/${line}.jpg`,
      origin: { source: 'a', line },
    }))
    store.items.append(batch.id, items, 0)
    const settled = (index: number, state: SettledState) => ({
      index,
      item: items[index - 1] as Item,
      state,
      attempts: [],
      times: { queuedAt: 0, settledAt: 9, queuedMs: 0, activeMs: 500 },
    })
    const saved: SettledState = { kind: 'saved', file: 'a', bytes: 100, sha256: '', image: undefined }
    store.items.commit(
      batch.id,
      [settled(1, saved), settled(2, saved), settled(3, { kind: 'cancelled' })],
      new Map(),
    )
    const images = timing.imagesOfBatch(batch.id, 100)
    expect(images).toMatchObject({ imagesTotal: 2, bytes: 200, activeMs: 1000, options: { atOnce: 8 } })
    if (images === undefined) return
    expect(timing.plan(images, comparison)).toEqual({
      kind: 'comparison',
      images: 2,
      imagesTotal: 2,
      hosts: [{ host: 'a.example', images: 2 }],
      runs: 5,
      requests: 10,
      bytes: 1000,
      durationEstimateMs: 2 * 1000 + 3 * 500,
    })
    // A list of the same links costs the same bytes; the cost of links that were never saved is not known.
    const list = { ...images, bytes: undefined, activeMs: undefined }
    expect(timing.plan(list, comparison)).toMatchObject({ bytes: 1000, durationEstimateMs: undefined })
    const other = { url: 'https://a.example/other.jpg', origin: { source: 'a', line: 4 } }
    expect(timing.plan({ ...list, items: [...items.slice(0, 1), other] }, comparison).bytes).toBeUndefined()
    expect(timing.imagesOfBatch('none', 100)).toBeUndefined()
  }),
)
