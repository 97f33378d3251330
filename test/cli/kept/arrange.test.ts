import { mkdtemp, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { withCli } from '../../helpers/cli.ts'
import { jpegOf } from '../../helpers/images.ts'
import { type ImageOrigin, serve, withOrigin } from '../../helpers/origin.ts'

const paths = ['/a.jpg', '/b.jpg', '/c.jpg']
const bytesOf = (at: number) => jpegOf(3000, at + 1)

function serveThree(origin: ImageOrigin): string[] {
  for (const [at, path] of paths.entries()) origin.script(path, serve(bytesOf(at)))
  return paths.map(path => origin.url(path))
}

const filesIn = async (folder: string) =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort()

test(
  'renamed by a template, past names of others; made files follow; records, verify and undo know it',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      const out = join(folder, 'out')
      const got = await shoal(
        'get',
        ...serveThree(origin),
        '-o',
        'out',
        '--manifest',
        '--convert',
        'png',
        '--json',
      )
      const id = String(got.lines()[0]?.['id'])
      await writeFile(join(out, '002.jpg'), 'mine')
      const dry = await shoal('rename', id, '--name', '{n:03}', '--dry-run')
      expect(dry.stdout).toContain('a.jpg  →  001.jpg')
      expect(await filesIn(out)).toContain('a.jpg')

      const done = await shoal('rename', id, '--name', '{n:03}', '--json')
      expect(done.status).toBe(0)
      expect(done.lines()).toContainEqual({
        type: 'file',
        state: 'moved',
        index: 2,
        from: 'b.jpg',
        to: '002 (2).jpg',
      })
      expect(done.lines().at(-1)).toMatchObject({ type: 'files-summary', moved: 6, changed: 0 })
      const renamed = ['001.jpg', '001.png', '002 (2).jpg', '002.jpg', '002.png', '003.jpg', '003.png']
      expect(await filesIn(out)).toEqual([...renamed, 'manifest.csv', 'manifest.jsonl'])
      expect(await readFile(join(out, '002.jpg'), 'utf8')).toBe('mine')
      expect(await readFile(join(out, '002 (2).jpg'))).toEqual(Buffer.from(bytesOf(1)))
      const [row] = (await readFile(join(out, 'manifest.jsonl'), 'utf8')).split('\n')
      expect(JSON.parse(row ?? '')).toMatchObject({ file: '001.jpg', converted: [{ file: '001.png' }] })
      const verified = await shoal('verify', 'out', '--json')
      expect(verified.lines().at(-1)).toMatchObject({ whole: 6, missing: 0, changed: 0 })

      const asked = origin.requests.length
      expect(
        (await shoal('get', ...paths.map(path => origin.url(path)), '-o', 'out', '--json')).lines().at(-1),
      ).toMatchObject({ skipped: 3 })
      expect(origin.requests).toHaveLength(asked)

      expect((await shoal('rename', id, '--undo')).stdout).toContain('6 files put back')
      expect(await filesIn(out)).toEqual([
        '002.jpg',
        'a.jpg',
        'a.png',
        'b.jpg',
        'b.png',
        'c.jpg',
        'c.png',
        'manifest.csv',
        'manifest.jsonl',
      ])
    }),
  ),
)

