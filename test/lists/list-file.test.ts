import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readListFile } from '../../main/lists/index.ts'
import type { ListEntry } from '../../shared/model.ts'
import { RefusalError } from '../../shared/refusal.ts'
import { brief, itemsOf } from './entries.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-lists-'))
})
afterAll(() => rm(folder, { recursive: true }))

const read = async (path: string): Promise<ListEntry[]> => {
  const entries: ListEntry[] = []
  for await (const batch of readListFile(path)) entries.push(...batch)
  return entries
}

test('reads a file by its ending, with the path as source', async () => {
  const path = join(folder, 'cats.csv')
  await writeFile(path, 'title,url\nCat,https://a.com/1\n')
  expect(itemsOf(await read(path))).toEqual([
    { url: 'https://a.com/1', fields: { title: 'Cat' }, origin: { source: path, line: 2 } },
  ])
})

test('a file larger than one chunk, options apart from their links', async () => {
  const path = join(folder, 'large.txt')
  const count = 5000
  await writeFile(
    path,
    Array.from({ length: count }, (_, at) => `https://a.com/${at}\n  out=${at}.jpg\n`).join(''),
  )
  const items = itemsOf(await read(path))
  expect(items.map(item => item.name)).toEqual(Array.from({ length: count }, (_, at) => `${at}.jpg`))
})

test('can be left early', async () => {
  const path = join(folder, 'early.txt')
  await writeFile(path, 'https://a.com/1\n'.repeat(50_000))
  for await (const batch of readListFile(path)) {
    expect(batch.length).toBeGreaterThan(0)
    break
  }
  await rm(path)
})

test.skipIf(process.platform === 'win32')('a pipe is read live', async () => {
  const path = join(folder, 'pipe')
  execFileSync('mkfifo', [path])
  const batches = readListFile(path)
  const first = batches.next()
  const writer = await open(path, 'w')
  await writer.write('https://a.com/1\n')
  expect(brief((await first).value ?? [])).toEqual(['1 https://a.com/1'])
  await writer.close()
  expect((await batches.next()).done).toBe(true)
})

test('says what is wrong with the path', async () => {
  await expect(read(join(folder, 'none.txt'))).rejects.toThrow(
    /none\.txt cannot be read: there is no such file\.$/,
  )
  await mkdir(join(folder, 'sub'))
  await expect(read(join(folder, 'sub'))).rejects.toThrow(/it is a folder/)
  await expect(read(join(folder, 'none.txt'))).rejects.toThrow(RefusalError)
})

test.each([
  ['no.example/cat.jpg', 'write https://no.example/cat.jpg'],
  ['localhost:8080/cat.jpg', 'write http://localhost:8080/cat.jpg or https://localhost:8080/cat.jpg'],
  ['10.0.0.1/cat.jpg', 'write https://10.0.0.1/cat.jpg'],
])('says how %s is written as a link', async (path, words) => {
  await expect(read(path)).rejects.toThrow(`there is no such file. If it is a link, ${words}`)
})

// root may read everything
test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
  'says that a file is not readable',
  async () => {
    const path = join(folder, 'locked.txt')
    await writeFile(path, '')
    await chmod(path, 0)
    await expect(read(path)).rejects.toThrow(/not allowed/)
  },
)
