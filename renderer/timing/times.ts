import type { Span } from '../../shared/bars.ts'
import type { BatchHeader } from '../../shared/contract/commands.ts'
import { extentOf, type TimelineRow } from '../../shared/timeline.ts'
import type { Feed } from '../batch/feed.ts'
import { ConnectionLost, call } from '../client.ts'
import { wordsOf } from '../text.ts'
import { createValue, type Value } from '../value.ts'
import { createTimelinePages, pageRows } from './timeline-pages.ts'

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

/** How often what runs is asked for again. */
const againMs = 700

/**
 * Reads the times of a batch page by page, and those of what runs again and again: the pages in sight, and one other
 * at a time.
 */
export function createTimes(batch: string, header: Feed['header']): TimesFeed {
  const times = createValue<Times>({ rows: [], total: 0, now: 0, whole: { startMs: 0, endMs: 1 } })
  const problem = createValue('')
  const pages = createTimelinePages()
  let closed = false
  let wake = () => {}

  async function load(page: number): Promise<void> {
    const answer = await call('timeline', { batch, offset: page * pageRows, limit: pageRows })
    if (closed) return
    pages.set(page, answer)
    const { total, now } = answer
    const rows = pages.rows()
    const known = rows.filter(row => row !== undefined)
    times.set({ rows, total, now, whole: extentOf(known, now) })
  }

  async function follow(): Promise<void> {
    while (!closed) {
      try {
        if (pages.isEmpty) await load(0)
        pages.failedNow(header.get()?.counts.failed ?? 0)
        for (const page of pages.wanted(runs(header.get()))) {
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
    look: pages.look,
    close() {
      closed = true
      unsubscribe()
      wake()
    },
  }
}

const runs = (header: BatchHeader | undefined): boolean =>
  header?.state === 'running' || header?.state === 'stopping' || header?.state === 'paused'
