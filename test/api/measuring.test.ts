import { expect, test } from 'vitest'
import type { WatchedMeasurement } from '../../shared/comparison.ts'
import type { InputOf } from '../../shared/contract/commands.ts'
import { jpegOf } from '../helpers/images.ts'
import { type ImageOrigin, serve, status } from '../helpers/origin.ts'
import { hasEnded, type WindowBench, withWindow } from '../helpers/window.ts'

const refusal = (code: string) => ({ refusal: { code } })

/** Links of images that differ. */
function scriptImages(origin: ImageOrigin, count: number): string[] {
  return Array.from({ length: count }, (_, at) => {
    origin.script(`/${at}.jpg`, serve(jpegOf(1000, at + 1)))
    return origin.url(`/${at}.jpg`)
  })
}

async function savedBatch({ start, watchUntil }: WindowBench, urls: readonly string[]): Promise<string> {
  const batch = await start(urls)
  await watchUntil(batch, hasEnded)
  return batch
}

const draftOf = async (
  { call }: WindowBench,
  urls: readonly string[],
): Promise<InputOf<'planMeasurement'>['of']> => {
  const { draft } = await call('review', { sources: [{ name: 'pasted', text: urls.join('\n') }] })
  return { draft, options: { attempts: 1 } }
}

async function watchUntil(
  { call }: WindowBench,
  holds: (measurement: NonNullable<WatchedMeasurement['measurement']>) => boolean,
) {
  let watched = await call('watchMeasurement', {})
  while (watched.measurement === undefined || !holds(watched.measurement)) {
    watched = await call('watchMeasurement', { since: watched.revision })
  }
  return watched.measurement
}

const hasStopped = ({ state }: { state: string }) => state === 'ended'

test(
  'the saved images of a batch are compared, and the result is kept with it',
  withWindow(async bench => {
    const { call, origin } = bench
    const batch = await savedBatch(bench, [...scriptImages(origin, 4), origin.url('/none.jpg')])
    expect(await call('planMeasurement', { kind: 'comparison', of: { batch } })).toMatchObject({
      images: 4,
      imagesTotal: 4,
      runs: 5,
      requests: 20,
      bytes: 20_000,
      durationEstimateMs: expect.any(Number),
    })
    expect(await call('watchMeasurement', {})).not.toHaveProperty('measurement')
    const id = await call('startMeasurement', { kind: 'comparison', of: { batch } })
    const seen = await watchUntil(bench, ({ lanes }) => lanes.concurrent !== undefined)
    // The latest run of each kind. On a busy machine all may have ended before it is seen, so the state is not asked.
    expect(seen).toMatchObject({ id, lanes: { sequential: { atOnce: 1, images: 4 } } })
    expect(seen.runs[0]?.mode).toBe('sequential')
    const ended = await watchUntil(bench, hasStopped)
    expect(ended).toMatchObject({
      warmUp: { settled: 4, running: false },
      lanes: { concurrent: { settled: 4, images: 4, receivedBytes: 4000, round: 2, running: false } },
      runs: [{}, {}, {}, {}],
      result: { kind: 'comparison', id, batch, identicalBytes: true },
    })
    expect(await call('measurements', { batch })).toEqual([ended.result])
    expect(await call('measurements', { batch: 'another' })).toEqual([])
    await call('forgetMeasurement', { id })
    expect(await call('measurements', {})).toEqual([])
    expect(await call('watchMeasurement', {})).not.toHaveProperty('measurement')
  }),
)

