import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { whatLineWaitsFor } from '../../../main/api/batches/batch-line.ts'
import { JPEG } from '../../helpers/images.ts'
import { serve } from '../../helpers/origin.ts'
import { hasEnded, type WindowBench, withWindow } from '../../helpers/window.ts'

test.each([
  ['nothing is ahead', [], false, undefined],
  ['a download runs', ['room', 'running'], false, 'running'],
  ['a download waits for room on the disk', ['room'], false, 'room'],
  ['it rests, whatever runs', ['running'], true, 'person'],
] as const)('what the line waits for: %s', (_, ahead, rests, waitsFor) => {
  expect(whatLineWaitsFor(ahead, rests)).toBe(waitsFor)
})

/** Reviews these images and lets them start after the others. */
async function line({ origin, call, folder }: WindowBench, ...names: string[]): Promise<string> {
  const text = names.map(name => origin.url(`/${name}.jpg`)).join('\n')
  const { draft } = await call('review', { sources: [{ name: 'pasted', text }] })
  return call('start', { draft, folder, options: { attempts: 1 }, when: 'after-others' })
}

const saves = ({ watchUntil }: WindowBench, batch: string) => watchUntil(batch, hasEnded)

/** A batch with one image that is held until the origin releases it. */
async function startHeld(bench: WindowBench): Promise<string> {
  const { origin, start, watchUntil } = bench
  origin.otherwise(() => serve(JPEG))
  origin.script('/slow.jpg', serve(JPEG).holdAfter(10))
  const batch = await start([origin.url('/slow.jpg')])
  await watchUntil(batch, ({ header }) => header.counts.active === 1)
  return batch
}

const waitingOf = async ({ call }: WindowBench) =>
  (await call('appInfo')).waiting.map(({ batch, line: at }) => [batch, at?.place, at?.waitsFor])

test(
  'batches in line start one after another, once nothing else runs',
  withWindow(async bench => {
    const { origin, call } = bench
    const first = await startHeld(bench)
    const second = await line(bench, 'b')
    const third = await line(bench, 'c')
    expect(await waitingOf(bench)).toEqual([
      [second, 1, 'running'],
      [third, 2, 'running'],
    ])
    expect((await call('history')).map(({ state }) => state).sort()).toEqual([
      'running',
      'waiting',
      'waiting',
    ])
    const { header } = await call('watch', { batch: third, window: { offset: 0, limit: 1 } })
    expect(header).toMatchObject({ state: 'waiting', line: { place: 2, waitsFor: 'running' } })

    await call('moveInLine', { batch: third, to: 'earlier' })
    expect((await waitingOf(bench)).map(([batch]) => batch)).toEqual([third, second])
    origin.release()
    for (const batch of [first, second, third]) await saves(bench, batch)
    expect(origin.requests.map(({ path }) => path)).toEqual(['/slow.jpg', '/c.jpg', '/b.jpg'])
    expect(
      (await call('watch', { batch: second, window: { offset: 0, limit: 1 } })).header.runs,
    ).toMatchObject([{ kind: 'first', saved: 1 }])
  }),
)

test(
  'a paused batch holds no other up; where all is paused, the line rests until something is resumed',
  withWindow(async bench => {
    const { origin, call } = bench
    const first = await startHeld(bench)
    const second = await line(bench, 'b')
    await call('pauseAll')
    expect(await waitingOf(bench)).toEqual([[second, 1, 'person']])
    await call('resumeAll')
    expect(await waitingOf(bench)).toEqual([[second, 1, 'running']])
    await call('pause', { batch: first })
    await saves(bench, second)
    origin.release()
    await call('resume', { batch: first })
    await saves(bench, first)
  }),
)

test(
  'the line survives a restart and rests; a person starts one of it, and the others follow',
  withWindow(async bench => {
    const { origin, call, reopen } = bench
    const first = await startHeld(bench)
    const second = await line(bench, 'b')
    const third = await line(bench, 'c')
    await reopen()
    expect(await waitingOf(bench)).toEqual([
      [second, 1, 'person'],
      [third, 2, 'person'],
    ])
    expect((await call('appInfo')).unfinished.map(({ batch }) => batch)).toEqual([first])
    await call('resume', { batch: third })
    await saves(bench, third)
    await saves(bench, second)
    expect(origin.requests.map(({ path }) => path)).toEqual(['/slow.jpg', '/c.jpg', '/b.jpg'])
  }),
)

