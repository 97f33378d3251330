import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { jpegOf } from '../../helpers/images.ts'
import { serve } from '../../helpers/origin.ts'
import { hasEnded, type WindowBench, withWindow } from '../../helpers/window.ts'

/** A batch of `count` saved images, `000.jpg` and on, with its row. */
async function saved({ origin, start, watchUntil, app }: WindowBench, count: number) {
  const paths = Array.from({ length: count }, (_, at) => `/${String(at).padStart(3, '0')}.jpg`)
  for (const [at, path] of paths.entries()) origin.script(path, serve(jpegOf(2000, at + 1)))
  const batch = await start(paths.map(path => origin.url(path)))
  await watchUntil(batch, hasEnded)
  return { batch, names: paths.map(path => path.slice(1)), row: () => rowOf(app().batches.get(batch)) }
}

function rowOf<T>(row: T | undefined): T {
  if (row === undefined) throw new Error('no such batch')
  return row
}

const rename = (template: string) => ({ kind: 'rename', template }) as const

const filesIn = async (folder: string) => (await readdir(folder)).toSorted()

test(
  'undoing that is cut off is continued by the next one',
  withWindow(async bench => {
    const { app, folder } = bench
    // More than are noted together.
    const { batch, names, row } = await saved(bench, 40)
    const { arranging } = app()
    expect(arranging.undoable(batch)).toBe(0)
    await Array.fromAsync(arranging.run(row(), rename('new {n:02}'), {}))
    expect(arranging.undoable(batch)).toBe(40)

    const stop = new AbortController()
    const cutOff = Array.fromAsync(arranging.undo(row(), { signal: stop.signal }), () => stop.abort())
    await expect(cutOff).rejects.toThrow()
    expect((await filesIn(folder)).filter(name => name.startsWith('new'))).toHaveLength(8)
    expect(arranging.undoable(batch)).toBe(8)

    const rest = await Array.fromAsync(arranging.undo(row(), {}))
    expect(rest.map(({ kind }) => kind)).toEqual(Array(8).fill('moved'))
    expect(await filesIn(folder)).toEqual(names)
    expect(arranging.undoable(batch)).toBe(0)
  }),
)

test(
  'what was changed since can still be put back by the next call',
  withWindow(async bench => {
    const { app, folder } = bench
    const { batch, names, row } = await saved(bench, 2)
    const { arranging } = app()
    await Array.fromAsync(arranging.run(row(), rename('new {n}'), {}))
    await writeFile(join(folder, 'new 1.jpg'), 'edited')
    const ends = await Array.fromAsync(arranging.undo(row(), {}))
    expect(ends.map(({ kind }) => kind)).toEqual(['changed', 'moved'])
    expect(arranging.undoable(batch)).toBe(1)
    await Array.fromAsync(arranging.undo(row(), { evenChanged: true }))
    expect(await filesIn(folder)).toEqual(names)
    expect(arranging.undoable(batch)).toBe(0)
  }),
)

test(
  'a plan says which names are taken and makes no folder',
  withWindow(async bench => {
    const { app, folder } = bench
    const { row } = await saved(bench, 3)
    const { arranging } = app()
    await writeFile(join(folder, 'new 2.jpg'), 'mine')
    expect(await arranging.plan(row(), rename('new {n}'), undefined, { images: 100, listed: 2 })).toEqual({
      files: 3,
      unchanged: 0,
      numbered: 1,
      undated: 0,
      first: [
        { index: 1, from: '000.jpg', to: 'new 1.jpg', isNumbered: false },
        { index: 2, from: '001.jpg', to: 'new 2 (2).jpg', isNumbered: true },
      ],
    })
    // They change places among themselves: no name is in the way.
    expect(await arranging.plan(row(), rename('same'), [1, 2], { images: 100, listed: 0 })).toMatchObject({
      files: 2,
      numbered: 1,
      undated: 0,
    })
    expect(
      await arranging.plan(row(), rename('{name}'), undefined, { images: 100, listed: 9 }),
    ).toMatchObject({
      ...{ files: 0, unchanged: 3, first: [] },
    })
    await arranging.plan(row(), rename('deep/er/{name}'), undefined, { images: 100, listed: 9 })
    const other = join(folder, '..', 'other')
    expect(
      await arranging.plan(row(), { kind: 'move', folder: other }, [2], { images: 100, listed: 9 }),
    ).toMatchObject({
      first: [{ index: 2, to: '../other/001.jpg' }],
    })
    expect(await filesIn(folder)).toEqual(['000.jpg', '001.jpg', '002.jpg', 'new 2.jpg'])
    await expect(rm(other, { recursive: true })).rejects.toThrow('ENOENT')
  }),
)
