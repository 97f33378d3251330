import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeFileAtomic } from '../../main/system/write-file-atomic.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-whole-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('takes the place of what was there, and leaves nothing beside it', async () => {
  const path = join(folder, 'a.txt')
  await writeFile(path, 'long before')
  await writeFileAtomic(path, 'new')
  expect(await readFile(path, 'utf8')).toBe('new')
  expect(await readdir(folder)).toEqual(['a.txt'])
})

test.skipIf(process.platform === 'win32')('has the rights it was given', async () => {
  const path = join(folder, 'a.txt')
  await writeFileAtomic(path, 'secret', { mode: 0o600 })
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test('where it cannot be placed, what was there stays and nothing is left', async () => {
  const path = join(folder, 'taken')
  await mkdir(join(path, 'inside'), { recursive: true })
  await expect(writeFileAtomic(path, 'new')).rejects.toMatchObject({ code: expect.stringMatching(/^E/) })
  expect(await readdir(folder)).toEqual(['taken'])
  expect(await readdir(path)).toEqual(['inside'])
})
