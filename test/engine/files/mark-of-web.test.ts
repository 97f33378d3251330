import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { markOfWeb } from '../../../main/engine/files/mark-of-web.ts'
import { withEngine } from '../../helpers/engine.ts'
import { JPEG } from '../../helpers/images.ts'
import { serve } from '../../helpers/origin.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-mark-'))
})
afterEach(() => rm(folder, { recursive: true }))

// Elsewhere than on Windows the stream is a file of that name.
test('says the zone and no address, and leaves the time of the file', async () => {
  const path = join(folder, 'cat.jpg')
  const modifiedAt = new Date('2015-10-21T07:28:00Z')
  await writeFile(path, 'a cat')
  await markOfWeb(path, modifiedAt)
  expect(await readFile(`${path}:Zone.Identifier`, 'utf8')).toBe('[ZoneTransfer]\r\nZoneId=3\r\n')
  expect([await readFile(path, 'utf8'), (await stat(path)).mtime]).toEqual(['a cat', modifiedAt])
})

test('a disk that takes no mark keeps the image', async () => {
  await expect(markOfWeb(join(folder, 'gone', 'cat.jpg'), undefined)).resolves.toBeUndefined()
})

const marked: { path: string; bytes: number }[] = []

test(
  'each image is marked whole, before it gets its name',
  withEngine(
    async ({ origin, run, files }) => {
      marked.length = 0
      origin.script('/1.jpg', [serve(JPEG)])
      origin.script('/2.jpg', [serve(JPEG)])
      await run([origin.url('/1.jpg'), origin.url('/2.jpg')])
      expect(marked.map(({ bytes }) => bytes)).toEqual([JPEG.length, JPEG.length])
      expect(marked.every(({ path }) => path.endsWith('.part'))).toBe(true)
      expect(await files()).toEqual(['1.jpg', '2.jpg'])
    },
    {
      async markDownloaded(path) {
        marked.push({ path, bytes: (await stat(path)).size })
      },
    },
  ),
)
