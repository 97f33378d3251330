import { expect, test } from 'vitest'
import { createOpenItem } from '../../../main/engine/run/open-item.ts'
import { createOpenItems, headroom } from '../../../main/engine/run/open-items.ts'

const itemOf = (index: number) => {
  const item = { url: `http://a.example/${index}.jpg`, origin: { source: 'list.txt', line: index } }
  return createOpenItem('a.example', { index, item, queuedAt: 0, part: undefined }, undefined)
}

/** A number of open items, from 1. */
function openItems(count: number) {
  const open = createOpenItems()
  const items = Array.from({ length: count }, (_, n) => itemOf(n + 1))
  for (const item of items) open.add(item)
  return { open, items }
}

test('there is room for what can run and some more, until an item is open no longer', () => {
  const { open, items } = openItems(2 + headroom)
  expect(open.hasRoom(2)).toBe(false)
  expect(open.hasRoom(3)).toBe(true)
  expect(items.slice(0, 1).map(open.remove)).toEqual([true])
  expect(open.hasRoom(2)).toBe(true)
  expect(open.size).toBe(1 + headroom)
})

test('an item gives its room back once, whatever it waits for first', () => {
  const { open, items } = openItems(2 + headroom)
  const [item = itemOf(0)] = items
  expect([open.giveRoom(item), open.giveRoom(item), open.finish(item, 1), open.remove(item)]).toEqual([
    true,
    false,
    false,
    false,
  ])
  open.add(itemOf(99))
  expect(open.hasRoom(2)).toBe(false)
})

test('files that wait for disk and store are bounded: those beyond keep their room', () => {
  const { open, items } = openItems(300)
  const finish = (bytes: number) => items.map(item => open.finish(item, bytes)).filter(Boolean).length
  expect(finish(10)).toBe(256)
  // One that is done makes room for another to wait.
  expect(items.slice(0, 1).map(open.remove)).toEqual([false])
  expect(items.slice(256, 258).map(item => open.finish(item, 10))).toEqual([true, false])
})

test('the larger the files that wait for disk and store, the fewer, but not fewer than 64', () => {
  for (const [bytes, most] of [
    [100_000, 256],
    [200_000, 160],
    [50_000_000, 64],
  ] as const) {
    const { open, items } = openItems(300)
    expect(items.map(item => open.finish(item, bytes)).filter(Boolean)).toHaveLength(most)
    for (const item of items) open.remove(item)
    open.add(itemOf(0))
    expect(open.finish(itemOf(0), bytes)).toBe(true)
  }
})

test('items in their backoff are bounded too, though they hold no room', () => {
  const { open, items } = openItems(4096)
  for (const item of items) open.giveRoom(item)
  expect(open.hasRoom(1)).toBe(false)
  for (const item of items.slice(0, 1)) open.remove(item)
  expect(open.hasRoom(1)).toBe(true)
})
