import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDraftFiles, type DraftFiles } from '../../../main/app/drafts/draft-files.ts'
import { createDraftReader } from '../../../main/app/drafts/draft-thread.ts'
import { createTempFolders } from '../../../main/system/temp-folder.ts'

import type { Item, ListEntry, Remark } from '../../../shared/model.ts'

import { noLists } from '../../../shared/outcomes.ts'
import { refusals } from '../../../shared/refusal.ts'

import { createFakeClock, type FakeClock } from '../../helpers/fake-clock.ts'

let clock: FakeClock
let drafts: DraftFiles
let folder: string
beforeEach(async () => {
  clock = createFakeClock()
  folder = await mkdtemp(join(tmpdir(), 'shoal-drafts-'))
  const reader = createDraftReader(() => {})
  drafts = createDraftFiles(clock, createTempFolders(folder), { all: () => new Map() }, reader)
})
afterEach(async () => {
  await drafts.close()
  await rm(folder, { recursive: true })
})

const itemOf = (n: number): Item => ({ url: `http://a.test/${n}.jpg`, origin: { source: 'test', line: n } })
async function* entries(count: number): AsyncGenerator<ListEntry[]> {
  for (let n = 0; n < count; n += 100) {
    yield Array.from({ length: Math.min(100, count - n) }, (_, at) => ({
      kind: 'item',
      item: itemOf(n + at),
    }))
  }
}
const review = (count: number) => drafts.review(() => entries(count), {})
const gone = refusals['draft-gone'].title

test('items come back as they went in, some hundred at a time', async () => {
  const { draft, items, first } = await review(625)
  expect(items).toBe(625)
  expect(first).toHaveLength(100)
  const chunks = await Array.fromAsync(drafts.take(draft).items)
  expect(chunks.map(({ length }) => length)).toEqual([250, 250, 125])
  expect(chunks.flat()).toEqual(Array.from({ length: 625 }, (_, n) => itemOf(n)))
})

test('a draft is taken once, and can be put back', async () => {
  const { draft } = await review(1)
  const { items, putBack } = drafts.take(draft)
  expect(() => drafts.take(draft)).toThrow(gone)
  expect(await Array.fromAsync(items)).toEqual([[itemOf(0)]])
  putBack()
  const again = drafts.take(draft)
  expect(await Array.fromAsync(again.items)).toEqual([[itemOf(0)]])
  await again.drop()
  expect(() => drafts.take(draft)).toThrow(gone)
})

test('the latest eight are kept, for half a day', async () => {
  const ids: string[] = []
  for (let n = 0; n < 9; n += 1) ids.push((await review(1)).draft)
  expect(() => drafts.get(ids[0] ?? '')).toThrow(gone)
  for (const id of ids.slice(1)) expect(drafts.get(id).review.items).toBe(1)
  await clock.advance(12 * 3_600_000 + 1)
  expect(() => drafts.get(ids[8] ?? '')).toThrow(gone)
})

test('of many rejected lines a thousand are shown and all are counted', async () => {
  async function* rejected(): AsyncGenerator<ListEntry[]> {
    for (let line = 1; line <= 1200; line += 1) {
      yield [{ kind: 'rejected', rejected: { source: 'a', line, text: 'x', reason: 'this is not a link' } }]
    }
  }
  const review = await drafts.review(rejected, {})
  expect(review).toMatchObject({ items: 0, rejectedTotal: 1200, hostsTotal: 0 })
  expect(review.rejected).toHaveLength(1000)
})

test('what is neither an image nor a fault is shown and counted with its place', async () => {
  const told: Remark[] = [
    { kind: 'without-link', source: 'a.csv', line: 4, text: '', reason: 'its image cell is empty', count: 3 },
    { kind: 'not-data', source: 'a.csv', line: 1, text: 'Prices', reason: 'a title' },
  ]
  const found = await drafts.review(tell => {
    told.forEach(tell)
    return entries(1)
  })
  expect(found.told).toEqual(told)
  expect(found.lists).toEqual({ ...noLists(), withoutLink: 3 })
  expect(drafts.get(found.draft).review.lists).toEqual(found.lists)
})

test('a list that cannot be read leaves nothing, and closing leaves no folder', async () => {
  async function* broken(): AsyncGenerator<ListEntry[]> {
    yield [{ kind: 'item', item: itemOf(1) }]
    throw new Error('the disk went away')
  }
  await expect(drafts.review(broken, {})).rejects.toThrow('the disk went away')
  await review(1)
  await drafts.close()
  expect(await readdir(folder)).toEqual([])
})
