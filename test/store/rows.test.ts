import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RowQuery } from '../../main/store/row-query.ts'
import { type BatchRow, createStore, type Store } from '../../main/store/store.ts'
import { failure } from '../../shared/failure.ts'
import type { Item, SettledState } from '../../shared/model.ts'
import { noItems } from '../../shared/outcomes.ts'
import { batchOptions } from '../../shared/settings.ts'

let store: Store
let batch: BatchRow

const saved = (file: string, bytes: number): SettledState => ({
  kind: 'saved',
  file,
  bytes,
  sha256: file,
  image: { type: 'jpg' },
})
const failed = (code: 'not-found' | 'forbidden', message: string): SettledState => ({
  kind: 'failed',
  failure: failure(code, message),
})

function settle(index: number, state: SettledState, activeMs: number): void {
  const item: Item = { url: 'http://a.test/', origin: { source: 'test', line: index } }
  const times = { queuedAt: 0, settledAt: 1, queuedMs: 0, activeMs }
  store.items.commit(batch.id, [{ index, item, state, attempts: [], times }], new Map())
}

/** Seven items on three hosts, of which five have settled. */
beforeEach(() => {
  store = createStore(':memory:')
  batch = store.batches.create('/pictures', batchOptions.parse({}), 1)
  const urls = [
    'http://b.test/x/one.jpg',
    'http://a.test/100%_sure.png',
    'http://b.test/three',
    'http://c.test/four.jpg?size=2',
    'http://a.test/five.jpg',
    'http://b.test/six.jpg',
    'http://b.test/seven.jpg',
  ]
  const items = urls.map((url, at) => ({ url, origin: { source: 'test', line: at + 1 } }))
  store.items.append(batch.id, items.slice(0, 6), 1)
  store.items.append(batch.id, [{ ...items[6], name: 'Ananas' } as Item], 1)
  settle(1, saved('one.jpg', 300), 20)
  settle(2, saved('Sure.png', 100), 30)
  settle(3, failed('not-found', '404 Not Found'), 10)
  settle(4, failed('forbidden', '403 Forbidden'), 0)
  settle(5, failed('not-found', '404 Gone'), 5)
})
afterEach(() => store.close())

const find = (query: Partial<RowQuery> = {}) => store.rows.find(batch.id, { live: [], ...query })

describe('order', () => {
  test('of the list, and backwards', () => {
    expect(find()).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(find({ descending: true })).toEqual([7, 6, 5, 4, 3, 2, 1])
  })

  test('by name: the file, else what the list or the link calls it', () => {
    expect(find({ sort: 'name' })).toEqual([7, 5, 4, 1, 6, 2, 3])
  })

  test('by host, in list order within one', () => {
    expect(find({ sort: 'host' })).toEqual([2, 5, 1, 3, 6, 7, 4])
    expect(find({ sort: 'host', descending: true })).toEqual([4, 1, 3, 6, 7, 2, 5])
  })

  test('by size and by time: rows without a value come last in both directions', () => {
    expect(find({ sort: 'bytes' })).toEqual([2, 1, 3, 4, 5, 6, 7])
    expect(find({ sort: 'bytes', descending: true })).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(find({ sort: 'time' })).toEqual([5, 3, 1, 2, 4, 6, 7])
    expect(find({ sort: 'time', descending: true })).toEqual([2, 1, 3, 5, 4, 6, 7])
  })

  test('by state: what runs, what waits, what failed, what is done', () => {
    expect(find({ sort: 'state', live: [{ index: 7, kind: 'active' }] })).toEqual([7, 6, 3, 4, 5, 1, 2])
  })
})

describe('filter', () => {
  test('by state, where what runs is no longer queued', () => {
    const live = [
      { index: 6, kind: 'active' },
      { index: 7, kind: 'backoff' },
    ] as const
    expect(find({ states: ['saved'], live })).toEqual([1, 2])
    expect(find({ states: ['queued'] })).toEqual([6, 7])
    expect(find({ states: ['queued'], live })).toEqual([])
    expect(find({ states: ['queued', 'backoff'], live })).toEqual([7])
    expect(find({ states: ['active'], live })).toEqual([6])
    expect(find({ states: ['active', 'failed'], live })).toEqual([3, 4, 5, 6])
    expect(find({ states: [], live })).toEqual([])
  })

  test('by host', () => {
    expect(find({ host: 'a.test' })).toEqual([2, 5])
    expect(find({ host: 'a.test', states: ['saved'] })).toEqual([2])
    expect(find({ host: "a.test' OR 1 --" })).toEqual([])
  })

  test('by cause of failure', () => {
    expect(find({ failure: 'not-found' })).toEqual([3, 5])
    expect(find({ failure: 'not-found', host: 'a.test' })).toEqual([5])
    expect(find({ failure: 'disk-full' })).toEqual([])
    // One that is tried again has no cause until it ends.
    store.queue.requeueFailed(batch.id, { indexes: [3] })
    expect(find({ failure: 'not-found' })).toEqual([5])
  })

  test('by text anywhere in link or file, in whatever case, and every character is itself', () => {
    expect(find({ text: 'ONE' })).toEqual([1])
    expect(find({ text: 'sure' })).toEqual([2])
    expect(find({ text: '0%_s' })).toEqual([2])
    expect(find({ text: '%' })).toEqual([2])
    expect(find({ text: '_' })).toEqual([2])
    expect(find({ text: '\\' })).toEqual([])
    expect(find({ text: '' })).toHaveLength(7)
  })
})

