import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createRowsFeed } from '../../../renderer/rows/rows-feed.ts'

// A window is no part of this: only its error and its words are known here.
vi.mock('../../../renderer/client.ts', () => ({ ConnectionLost: class extends Error {} }))
vi.mock('../../../renderer/text.ts', () => ({ wordsOf: String }))

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('while one scrolls fast, rows are asked for at once, then ten times a second', async () => {
  const total = 100_000
  const asked: number[] = []
  const feed = createRowsFeed(
    {
      ask: async (since, { offset, limit }: { offset: number; limit: number }) => {
        // Nothing changes: a question about the known revision stays open.
        if (since !== undefined) return new Promise<never>(() => {})
        asked.push(performance.now())
        return { revision: 1, header: 0, rows: Array.from({ length: limit }, (_, at) => offset + at), total }
      },
      isSame: (a, b) => a === b,
    },
    {},
  )
  feed.select({})
  await vi.advanceTimersByTimeAsync(1000)
  asked.length = 0
  const begin = performance.now()
  let place = 0
  for (let frame = 0; frame < 60; frame += 1) {
    place += 42
    feed.look(place, place + 20)
    await vi.advanceTimersByTimeAsync(1000 / 60)
  }
  expect(asked[0]).toBe(begin)
  expect(asked.length).toBeGreaterThanOrEqual(8)
  expect(asked.length).toBeLessThanOrEqual(11)
  // Where it stops, the rows in sight are known.
  await vi.advanceTimersByTimeAsync(500)
  expect(feed.rows.get().at(place)).toBe(place)
  feed.close()
})
