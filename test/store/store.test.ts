import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createStore, type Store, type StoredPart } from '../../main/store/store.ts'
import type { Item, SettledItem, SettledState } from '../../shared/model.ts'
import { noItems } from '../../shared/outcomes.ts'
import { recipeSchema } from '../../shared/recipe.ts'
import { batchOptions } from '../../shared/settings.ts'
import type { BatchSummary } from '../../shared/summary.ts'

const options = batchOptions.parse({ atOnce: 7, headers: { 'x-key': 'ä' } })
const origin = { source: 'list.txt', line: 3 }
const part: StoredPart = { url: 'https://a.org/1.jpg', bytes: 7, validator: '"v1"', totalBytes: 9 }

let folder: string
let path: string
let store: Store

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-store-'))
  path = join(folder, 'home', 'shoal.db')
  store = createStore(path)
})
afterEach(async () => {
  await store.close()
  await rm(folder, { recursive: true })
})

const reopen = async () => {
  await store.close()
  store = createStore(path)
}

/** A batch with one item per letter: the letter is the host. Indexes count from 1. */
function batchOf(hosts: string): string {
  const { id } = store.batches.create('/photos', options, 1000)
  store.items.append(id, Array.from(hosts, itemOf), 2000)
  return id
}

const itemOf = (host: string): Item => ({ url: `https://${host}.org/a.jpg`, origin })

const settled = (index: number, state: SettledState): SettledItem => ({
  index,
  item: itemOf('a'),
  state,
  attempts: [
    {
      number: 1,
      url: 'https://a.org/a.jpg',
      rangeStart: 0,
      receivedBytes: 5,
      reusedConnection: false,
      timestamps: { startedAt: 1, endedAt: 2 },
    },
  ],
  times: { queuedAt: 2000, settledAt: 3000, queuedMs: 1, activeMs: 1, ttfbMs: 1 },
})

const saved = (file: string): SettledState => ({
  kind: 'saved',
  file,
  bytes: 5,
  sha256: 'abc',
  image: { type: 'jpg', width: 8, height: 8 },
})

const indexes = (rows: { index: number }[]) => rows.map(({ index }) => index)

describe('batches', () => {
  test('come back as they were, newest first', async () => {
    const first = store.batches.create('/photos', options, 1000)
    const second = store.batches.create('/photos/2', options, 2000)
    await reopen()
    expect(store.batches.get(first.id)).toEqual(first)
    expect(store.batches.list()).toEqual([second, first])
    expect(store.batches.get('nobody')).toBeUndefined()
  })

  test('keep their summary', async () => {
    const id = batchOf('a')
    const summary = {
      ...noItems(),
      saved: 1,
      skipped: 0,
      failed: 0,
      cancelled: 0,
      left: 0,
      bytes: 5,
      elapsedMs: 1,
      sequentialEstimateMs: 2,
      sequentialEstimate: { lowMs: 1, highMs: 3 },
      boundMs: 1,
      factor: 1,
      peakAtOnce: 1,
      downloaded: 1,
    }
    store.batches.end(id, summary)
    await reopen()
    expect(store.batches.get(id)?.summary).toEqual(summary)

    // What an earlier version kept.
    const { downloaded: _, ...old } = summary
    store.batches.end(id, old as BatchSummary)
    expect(store.batches.get(id)?.summary).toEqual(summary)
    store.batches.end(id, { ...old, failed: 1 } as BatchSummary)
    expect(store.batches.get(id)?.summary?.downloaded).toBe(0)
    const { sequentialEstimate: __, ...sums } = summary
    store.batches.end(id, sums as BatchSummary)
    expect(store.batches.get(id)?.summary).toMatchObject({
      sequentialEstimateMs: undefined,
      factor: undefined,
    })
  })

  test('have names of their own, however many there are in a minute', () => {
    const ids = Array.from({ length: 2000 }, () => store.batches.create('/photos', options, 0).id)
    expect(new Set(ids).size).toBe(2000)
    for (const id of ids) expect(id).toMatch(/^[0-9a-z]{8}$/)
  })
})

const hostsOf = (batch: string) => [...store.queue.hosts(batch)].flat()

