import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { itemsOfLane, queueFolder } from '../../main/queue/run-folder.ts'
import { writeRun } from '../../main/queue/write-run.ts'
import type { Item } from '../../shared/model.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-run-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function* inOne(items: readonly Item[]) {
  yield items
}
const write = (items: readonly Item[]) => writeRun(folder, inOne(items), { nameTemplate: '{name}', now: 7 })

const item = fc.record({
  url: fc
    .tuple(
      fc.constantFrom('a.example', 'b.example:81'),
      fc.constantFrom('x.jpg', 'X.JPG', 'x.png', 'x (2).jpg', 'x (3).jpg', 'ß.gif', 'ss'),
    )
    .map(([host, path]) => `http://${host}/${encodeURIComponent(path)}`),
  origin: fc.constant({ source: 'list', line: 1 }),
})

test('every row is in the lane of its host once, in order, with a file that no other row can get', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(item, { minLength: 1, maxLength: 30 }), async items => {
      const { run } = await write(items)
      const rows = []
      for (const { lane, host, items: count } of run.lanes) {
        const mine = await Array.fromAsync(itemsOfLane(folder, { run: run.run, lane }))
        expect(mine).toHaveLength(count)
        expect(mine.map(({ row }) => row)).toEqual(mine.map(({ row }) => row).sort((a, b) => a - b))
        for (const { url, row } of mine) expect([new URL(url).host, url]).toEqual([host, items[row - 1]?.url])
        rows.push(...mine)
      }
      expect(new Set(rows.map(({ row }) => row)).size).toBe(items.length)
      const stems = rows.map(({ file }) =>
        file
          .replace(/\.[^.]*$/, '')
          .normalize('NFD')
          .toLowerCase()
          .toUpperCase(),
      )
      expect(new Set(stems).size).toBe(items.length)
    }),
    { numRuns: 30 },
  )
})

test('the same list makes the same run, another one another; nothing is left of what was begun', async () => {
  const one: Item = { url: 'http://a.example/1.jpg', origin: { source: 'l', line: 1 } }
  const two: Item = { ...one, url: 'http://a.example/2.jpg' }
  const first = await write([one])
  expect(await write([one])).toEqual({ run: first.run, isNew: false })
  expect((await write([one, two])).isNew).toBe(true)
  expect(await readdir(join(folder, queueFolder))).toHaveLength(2)
  await expect(write([])).rejects.toMatchObject({ refusal: { code: 'nothing-to-download' } })
})

test('programs that write the same list at once end with one run', async () => {
  const one: Item = { url: 'http://a.example/1.jpg', origin: { source: 'l', line: 1 } }
  const writeAt = (now: number) => writeRun(folder, inOne([one]), { nameTemplate: '{name}', now })
  const written = await Promise.all([1, 2, 3, 4, 5].map(writeAt))
  expect(written.filter(({ isNew }) => isNew)).toHaveLength(1)
  expect(new Set(written.map(({ run }) => JSON.stringify(run))).size).toBe(1)
  expect(await readdir(join(folder, queueFolder))).toEqual([written[0]?.run.run])
})

test('what a program left that was ended while it wrote is removed after a day', async () => {
  const now = Date.now()
  const hours = (count: number) => now - count * 3_600_000
  for (const name of [`new-1-${hours(25)}`, `new-2-${hours(23)}`])
    await mkdir(join(folder, queueFolder, name, 'lanes'), { recursive: true })
  const one: Item = { url: 'http://a.example/1.jpg', origin: { source: 'l', line: 1 } }
  const { run } = await writeRun(folder, inOne([one]), { nameTemplate: '{name}', now })
  expect((await readdir(join(folder, queueFolder))).sort()).toEqual([run.run, `new-2-${hours(23)}`])
})