test(
  'a draft is swept and can still be started; the host is remembered until it is forgotten',
  withWindow(async bench => {
    const { call, origin, folder, watchUntil: watchBatch } = bench
    const of = await draftOf(bench, scriptImages(origin, 4))
    // The warm-up and the first step ask three times; the second one is too much for it.
    const picture = serve(jpegOf(1000, 3))
    origin.script('/2.jpg', [picture, picture, picture, status(503), picture])
    await call('startMeasurement', { kind: 'sweep', of, upTo: 2, rounds: 2 })
    const { result, steps } = await watchUntil(bench, hasStopped)
    expect(result).toMatchObject({ kind: 'sweep', stoppedBy: 'pushed-back', best: 1 })
    expect(steps.map(({ atOnce }) => atOnce)).toEqual([1])
    const host = `127.0.0.1:${origin.port}`
    expect(await call('hostAdvice', { hosts: ['other.example', host] })).toMatchObject([{ host, best: 1 }])
    expect(await call('hostAdvice', { hosts: ['other.example'] })).toEqual([])
    await call('forgetHostAdvice', { host })
    expect(await call('hostAdvice', {})).toEqual([])

    const batch = await call('start', { draft: 'draft' in of ? of.draft : '', folder, options: {} })
    expect((await watchBatch(batch, hasEnded)).header.counts.saved).toBe(4)
  }),
)

test(
  'images that are left out of a draft are not measured',
  withWindow(async bench => {
    const of = await draftOf(bench, scriptImages(bench.origin, 4))
    const plan = { kind: 'comparison', images: 100 } as const
    expect(await bench.call('planMeasurement', { ...plan, of })).toMatchObject({ images: 4 })
    const some = { ...of, out: [[1, 2]] as const }
    expect(await bench.call('planMeasurement', { ...plan, of: some })).toMatchObject({ images: 2 })
  }),
)

test(
  'one measurement at a time, and none beside a batch that runs',
  withWindow(async bench => {
    const { call, origin, start } = bench
    const of = await draftOf(bench, scriptImages(origin, 2))
    origin.script('/slow.jpg', serve(jpegOf(1000)).hold())
    const slow = await draftOf(bench, [origin.url('/slow.jpg')])
    await call('startMeasurement', { kind: 'comparison', of: slow })
    await expect(call('startMeasurement', { kind: 'comparison', of })).rejects.toMatchObject(
      refusal('measuring'),
    )

    // A batch has the right of way.
    await origin.waitFor(1)
    await start([origin.url('/slow.jpg')])
    expect(await watchUntil(bench, hasStopped)).toMatchObject({
      result: { verdict: 'not-enough-data', because: { cause: 'disturbed' } },
    })
    await expect(call('startMeasurement', { kind: 'comparison', of })).rejects.toMatchObject(
      refusal('downloading'),
    )
    expect(await call('measurements', {})).toEqual([])
  }),
)

test(
  'nothing to measure, nothing known',
  withWindow(async bench => {
    const { call, origin } = bench
    origin.script('/gone.jpg', status(404))
    const batch = await savedBatch(bench, [origin.url('/gone.jpg')])
    const start = (of: InputOf<'startMeasurement'>['of']) =>
      call('startMeasurement', { kind: 'comparison', of })
    await expect(start({ batch })).rejects.toMatchObject(refusal('nothing-to-measure'))
    await expect(start({ batch: 'none' })).rejects.toMatchObject(refusal('unknown-batch'))
    await expect(start({ draft: 'none', options: {} })).rejects.toMatchObject(refusal('draft-gone'))
  }),
)

test(
  'it can be stopped, and ends with the application',
  withWindow(async bench => {
    const { call, origin, reopen } = bench
    origin.script('/slow.jpg', serve(jpegOf(1000)).hold())
    const of = await draftOf(bench, [origin.url('/slow.jpg')])
    await call('startMeasurement', { kind: 'comparison', of })
    await origin.waitFor(1)
    await call('stopMeasurement')
    expect(await watchUntil(bench, hasStopped)).toMatchObject({
      result: { verdict: 'not-enough-data', because: { cause: 'stopped' }, runs: [] },
    })
    await call('startMeasurement', { kind: 'comparison', of })
    await origin.waitFor(2)
    await reopen()
    expect(await call('watchMeasurement', {})).not.toHaveProperty('measurement')
    expect(origin.requests.at(-1)?.outcome).toBe('left')
  }),
)
