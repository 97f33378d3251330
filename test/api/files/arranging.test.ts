import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { WatchedArranging } from '../../../shared/contract/commands.ts'
import { jpegOf } from '../../helpers/images.ts'
import { serve } from '../../helpers/origin.ts'
import { hasEnded, type WindowBench, withWindow } from '../../helpers/window.ts'

/** Follows renaming or moving to its end, as a window does. */
async function arranged({ call }: WindowBench, batch: string): Promise<WatchedArranging> {
  let since: number | undefined
  for (;;) {
    const watched = await call('watchArranging', { batch, ...(since !== undefined && { since }) })
    if (watched === undefined) throw new Error('nothing is arranged')
    if (watched.state !== 'running') return watched
    since = watched.revision
  }
}

/** Three saved images, `a.jpg` to `c.jpg`. */
async function three(bench: WindowBench): Promise<string> {
  const { origin, start, watchUntil } = bench
  const paths = ['/a.jpg', '/b.jpg', '/c.jpg']
  for (const [at, path] of paths.entries()) origin.script(path, serve(jpegOf(2000, at + 1)))
  const batch = await start(paths.map(path => origin.url(path)))
  await watchUntil(batch, hasEnded)
  return batch
}

const filesIn = async (folder: string) => (await readdir(folder)).toSorted()

test(
  'chosen images get other names; rows show them, what was changed is named, and undo puts them back',
  withWindow(async bench => {
    const { call, folder, watchUntil } = bench
    const batch = await three(bench)
    await writeFile(join(folder, 'b.jpg'), 'edited')
    expect(await call('watchArranging', { batch })).toBeUndefined()
    const wish = { kind: 'rename', template: 'cat {n}' } as const
    expect(await call('planArranging', { batch, wish: { ...wish, template: '{titel}' } })).toEqual({
      columns: [],
      problem: expect.stringContaining('{titel} is not known'),
    })
    const { revision } = await call('watch', { batch, window: { offset: 0, limit: 3 } })
    await call('arrangeImages', { batch, indexes: [[1, 2]], wish })
    expect(await arranged(bench, batch)).toMatchObject({
      about: { kind: 'rename', images: 2 },
      totals: { moved: 1, changed: 1 },
      left: [{ file: 'b.jpg', why: 'it was changed since it was saved' }],
    })
    const { rows } = await watchUntil(batch, watched => watched.revision > revision)
    expect(rows.map(({ name }) => name)).toEqual(['cat 1.jpg', 'b.jpg', 'c.jpg'])
    expect(await call('undoableArranging', { batch })).toBe(1)
    await call('undoArranging', { batch })
    expect(await arranged(bench, batch)).toMatchObject({ about: { kind: 'undo' }, totals: { moved: 1 } })
    expect(await call('undoableArranging', { batch })).toBe(0)
    expect(await filesIn(folder)).toEqual(['a.jpg', 'b.jpg', 'c.jpg'])
  }),
)

test(
  'a batch that was moved lies in the other folder from then on, in the header too',
  withWindow(async bench => {
    const { call, folder } = bench
    const batch = await three(bench)
    const other = join(folder, '..', 'other')
    const header = async () => (await call('watch', { batch, window: { offset: 0, limit: 3 } })).header
    await expect(
      call('arrangeImages', { batch, wish: { kind: 'move', folder: join(folder, 'a.jpg') } }),
    ).rejects.toMatchObject({ refusal: { code: 'bad-folder' } })
    await call('arrangeImages', { batch, wish: { kind: 'move', folder: other } })
    expect((await arranged(bench, batch)).totals).toMatchObject({ moved: 3 })
    expect((await header()).folder).toBe(other)
    expect(await filesIn(other)).toEqual(['a.jpg', 'b.jpg', 'c.jpg'])
    await call('undoArranging', { batch })
    await arranged(bench, batch)
    expect((await header()).folder).toBe(folder)
    expect(await filesIn(folder)).toEqual(['a.jpg', 'b.jpg', 'c.jpg'])
  }),
)

test(
  'nothing is renamed while a batch runs',
  withWindow(async bench => {
    const { call, origin, start } = bench
    origin.otherwise(() => serve(jpegOf(2000, 1)).hold())
    const batch = await start([origin.url('/a.jpg')])
    await origin.waitFor(1)
    const wish = { kind: 'rename', template: 'x' } as const
    await expect(call('arrangeImages', { batch, wish })).rejects.toMatchObject({
      refusal: { code: 'batch-running' },
    })
    await expect(call('undoArranging', { batch })).rejects.toMatchObject({
      refusal: { code: 'batch-running' },
    })
    origin.release()
  }),
)
