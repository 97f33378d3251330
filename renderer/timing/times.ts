import type { Span } from '../../shared/bars.ts'
import type { BatchHeader } from '../../shared/contract/commands.ts'
import { extentOf, type Timeline, type TimelineRow } from '../../shared/timeline.ts'
import type { Feed } from '../batch/feed.ts'
import { ConnectionLost, call } from '../client.ts'
import { wordsOf } from '../text.ts'
import { createValue, type Value } from '../value.ts'

/** The times of a batch as far as they are known. A new object whenever something changed. */
export type Times = {
  /** In list order; rows that are not known yet are absent. */
  rows: readonly (TimelineRow | undefined)[]
  /** Images of the batch. There may be more than rows. */
  total: number
  /** The present on the axis; the end of the batch once it ended. */
  now: number
  whole: Span
}

export type TimesFeed = {
  times: Value<Times>
  problem: Value<string>
  /** Says which rows are in sight: those are asked for first. */
  look(first: number, end: number): void
  close(): void
}

const pageRows = 250

/** More rows than anybody looks through; each takes some hundred bytes. */
export const mostRows = 50_000

/** How often what runs is asked for again. */
const againMs = 700

/**
 * Reads the times of a batch page by page, and those of what runs again and again: the pages in sight, and one other
 * at a time.
 */
export function createTimes(batch: string, header: Feed['header']): TimesFeed {
  const times = createValue<Times>({ rows: [], total: 0, now: 0, whole: { startMs: 0, endMs: 1 } })
  const problem = createValue('')
  const pages: (Timeline | undefined)[] = []
  let total = 0
  let inSight = { first: 0, end: pageRows }
  let turn = 0
  let failed = 0
  let closed = false
  let wake = () => {}

  async function load(page: number): Promise<void> {
    const answer = await call('timeline', { batch, offset: page * pageRows, limit: pageRows })
    if (closed) return
    total = answer.total
    pages[page] = answer
    const rows = Array.from(pages, known => known?.rows ?? Array.from({ length: pageRows }, () => undefined))
    const flat = rows.flat()
    const { now } = answer
    times.set({
      rows: flat,
      total,
      now,
      whole: extentOf(
        flat.filter(row => row !== undefined),
        now,
      ),
    })
  }

  /** Pages to ask for now, what is in sight first. */
  function wanted(): number[] {
    const count = Math.ceil(Math.min(total, mostRows) / pageRows)
    const open = Array.from({ length: count }, (_, page) => page).filter(isOpen)
    const missing = open.filter(page => pages[page] === undefined)
    if (missing.length > 0) return missing.sort((a, b) => Number(isInSight(b)) - Number(isInSight(a)))
    if (!runs(header.get())) return open
    turn += 1
    const other = open[turn % Math.max(1, open.length)]
    return open.filter(page => isInSight(page) || page === other)
  }

  const isOpen = (page: number): boolean => {
    const rows = pages[page]?.rows ?? []
    const expected = Math.min(pageRows, total - page * pageRows)
    return rows.length < expected || rows.some(({ settledAt }) => settledAt === undefined)
  }

  const isInSight = (page: number): boolean =>
    page >= Math.floor(inSight.first / pageRows) && page <= Math.floor(inSight.end / pageRows)

  /** Images that are tried again are not settled any more. */
  function forgetRetried(): void {
    const now = header.get()?.counts.failed ?? 0
    if (now < failed) {
      for (const [page, known] of pages.entries()) {
        if (known?.rows.some(({ state }) => state === 'failed')) pages[page] = undefined
      }
    }
    failed = now
  }

  async function follow(): Promise<void> {
    while (!closed) {
      try {
        if (pages.length === 0) await load(0)
        forgetRetried()
        for (const page of wanted()) {
          if (closed) return
          await load(page)
        }
        problem.set('')
      } catch (error) {
        // Asking again waits for the connection; anything else is an answer.
        if (error instanceof ConnectionLost) continue
        if (!closed) problem.set(wordsOf(error))
        return
      }
      await new Promise<void>(resolve => {
        wake = resolve
        if (runs(header.get())) setTimeout(resolve, againMs)
      })
    }
  }

  const unsubscribe = header.subscribe(() => {
    // While it runs, the timer is enough.
    if (!runs(header.get())) wake()
  })
  void follow()

  return {
    times,
    problem,
    look(first, end) {
      inSight = { first, end }
    },
    close() {
      closed = true
      unsubscribe()
      wake()
    },
  }
}

const runs = (header: BatchHeader | undefined): boolean =>
  header?.state === 'running' || header?.state === 'stopping' || header?.state === 'paused'