describe('the queue', () => {
  test('gives every item back with all that the list said', () => {
    const { id } = store.batches.create('/photos', options, 1000)
    const item: Item = {
      url: 'https://a.org:8443/cat.jpg?x=1#y',
      mirrors: ['https://b.org/cat.jpg'],
      name: 'Kätzchen.jpg',
      folder: 'pets',
      referer: 'https://a.org/',
      method: 'POST',
      headers: { 'x-key': 'k' },
      body: 'id=3',
      fields: { title: 'Cat' },
      origin,
    }
    expect(store.items.append(id, [item], 2000)).toEqual(new Map([['a.org:8443', 1]]))
    expect(store.queue.page(id, 0, 10)).toEqual([{ index: 1, item, queuedAt: 2000, part: undefined }])
  })

  test('counts on over several appends, and tells the hosts', () => {
    const id = batchOf('bab')
    expect(store.items.append(id, ['a', 'c'].map(itemOf), 3000)).toEqual(
      new Map([
        ['a.org', 1],
        ['c.org', 1],
      ]),
    )
    expect(hostsOf(id)).toEqual([
      { host: 'a.org', queued: 2, first: 2, last: 4 },
      { host: 'b.org', queued: 2, first: 1, last: 3 },
      { host: 'c.org', queued: 1, first: 5, last: 5 },
    ])
    expect(indexes(store.queue.nextOf(id, 'a.org', 0, 10))).toEqual([2, 4])
    expect(indexes(store.queue.nextOf(id, 'a.org', 2, 10))).toEqual([4])
    expect(indexes(store.queue.page(id, 1, 2))).toEqual([2, 3])
  })

  test('counts each item once, wherever a piece ends', () => {
    const { id } = store.batches.create('/photos', options, 0)
    const counts = { a: 10_000, b: 20_345, c: 1 }
    for (const [host, count] of Object.entries(counts))
      store.items.append(id, Array<Item>(count).fill(itemOf(host)), 0)
    const sums = Map.groupBy(hostsOf(id), ({ host }) => host)
    expect(sums.get('b.org')?.length).toBeGreaterThan(1)
    expect(
      Array.from(sums, ([host, pieces]) => [host, pieces.reduce((sum, { queued }) => sum + queued, 0)]),
    ).toEqual(Object.entries(counts).map(([host, count]) => [`${host}.org`, count]))
  })

  test('counts images that are in their links, too, which have no host', () => {
    const id = batchOf('ab')
    store.items.append(id, [{ url: 'data:image/gif;base64,R0lGODlh', origin }], 0)
    expect(hostsOf(id).map(({ host, queued }) => [host, queued])).toEqual([
      ['', 1],
      ['a.org', 1],
      ['b.org', 1],
    ])
  })

  test('takes all of an append or nothing', () => {
    const id = batchOf('a')
    expect(() => store.items.append(id, [itemOf('b'), { url: 'no link', origin }], 0)).toThrow()
    expect(hostsOf(id)).toMatchObject([{ host: 'a.org', queued: 1 }])
  })

  test('belongs to a batch', () => {
    const [one, two] = [batchOf('a'), batchOf('b')]
    expect(hostsOf(one)).toMatchObject([{ host: 'a.org', queued: 1 }])
    expect(hostsOf(two)).toMatchObject([{ host: 'b.org', queued: 1 }])
    expect(() => store.items.append('nobody', [itemOf('a')], 0)).toThrow()
  })
})

test('other headers take the place of an item’s own, whatever became of it, and nothing else of it', async () => {
  const id = batchOf('')
  const item = { ...itemOf('a'), headers: { Cookie: 'a' }, fields: { title: 'ä' } }
  store.items.append(id, [item, itemOf('b'), itemOf('c')], 2000)
  store.items.commit(id, [settled(1, { kind: 'cancelled' })], new Map())
  store.items.setHeaders(id, [
    { index: 1, headers: { Cookie: 'b' } },
    { index: 3, headers: { "X-'": '"' } },
  ])
  await reopen()
  expect([...store.items.each(id, { inFolders: false })].map(({ item }) => item)).toEqual([
    { ...item, headers: { Cookie: 'b' } },
    itemOf('b'),
    { ...itemOf('c'), headers: { "X-'": '"' } },
  ])
})

test('where more items come from can change', async () => {
  const recipe = recipeSchema.parse({ version: 1, start: ['https://a.org/'], link: 'a' })
  const pendingSource = { kind: 'pages', recipe, pages: {}, headers: {} } as const
  const { id } = store.batches.create('/photos', options, 1000, { pendingSource })
  const later = { ...pendingSource, pages: { attempts: 2 }, headers: { Cookie: 'b' } }
  store.batches.setPendingSource(id, later)
  await reopen()
  expect(store.batches.get(id)?.pendingSource).toEqual(later)
})

