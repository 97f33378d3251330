import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFeeder } from '../../../main/engine/run/feeder.ts'
import { createStore, type Store } from '../../../main/store/store.ts'
import type { SettledItem } from '../../../shared/model.ts'
import { batchOptions } from '../../../shared/settings.ts'

let store: Store
let batch: string

beforeEach(() => {
  store = createStore(':memory:')
  batch = store.batches.create('/photos', batchOptions.parse({}), 0).id
})
afterEach(() => store.close())

/** A feeder over one item per letter: the letter is the host. Indexes count from 1. */
function feed(hosts: string, window = 100) {
  const feeder = createFeeder(store, batch, window, () => false)
  feeder.added(append(hosts))
  return feeder
}

const append = (hosts: string) =>
  store.items.append(
    batch,
    Array.from(hosts, host => ({ url: `https://${host}/a.jpg`, origin: { source: 'test', line: 1 } })),
    0,
  )

type Feeder = ReturnType<typeof createFeeder>

const take = (feeder: Feeder, count = Number.POSITIVE_INFINITY): string[] => {
  const taken: string[] = []
  while (taken.length < count) {
    const next = feeder.next()
    if (next === undefined) break
    taken.push(`${next.host}${next.queued.index}`)
  }
  return taken
}

const settle = (index: number) => {
  const [queued] = store.queue.page(batch, index - 1, 1)
  const times = { queuedAt: 0, settledAt: 0, queuedMs: 0, activeMs: 0 }
  const settled: SettledItem = {
    index,
    item: queued?.item ?? { url: '', origin: { source: '', line: 0 } },
    state: { kind: 'cancelled' },
    attempts: [],
    times,
  }
  store.items.commit(batch, [settled], new Map())
}

test('hosts in turn, and in order within a host', () => {
  const feeder = feed('aaaabbc')
  expect(feeder.waiting).toBe(7)
  expect(take(feeder)).toEqual(['a1', 'b5', 'c7', 'a2', 'b6', 'a3', 'a4'])
  expect(feeder.waiting).toBe(0)
})

test('more than a page of one host, each once', () => {
  const feeder = feed('a'.repeat(200), 500)
  expect(take(feeder)).toEqual(Array.from({ length: 200 }, (_, n) => `a${n + 1}`))
})

describe('the window of a host', () => {
  test('holds back what is beyond it until there is room', () => {
    const feeder = feed('aaaab', 2)
    expect(take(feeder)).toEqual(['a1', 'b5', 'a2'])
    expect(feeder.waiting).toBe(2)
    feeder.closed('a')
    expect(take(feeder)).toEqual(['a3'])
  })

  test('changes', () => {
    const feeder = feed('aaaa', 1)
    expect(take(feeder)).toEqual(['a1'])
    feeder.setWindow(3)
    expect(take(feeder)).toEqual(['a2', 'a3'])
    feeder.setWindow(1)
    feeder.closed('a')
    feeder.closed('a')
    expect(take(feeder)).toEqual([])
    feeder.closed('a')
    expect(take(feeder)).toEqual(['a4'])
  })
})

describe('items that arrive later', () => {
  test('of a known and of a new host', () => {
    const feeder = feed('aa')
    expect(take(feeder, 1)).toEqual(['a1'])
    feeder.added(append('ba'))
    expect(take(feeder)).toEqual(['a2', 'b3', 'a4'])
  })

  test('of a host whose items gave back their room but are still queued', () => {
    const feeder = feed('a')
    expect(take(feeder)).toEqual(['a1'])
    feeder.closed('a')
    feeder.added(append('aaab'))
    expect(take(feeder)).toEqual(['a2', 'b5', 'a3', 'a4'])
    expect(feeder.waiting).toBe(0)
  })

  test('of a host whose only item was put back', () => {
    const feeder = feed('a')
    const opened = feeder.next()
    feeder.closed('a')
    feeder.putBack({ host: 'a', queued: { ...opened?.queued, index: 1 } as never })
    feeder.added(append('aa'))
    expect(take(feeder)).toEqual(['a1', 'a2', 'a3'])
    expect(feeder.waiting).toBe(0)
  })
})

test('what is put back is next, with what is known of its bytes', () => {
  const feeder = feed('aaa')
  const opened = feeder.next()
  if (opened === undefined) throw new Error('there is an item')
  feeder.closed('a')
  const part = { url: opened.queued.item.url, bytes: 7, validator: '"v1"', totalBytes: 9 }
  feeder.putBack({ host: 'a', queued: { ...opened.queued, part } })
  expect(feeder.waiting).toBe(3)
  expect(feeder.next()?.queued).toMatchObject({ index: 1, part })
  expect(take(feeder)).toEqual(['a2', 'a3'])
})

describe('hold', () => {
  test('one that is loaded, one far behind and one that was opened: none comes until it is released', () => {
    const feeder = feed('a'.repeat(100))
    const opened = feeder.next()
    if (opened === undefined) throw new Error('there is an item')
    feeder.closed('a')
    feeder.hold(opened)
    for (const item of feeder.remove([2, 99])) feeder.hold(item)
    expect(feeder.held.map(({ index }) => index)).toEqual([1, 2, 99])
    expect(feeder.waiting).toBe(97)
    const rest = take(feeder)
    expect(rest).toHaveLength(97)
    for (const index of [1, 2, 99]) expect(rest).not.toContain(`a${index}`)

    feeder.release(99)
    feeder.release(50)
    expect(feeder.remove([2])).toMatchObject([{ host: 'a', queued: { index: 2 } }])
    expect(feeder.held.map(({ index }) => index)).toEqual([1])
    expect(feeder.waiting).toBe(1)
    for (let n = 0; n < 98; n += 1) feeder.closed('a')
    expect(take(feeder)).toEqual(['a99'])
  })
})

describe('remove', () => {
  test('one that is loaded, one that is not, and one far behind', () => {
    const feeder = feed('a'.repeat(100))
    expect(take(feeder, 1)).toEqual(['a1'])
    expect(feeder.remove([2, 33, 99])).toMatchObject([2, 33, 99].map(index => ({ queued: { index } })))
    for (const index of [2, 33, 99]) settle(index)
    expect(feeder.waiting).toBe(96)
    const rest = take(feeder)
    expect(rest).toHaveLength(96)
    expect(rest).not.toContain('a33')
    expect(feeder.waiting).toBe(0)
  })

  test('not one that is open, settled or unknown', () => {
    const feeder = feed('ab')
    expect(take(feeder, 1)).toEqual(['a1'])
    settle(2)
    expect(feeder.remove([1, 2, 0, -1, 3])).toEqual([])
  })

  test('one that was put back, with what is known of its bytes', () => {
    const feeder = feed('a')
    const opened = feeder.next()
    if (opened === undefined) throw new Error('there is an item')
    feeder.closed('a')
    const part = { url: opened.queued.item.url, bytes: 7, validator: '"v1"', totalBytes: 9 }
    feeder.putBack({ host: 'a', queued: { ...opened.queued, part } })
    expect(feeder.remove([1]).map(({ queued }) => queued.part)).toEqual([part])
    expect(feeder.waiting).toBe(0)
    expect(feeder.next()).toBeUndefined()
  })
})