test('reads rows in the order asked for, without those that are not there', () => {
  const rows = store.rows.read(batch.id, [7, 99, 1])
  expect(rows.map(({ index }) => index)).toEqual([7, 1])
  expect(rows[0]).toEqual({
    index: 7,
    item: { url: 'http://b.test/seven.jpg', name: 'Ananas' },
    host: 'b.test',
    settled: undefined,
    attempts: 0,
    activeMs: undefined,
  })
  expect(rows[1]).toMatchObject({ settled: { kind: 'saved', bytes: 300 }, activeMs: 20 })
})

test('what was skipped is no saved byte, whatever is known of its file', () => {
  settle(6, { kind: 'skipped', reason: 'already-downloaded', file: 'old.jpg', bytes: 900, sha256: 'b' }, 0)
  expect(store.items.counts(batch.id)).toMatchObject({ skipped: 1 })
  expect(store.items.savedTotals(batch.id)).toEqual({ savedBytes: 400, alike: 0 })
  expect(find({ sort: 'bytes', descending: true }).slice(0, 2)).toEqual([1, 2])
})

test('adds up a batch', () => {
  expect(store.items.counts(batch.id)).toEqual({
    ...noItems(),
    ...{ items: 7, queued: 2, saved: 2, failed: 3 },
  })
  expect(store.items.savedTotals(batch.id)).toEqual({ savedBytes: 400, alike: 0 })
  expect(store.rows.hosts(batch.id, 2)).toEqual([
    { host: 'b.test', items: 4 },
    { host: 'a.test', items: 2 },
  ])
  const [first] = store.rows.sites(batch.id, 2)
  expect(first).toMatchObject({ host: 'b.test', items: 4 })
  const all = store.rows.sites(batch.id, 10)
  const sum = (key: 'items' | 'queued' | 'saved' | 'failed' | 'bytes') =>
    all.reduce((total, site) => total + site[key], 0)
  expect([sum('items'), sum('queued'), sum('saved'), sum('failed'), sum('bytes')]).toEqual([7, 2, 2, 3, 400])
})

test('groups failures by cause, with the first of each', () => {
  expect(store.rows.failures(batch.id)).toEqual([
    {
      code: 'not-found',
      count: 2,
      first: { item: { url: 'http://b.test/three' }, message: '404 Not Found' },
    },
    {
      code: 'forbidden',
      count: 1,
      first: { item: { url: 'http://c.test/four.jpg?size=2' }, message: '403 Forbidden' },
    },
  ])
})

test('knows which batches have something left', () => {
  const other = store.batches.create('/pictures', batchOptions.parse({}), 2)
  expect(store.batches.unfinished()).toEqual([batch.id])
  store.items.append(other.id, [{ url: 'http://a.test/', origin: { source: 'test', line: 1 } }], 2)
  expect(store.batches.unfinished().sort()).toEqual([batch.id, other.id].sort())

  // All is known and settled, but the end was not noted: a file may wait for its name.
  const cancelled = { kind: 'cancelled' } as const
  const times = { queuedAt: 2, settledAt: 3, queuedMs: 1, activeMs: 0 }
  const [queued] = store.queue.page(other.id, 0, 1)
  if (queued === undefined) throw new Error('nothing is queued')
  const { index, item } = queued
  store.items.commit(other.id, [{ index, item, state: cancelled, attempts: [], times }], new Map())
  expect(store.batches.unfinished()).toContain(other.id)
  const summary = {
    ...noItems(),
    ...{ saved: 0, skipped: 0, failed: 0, cancelled: 1, left: 0, bytes: 0, elapsedMs: 1, endedAt: 3 },
    ...{
      sequentialEstimateMs: undefined,
      sequentialEstimate: undefined,
      boundMs: 0,
      factor: 1,
      peakAtOnce: 0,
      downloaded: 0,
    },
  }
  store.batches.end(other.id, summary)
  expect(store.batches.unfinished()).toEqual([batch.id])

  const pages = store.batches.create('/pictures', batchOptions.parse({}), 3, {
    pendingSource: { kind: 'stream' },
  })
  store.batches.end(pages.id, summary)
  expect(store.batches.unfinished()).toContain(pages.id)
  store.batches.allRead(pages.id)
  expect(store.batches.unfinished()).toEqual([batch.id])
})

describe('failed items go back into the queue', () => {
  const requeue = (which: Parameters<Store['queue']['requeueFailed']>[1]) =>
    Object.fromEntries(store.queue.requeueFailed(batch.id, which))

  test('all', () => {
    expect(requeue({})).toEqual({ 'b.test': 1, 'c.test': 1, 'a.test': 1 })
    expect(store.items.counts(batch.id)).toMatchObject({ queued: 5, failed: 0, saved: 2 })
  })

  test('those of one cause', () => {
    expect(requeue({ code: 'not-found' })).toEqual({ 'b.test': 1, 'a.test': 1 })
    expect(requeue({ code: 'not-found' })).toEqual({})
  })

  test('the named ones, as far as they failed', () => {
    expect(requeue({ indexes: [1, 3, 6, 99] })).toEqual({ 'b.test': 1 })
    expect(requeue({ indexes: [] })).toEqual({})
    expect(requeue({ indexes: [4, 5], code: 'forbidden' })).toEqual({ 'c.test': 1 })
  })
})

test('options of a batch can be changed', () => {
  store.batches.setOptions(batch.id, { ...batch.options, atOnce: 3 })
  expect(store.batches.get(batch.id)?.options.atOnce).toBe(3)
})