describe('what settled', () => {
  test('leaves the queue and comes back as it was', async () => {
    const id = batchOf('aaa')
    const states: SettledState[] = [
      saved('x/a.jpg'),
      { kind: 'skipped', reason: 'name-exists', file: 'b.jpg' },
      { kind: 'failed', failure: { code: 'not-found', message: '404', status: 404 } },
    ]
    const items = states.map((state, n) => settled(n + 1, state))
    store.items.commit(id, items, new Map())
    await reopen()
    expect(hostsOf(id)).toEqual([])
    expect([...store.items.eachSettled(id)]).toEqual(items)
    expect(store.items.settled(id, 2)).toEqual(items[1])
    expect([...store.saved.files(id)]).toEqual(['x/a.jpg'])
  })

  test('an item of the queue counts as new until its link delivered something, also since it was read', async () => {
    const { commit } = store.items
    const first = batchOf('aa')
    const [, second] = store.queue.nextOf(first, 'a.org', 0, 9)
    expect(second).toMatchObject({ index: 2, isNew: true })
    const { url } = itemOf('a')
    expect(store.saved.from({ url }, first, true)).toEqual([])
    commit(first, [settled(1, saved('a.jpg'))], new Map())
    expect(store.saved.from({ url }, first, true)).toMatchObject([{ file: 'a.jpg' }])
    expect(store.queue.nextOf(first, 'a.org', 0, 9)).toMatchObject([{ index: 2, isNew: false }])
    await reopen()
    expect(store.queue.nextOf(batchOf('a'), 'a.org', 0, 9)).toMatchObject([{ index: 1, isNew: false }])
    expect(store.queue.nextOf(batchOf('b'), 'b.org', 0, 9)).toMatchObject([{ index: 1, isNew: true }])
  })

  test('is written once per item: the last word counts', () => {
    const id = batchOf('a')
    store.items.commit(id, [settled(1, saved('a.jpg'))], new Map())
    store.items.commit(id, [settled(1, { kind: 'cancelled' })], new Map())
    expect(store.items.settled(id, 1)?.state).toEqual({ kind: 'cancelled' })
    expect(store.items.settled(id, 2)).toBeUndefined()
  })

  test('is written with all of its group or not at all', () => {
    const id = batchOf('aa')
    const broken = { ...settled(2, saved('b.jpg')), attempts: [1n] } as unknown as SettledItem
    expect(() => store.items.commit(id, [settled(1, saved('a.jpg')), broken], new Map())).toThrow()
    expect(indexes(store.queue.page(id, 0, 10))).toEqual([1, 2])
    store.items.commit(id, [settled(1, saved('a.jpg'))], new Map())
    expect(indexes(store.queue.page(id, 0, 10))).toEqual([2])
  })

  test('can go back to the queue, what failed and one by one', () => {
    const id = batchOf('aaab')
    const failed: SettledState = { kind: 'failed', failure: { code: 'gone', message: '410' } }
    store.items.commit(
      id,
      [settled(1, saved('a.jpg')), settled(2, failed), settled(3, { kind: 'cancelled' })],
      new Map(),
    )
    expect(store.queue.requeueFailed(id, { code: 'not-found' })).toEqual(new Map())
    expect(store.queue.requeueFailed(id, {})).toEqual(new Map([['a.org', 1]]))
    expect(indexes(store.queue.page(id, 0, 10))).toEqual([2, 4])
    store.queue.requeueItem(id, 3)
    expect(indexes(store.queue.page(id, 0, 10))).toEqual([2, 3, 4])
    expect(indexes([...store.items.eachSettled(id)])).toEqual([1])
  })
})

describe('the part of an item', () => {
  test('stays with it in the queue', async () => {
    const id = batchOf('aa')
    store.items.commit(id, [], new Map([[2, part]]))
    await reopen()
    expect(store.queue.page(id, 0, 10).map(queued => queued.part)).toEqual([undefined, part])
    expect(store.queue.nextOf(id, 'a.org', 1, 10)[0]?.part).toEqual(part)
  })

  test('is forgotten once it settled, in whatever order both are reported', () => {
    const id = batchOf('a')
    store.items.commit(id, [settled(1, { kind: 'cancelled' })], new Map([[1, part]]))
    store.queue.requeueItem(id, 1)
    expect(store.queue.page(id, 0, 1)[0]?.part).toBeUndefined()
  })
})

describe('the file', () => {
  test('is synced, once there is something to sync and before', async () => {
    await store.sync()
    batchOf('a')
    await store.sync()
    await reopen()
    await store.sync()
  })

  test('is shared: a second reader sees what the first committed', async () => {
    const id = batchOf('a')
    const second = createStore(path)
    expect(indexes(second.queue.page(id, 0, 10))).toEqual([1])
    store.items.commit(id, [settled(1, saved('a.jpg'))], new Map())
    expect(second.queue.page(id, 0, 10)).toEqual([])
    await second.close()
  })

  test('of a newer Shoal is left alone', async () => {
    await store.close()
    const db = new DatabaseSync(path)
    db.exec('PRAGMA user_version = 9999')
    db.close()
    expect(() => createStore(path)).toThrow(
      expect.objectContaining({ refusal: { code: 'store-newer', message: expect.any(String) } }),
    )
    const untouched = new DatabaseSync(path)
    expect(untouched.prepare('PRAGMA user_version').get()).toEqual({ user_version: 9999 })
    untouched.close()
    store = createStore(':memory:')
  })

  test('may also be no file at all', async () => {
    const memory = createStore(':memory:')
    memory.batches.create('/photos', options, 0)
    await memory.sync()
    await memory.close()
  })
})
