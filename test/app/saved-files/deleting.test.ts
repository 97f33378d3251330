import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createTrash } from '../../../main/app/app.ts'
import { jpegOf } from '../../helpers/images.ts'
import { serve } from '../../helpers/origin.ts'
import { hasEnded, type WindowBench, withWindow } from '../../helpers/window.ts'

const base = await mkdtemp(join(tmpdir(), 'shoal-deleting-'))
afterAll(() => rm(base, { recursive: true }))

const uid = process.getuid?.() ?? 0
const trash = createTrash({ env: { HOME: base }, now: () => 0, uid })
const shell = { trash }

/** A batch of three saved images and one that failed. */
async function threeSaved({ origin, start, watchUntil }: WindowBench): Promise<string> {
  const paths = ['/a.jpg', '/b.jpg', '/c.jpg']
  for (const [at, path] of paths.entries()) origin.script(path, serve(jpegOf(2000, at)))
  const batch = await start([...paths, '/none.jpg'].map(path => origin.url(path)))
  await watchUntil(batch, hasEnded)
  return batch
}

const namesIn = async (folder: string) => (await readdir(folder)).filter(name => name.endsWith('.jpg')).sort()

test(
  'saved images go to the bin and come back; meanwhile they are neither saved, nor missing, nor downloaded again',
  withWindow(
    async bench => {
      const { call, folder, app, reopen } = bench
      const batch = await threeSaved(bench)
      const before = await readFile(join(folder, 'b.jpg'))
      expect(await call('deleteFiles', { batch, indexes: [[2, 4]] })).toEqual({
        ...{ deleted: 2, changed: [], failed: { count: 0, first: [] }, canRestore: true },
      })
      expect(await namesIn(folder)).toEqual(['a.jpg'])

      const window = { offset: 0, limit: 10 }
      const watched = await call('watch', { batch, window })
      expect(watched.header.counts).toMatchObject({ items: 4, saved: 1, deleted: 2, failed: 1 })
      expect(watched.rows.map(({ index }) => index)).toEqual([1, 4])
      const deleted = await call('watch', { batch, window: { ...window, states: ['deleted'] } })
      expect(deleted.rows.map(({ name, state }) => [name, state])).toEqual([
        ['b.jpg', 'deleted'],
        ['c.jpg', 'deleted'],
      ])
      const verified = await Array.fromAsync(app().verify(folder, 'structure'))
      expect(verified.map(({ file, verdict }) => [file, verdict.kind])).toEqual([['a.jpg', 'whole']])
      const { review } = await call('runAgain', { batch, which: 'missing' })
      expect(review.first.map(({ url }) => new URL(url).pathname)).toEqual(['/none.jpg'])

      await reopen()
      expect(await call('restoreFiles', { batch, indexes: [2, 3] })).toMatchObject({ restored: 2 })
      expect(await readFile(join(folder, 'b.jpg'))).toEqual(before)
      const { header } = await call('watch', { batch, window })
      expect(header.counts).toMatchObject({ saved: 3, deleted: 0 })
      expect(header.receivedBytes).toBe(6000)
    },
    { shell },
  ),
)

test(
  'a file that was changed since is kept until that is asked for; one that is gone counts as deleted',
  withWindow(
    async bench => {
      const { call, folder } = bench
      const batch = await threeSaved(bench)
      await writeFile(join(folder, 'a.jpg'), 'my own work')
      await rm(join(folder, 'b.jpg'))
      const indexes = [[1, 3]] as const
      expect(await call('deleteFiles', { batch, indexes })).toMatchObject({
        ...{ deleted: 2, changed: [1], canRestore: false },
      })
      expect(await namesIn(folder)).toEqual(['a.jpg'])
      expect(await call('deleteFiles', { batch, indexes, evenChanged: true })).toMatchObject({
        ...{ deleted: 1, changed: [], canRestore: true },
      })
      expect(await namesIn(folder)).toEqual([])
      await call('restoreFiles', { batch, indexes: [1] })
      expect(await readFile(join(folder, 'a.jpg'), 'utf8')).toBe('my own work')
    },
    { shell },
  ),
)