test(
  'names that change places, a file that was changed, and one that is gone',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      const out = join(folder, 'out')
      serveThree(origin)
      const list = [
        { url: origin.url('/a.jpg'), name: 'one', fields: { to: 'two' } },
        { url: origin.url('/b.jpg'), name: 'two', fields: { to: 'one' } },
        { url: origin.url('/c.jpg'), name: 'three', fields: { to: 'four' } },
      ]
      const lines = list.map(({ fields, ...item }) => JSON.stringify({ ...item, ...fields }))
      await writeFile(join(folder, 'list.jsonl'), `${lines.join('\n')}\n`)
      const got = await shoal('get', 'list.jsonl', '-o', 'out', '--json')
      const id = String(got.lines()[0]?.['id'])
      expect(await filesIn(out)).toEqual(['one.jpg', 'three.jpg', 'two.jpg'])
      await writeFile(join(out, 'three.jpg'), 'edited')
      const done = await shoal('rename', id, '--name', '{to}')
      expect(done.status).toBe(1)
      expect(done.stdout).toContain(
        'left       three.jpg  (it was changed since it was saved; --changed takes it too)',
      )
      expect(done.stdout).toContain('2 files renamed · 1 left, changed since it was saved')
      expect(await filesIn(out)).toEqual(['one.jpg', 'three.jpg', 'two.jpg'])
      expect(await readFile(join(out, 'two.jpg'))).toEqual(Buffer.from(bytesOf(0)))
      expect(await readFile(join(out, 'one.jpg'))).toEqual(Buffer.from(bytesOf(1)))

      await unlink(join(out, 'one.jpg'))
      const forced = await shoal('rename', id, '--name', 'x {to}', '--changed', '--json')
      expect(forced.lines().at(-1)).toMatchObject({ moved: 2, missing: 1, changed: 0 })
      expect(await filesIn(out)).toEqual(['x four.jpg', 'x two.jpg'])
      expect((await shoal('rename', id)).status).toBe(2)
      expect((await shoal('rename', id, '--name', 'a{')).status).toBe(2)
    }),
  ),
)

test(
  'moved to another folder and to another disk: the history follows, the same list is copied, undo brings all back',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      const links = serveThree(origin)
      const got = await shoal('get', ...links, '-o', 'out', '--name', '{host}/{name}', '--json')
      const id = String(got.lines()[0]?.['id'])
      const host = '127.0.0.1'
      // In memory, so on another disk than the test's own folder, where the system has one.
      const other = await mkdtemp('/dev/shm/shoal-').catch(() => join(folder, 'other'))
      try {
        const moved = await shoal('move', id, '--to', join(other, 'to'), '--json')
        expect(moved.lines().at(-1)).toMatchObject({ moved: 3, failed: 0 })
        const names = paths.map(path => `${host}${path}`)
        expect(await filesIn(join(other, 'to'))).toEqual(names)
        expect(await filesIn(join(folder, 'out'))).toEqual([])
        expect((await shoal('verify', join(other, 'to'))).status).toBe(0)
        const asked = origin.requests.length
        const again = await shoal('get', ...links, '-o', 'out', '--json')
        expect(again.lines().at(-1)).toMatchObject({ copied: 3 })
        expect(origin.requests).toHaveLength(asked)
        await rm(join(folder, 'out'), { recursive: true })

        expect((await shoal('move', id, '--undo', '--json')).lines().at(-1)).toMatchObject({ moved: 3 })
        expect(await filesIn(join(folder, 'out'))).toEqual(names)
        expect(await filesIn(join(other, 'to'))).toEqual([])
        expect((await shoal('verify', 'out', '--json')).lines().at(-1)).toMatchObject({
          whole: 3,
          changed: 0,
        })
      } finally {
        await rm(other, { recursive: true, force: true })
      }
    }),
  ),
)

test(
  'images that were moved away are copied from where they are now when the same list comes again',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      const links = serveThree(origin)
      const got = await shoal('get', ...links, '-o', 'out', '--json')
      const id = String(got.lines()[0]?.['id'])
      const asked = origin.requests.length
      // One stays, so the batch lies where it was.
      await writeFile(join(folder, 'out/c.jpg'), 'edited')
      await shoal('move', id, '--to', 'other')
      expect(await filesIn(join(folder, 'other'))).toEqual(['a.jpg', 'b.jpg'])
      await writeFile(join(folder, 'out/c.jpg'), bytesOf(2))
      const again = await shoal('get', ...links, '-o', 'out', '--json')
      expect(again.lines().at(-1)).toMatchObject({ copied: 2, skipped: 1, failed: 0 })
      expect(await filesIn(join(folder, 'out'))).toEqual(['a.jpg', 'b.jpg', 'c.jpg'])
      expect(origin.requests).toHaveLength(asked)
    }),
  ),
)

