import { expect, test } from 'vitest'
import { createTimelinePages, pageRows } from '../../../renderer/timing/timeline-pages.ts'
import type { TimelineRow } from '../../../shared/timeline.ts'

const total = pageRows * 3

const row = (index: number, settled: boolean, state: TimelineRow['state'] = 'saved'): TimelineRow => ({
  index,
  name: '',
  host: '',
  state,
  queuedAt: 0,
  ...(settled && { settledAt: 1 }),
  attempts: [],
})

/** All rows of a page. */
const answer = (page: number, settled: boolean, state?: TimelineRow['state']) => ({
  startAt: 0,
  now: 0,
  total,
  rows: Array.from({ length: pageRows }, (_, at) => row(page * pageRows + at + 1, settled, state)),
})

test('asks for pages it does not have, those in sight first', () => {
  const pages = createTimelinePages()
  expect(pages.isEmpty).toBe(true)
  pages.set(0, answer(0, true))
  expect(pages.isEmpty).toBe(false)
  expect(pages.wanted(true)).toEqual([1, 2])
  pages.look(pageRows * 2, pageRows * 2 + 9)
  expect(pages.wanted(true)).toEqual([2, 1])
})

test('while a batch runs, asks again for the pages in sight and one other at a time, until they are settled', () => {
  const pages = createTimelinePages()
  for (const page of [0, 1, 2]) pages.set(page, answer(page, false))
  pages.look(0, 9)
  const asked = [pages.wanted(true), pages.wanted(true), pages.wanted(true)]
  expect(asked.every(some => some.includes(0) && some.length <= 2)).toBe(true)
  expect(new Set(asked.flat())).toEqual(new Set([0, 1, 2]))
  pages.set(1, answer(1, true))
  expect(pages.wanted(false)).toEqual([0, 2])
})

test('rows that are not known yet are absent', () => {
  const pages = createTimelinePages()
  pages.set(1, answer(1, true))
  const rows = pages.rows()
  expect(rows).toHaveLength(pageRows * 2)
  expect(rows[0]).toBeUndefined()
  expect(rows[pageRows]?.index).toBe(pageRows + 1)
})

test('forgets pages with failed images once some of them are tried again', () => {
  const pages = createTimelinePages()
  for (const page of [0, 1, 2]) pages.set(page, answer(page, true, page === 1 ? 'failed' : 'saved'))
  pages.failedNow(pageRows)
  expect(pages.wanted(false)).toEqual([])
  pages.failedNow(pageRows - 1)
  expect(pages.wanted(false)).toEqual([1])
})