test(
  'where a name is taken again, the image stays in the bin and says why',
  withWindow(
    async bench => {
      const { call, folder } = bench
      const batch = await threeSaved(bench)
      await call('deleteFiles', { batch, indexes: [1] })
      await writeFile(join(folder, 'a.jpg'), 'another')
      expect(await call('restoreFiles', { batch, indexes: [1] })).toEqual({
        restored: 0,
        failed: { count: 1, first: [{ index: 1, why: 'a file with its name is there again' }] },
      })
      expect(await readFile(join(folder, 'a.jpg'), 'utf8')).toBe('another')
    },
    { shell },
  ),
)

test(
  'nothing is moved through a link, and nothing that is a link',
  withWindow(
    async bench => {
      const { call, folder } = bench
      const batch = await threeSaved(bench)
      const outside = join(base, 'outside')
      await mkdir(outside)
      await writeFile(join(outside, 'private.jpg'), 'private')
      await rm(join(folder, 'a.jpg'))
      await symlink(join(outside, 'private.jpg'), join(folder, 'a.jpg'))
      const answer = await call('deleteFiles', { batch, indexes: [1], evenChanged: true })
      expect(answer).toMatchObject({ deleted: 0, failed: { count: 1 } })
      expect(await readFile(join(outside, 'private.jpg'), 'utf8')).toBe('private')
    },
    { shell },
  ),
)

test(
  'of a folder that is gone all are deleted, and it is not made again',
  withWindow(
    async bench => {
      const { call, folder } = bench
      const batch = await threeSaved(bench)
      await rename(folder, `${folder}-moved`)
      expect(await call('deleteFiles', { batch, indexes: [[1, 4]] })).toMatchObject({ deleted: 3 })
      await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' })
    },
    { shell },
  ),
)

test(
  'without a bin nothing is deleted',
  withWindow(async bench => {
    const batch = await threeSaved(bench)
    await expect(bench.call('deleteFiles', { batch, indexes: [1] })).rejects.toMatchObject({
      refusal: { code: 'not-available' },
    })
    expect(await namesIn(bench.folder)).toHaveLength(3)
  }),
)

test(
  'an image that was moved out of the folder of its batch is deleted and brought back where it lies, and not converted',
  withWindow(
    async bench => {
      const { call, folder, app } = bench
      const batch = await threeSaved(bench)
      const { batch: row } = app().history.named(batch)
      const other = join(base, 'other')
      const ends = await Array.fromAsync(
        app().arranging.run(row, { kind: 'move', folder: other }, { indexes: [2] }),
      )
      expect(ends).toMatchObject([{ kind: 'moved', index: 2 }])
      expect([await namesIn(folder), await namesIn(other)]).toEqual([['a.jpg', 'c.jpg'], ['b.jpg']])

      const converted = await Array.fromAsync(
        app().conversions.run(row, { to: 'png', strip: false, replace: false }, [2]),
      )
      expect(converted).toMatchObject([{ kind: 'left', why: 'it was moved to another folder' }])

      expect(await call('deleteFiles', { batch, indexes: [2] })).toMatchObject({
        deleted: 1,
        canRestore: true,
      })
      expect(await namesIn(other)).toEqual([])
      expect(await call('restoreFiles', { batch, indexes: [2] })).toMatchObject({ restored: 1 })
      expect(await namesIn(other)).toEqual(['b.jpg'])

      await rm(other, { recursive: true })
      expect(await call('deleteFiles', { batch, indexes: [2] })).toMatchObject({
        deleted: 1,
        canRestore: false,
      })
      expect(await readdir(base)).not.toContain('other')
    },
    { shell },
  ),
)

test(
  'many chosen images without a file let other work have its turn',
  withWindow(
    async bench => {
      const batch = await threeSaved(bench)
      let turns = 0
      let counting: NodeJS.Immediate
      const count = () => {
        turns += 1
        counting = setImmediate(count)
      }
      counting = setImmediate(count)
      await bench.call('deleteFiles', { batch, indexes: [[4, 5000]] })
      clearImmediate(counting)
      expect(turns).toBeGreaterThan(40)
    },
    { shell },
  ),
)