test(
  'named by when they were taken; what does not say it stays and is named, or gets the word given for it',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      const out = join(folder, 'out')
      const exif = { IFD2: { DateTimeOriginal: '2024:05:17 08:03:21' } }
      const dated = await sharp(bytesOf(0)).withExif(exif).jpeg().toBuffer()
      origin.script('/a.jpg', serve(dated))
      origin.script('/b.jpg', serve(bytesOf(1)))
      const links = ['/a.jpg', '/b.jpg'].map(path => origin.url(path))
      const refused = await shoal('get', ...links, '-o', 'out', '--name', '{taken}')
      expect(refused).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('{taken} is known only once'),
      })
      const id = String((await shoal('get', ...links, '-o', 'out', '--json')).lines()[0]?.['id'])

      const name = '{taken:day}/{taken} {n}'
      const dry = await shoal('rename', id, '--name', name, '--dry-run')
      expect(dry.stdout).toBe('a.jpg  →  2024-05-17/2024-05-17_08-03-21 1.jpg\n')
      expect(dry.stderr).toContain('1 image does not say when it was taken')
      const done = await shoal('rename', id, '--name', name)
      expect(done.stdout).toContain('left       b.jpg  (it does not say when it was taken)')
      expect(done.status).toBe(1)
      expect(await filesIn(out)).toEqual(['2024-05-17/2024-05-17_08-03-21 1.jpg', 'b.jpg'])

      expect((await shoal('rename', id, '--name', '{taken:year|undated}')).status).toBe(0)
      expect(await filesIn(out)).toEqual(['2024.jpg', 'undated.jpg'])
      expect((await shoal('rename', id, '--name', '{taken:hour}')).stderr).toContain(
        '{taken:hour} is not known',
      )
    }),
  ),
)

test(
  'a misspelt column, a folder that is a file, and a wish that moves nothing leave names and undo as they were',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      const out = join(folder, 'out')
      const got = await shoal('get', ...serveThree(origin), '-o', 'out', '--manifest', '--json')
      const id = String(got.lines()[0]?.['id'])
      const misspelt = await shoal('rename', id, '--name', '{titel}')
      expect(misspelt).toMatchObject({ status: 2, stderr: expect.stringContaining('{titel} is not known') })
      expect((await shoal('rename', id, '--name', '{field:titel}', '--dry-run')).stderr).toContain(
        'The list has no column “titel”.',
      )
      expect((await shoal('rename', id, '--name', 'new {n}')).status).toBe(0)

      await writeFile(join(folder, 'file'), 'mine')
      const refused = await shoal('move', id, '--to', 'file')
      expect(refused.status).toBe(2)
      expect(refused.stderr).toContain(`${join(folder, 'file')} cannot be used: a file is in its place`)
      // None of them says when it was taken.
      expect((await shoal('rename', id, '--name', '{taken}')).status).toBe(1)
      expect((await shoal('rename', id, '--name', 'new {n}', '-q')).status).toBe(0)
      expect((await shoal('rename', id, '--undo')).stdout).toContain('3 files put back')
      expect(await filesIn(out)).toEqual(['a.jpg', 'b.jpg', 'c.jpg', 'manifest.csv', 'manifest.jsonl'])

      expect((await shoal('move', id, '--to', 'other')).status).toBe(0)
      expect(await filesIn(out)).toEqual([])
      expect((await shoal('verify', 'out')).stderr).toContain('There is nothing to verify')
      expect((await shoal('verify', 'other', '--json')).lines().at(-1)).toMatchObject({
        whole: 3,
        missing: 0,
      })
      expect((await shoal('move', id, '--undo')).stdout).toContain('3 files put back')
      expect(await filesIn(join(folder, 'other'))).toEqual([])
    }),
  ),
)