test(
  'one that cannot start says why, and the next one starts',
  withWindow(async bench => {
    const { origin, call, folder, notices, watchUntil, reopen } = bench
    await startHeld(bench)
    const text = origin.url('/b.jpg')
    const { draft } = await call('review', { sources: [{ name: 'pasted', text }] })
    const other = join(folder, '..', 'other')
    const options = { attempts: 1 }
    const second = await call('start', { draft, folder: other, options, when: 'after-others' })
    const third = await line(bench, 'c')
    await rm(other, { recursive: true, force: true })
    await writeFile(other, 'no folder')
    origin.release()
    await saves(bench, third)
    const { header } = await watchUntil(second, watched => watched.header.state === 'not-started')
    expect(header.pausedBecause).toContain(other)
    expect(notices.map(({ title }) => title)).toContain(`“${header.name}” could not start`)

    // Also after a restart, until it runs.
    await reopen()
    const row = async () => (await call('history')).find(({ batch }) => batch === second)
    expect(await row()).toMatchObject({ state: 'not-started', notStarted: header.pausedBecause })
    expect((await call('appInfo')).unfinished.map(({ batch }) => batch)).toContain(second)
    await rm(other)
    await call('resume', { batch: second })
    await saves(bench, second)
    expect(await row()).toMatchObject({ state: 'ended' })
    expect((await row())?.notStarted).toBeUndefined()
  }),
)

test(
  'a paused batch can start after the others, and be taken out of the line again',
  withWindow(async bench => {
    const { origin, call, watchUntil } = bench
    const first = await startHeld(bench)
    origin.script('/half.jpg', [serve(JPEG).holdAfter(10), serve(JPEG)])
    const second = await bench.start([origin.url('/a.jpg'), origin.url('/half.jpg')])
    await watchUntil(second, ({ header: { counts } }) => counts.saved === 1 && counts.active === 1)
    await call('pause', { batch: second })
    await call('wait', { batch: second })
    expect(await waitingOf(bench)).toEqual([[second, 1, 'running']])
    expect((await call('history'))[0]).toMatchObject({ batch: second, state: 'waiting' })
    await call('leaveLine', { batch: second })
    expect((await call('history'))[0]).toMatchObject({ batch: second, state: 'stopped' })
    const third = await line(bench, 'c')
    await call('leaveLine', { batch: third })
    expect((await call('history'))[0]).toMatchObject({ batch: third, state: 'not-started' })
    for (const batch of [third, second]) await call('wait', { batch })
    expect((await waitingOf(bench)).map(([batch]) => batch)).toEqual([third, second])
    origin.release()
    for (const batch of [first, third, second]) await saves(bench, batch)
    const { header } = await watchUntil(second, hasEnded)
    expect(header.counts).toMatchObject({ saved: 2, failed: 0 })
    // Nothing is left of it: it does not wait.
    await call('wait', { batch: first })
    expect(await waitingOf(bench)).toEqual([])
  }),
)

test(
  'one that is discarded can be had back at its place, until Shoal is closed',
  withWindow(async bench => {
    const { call, reopen } = bench
    await startHeld(bench)
    const second = await line(bench, 'b')
    const third = await line(bench, 'c')
    await call('discardWaiting', { batch: second })
    expect((await waitingOf(bench)).map(([batch]) => batch)).toEqual([third])
    expect(await call('restoreWaiting', { batch: second })).toBe(true)
    expect((await waitingOf(bench)).map(([batch]) => batch)).toEqual([second, third])
    await call('discardWaiting', { batch: second })
    await reopen()
    expect(await call('restoreWaiting', { batch: second })).toBe(false)
    expect((await call('history')).some(({ batch }) => batch === second)).toBe(false)
  }),
)

test(
  'a batch whose turn came meanwhile is not taken out of the line any more: it runs on',
  withWindow(async bench => {
    const { origin, call } = bench
    const first = await startHeld(bench)
    await call('leaveLine', { batch: first })
    const [row] = await call('history')
    expect(row).toMatchObject({ batch: first, state: 'running' })
    expect(row?.notStarted).toBeUndefined()
    expect((await call('appInfo')).running.map(({ batch }) => batch)).toEqual([first])
    origin.release()
    await saves(bench, first)
  }),
)
