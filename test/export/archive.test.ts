import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import yauzl from 'yauzl'
import { archiveOf } from '../../main/export/archive.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-archive-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function entriesOf(files: { path: string; name: string }[]): Promise<Record<string, string>> {
  const zip = await yauzl.fromBufferPromise(Buffer.concat(await Array.fromAsync(archiveOf(files))))
  const entries: Record<string, string> = {}
  for await (const entry of zip.eachEntry()) {
    const chunks = await Array.fromAsync(await zip.openReadStreamPromise(entry))
    entries[entry.fileName] = Buffer.concat(chunks as Buffer[]).toString()
  }
  return entries
}

test('files keep their names and folders; what is gone is left out', async () => {
  await mkdir(join(folder, 'azores'))
  await writeFile(join(folder, 'a.jpg'), 'one')
  await writeFile(join(folder, 'azores', 'a.jpg'), 'two')
  const named = (name: string) => ({ path: join(folder, name), name })
  expect(await entriesOf([named('a.jpg'), named('gone.jpg'), named('azores/a.jpg')])).toEqual({
    'a.jpg': 'one',
    'azores/a.jpg': 'two',
  })
  expect(await entriesOf([])).toEqual({})
})

test('no name leads out of the zip, and no two are the same', async () => {
  const path = join(folder, 'a.jpg')
  await writeFile(path, 'x')
  const names = ['a.jpg', '../other/A.jpg', '/abs/a.jpg', 'b']
  expect(Object.keys(await entriesOf(names.map(name => ({ path, name }))))).toEqual([
    'a.jpg',
    'A (2).jpg',
    'a (3).jpg',
    'b',
  ])
})
