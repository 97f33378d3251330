import type { Timeline, TimelineRow } from '../../shared/timeline.ts'

/** The times of a batch as far as they were answered, page by page. Decides which page to ask for next. */
export type TimelinePages = {
  set(page: number, answer: Timeline): void
  readonly isEmpty: boolean
  /** In list order; rows that are not known yet are absent. */
  rows(): (TimelineRow | undefined)[]
  /** Which rows are in sight: those are asked for first. */
  look(first: number, end: number): void
  /** Pages to ask for now. `runs`: their times change. */
  wanted(runs: boolean): number[]
  /** This many images failed by now. Where they became fewer, some are tried again, and their pages are not settled any more. */
  failedNow(count: number): void
}

export const pageRows = 250

/** More rows than anybody looks through; each takes some hundred bytes. */
export const mostRows = 50_000

export function createTimelinePages(): TimelinePages {
  const pages: (Timeline | undefined)[] = []
  let total = 0
  let inSight = { first: 0, end: pageRows }
  let turn = 0
  let failed = 0

  const isOpen = (page: number): boolean => {
    const rows = pages[page]?.rows ?? []
    const expected = Math.min(pageRows, total - page * pageRows)
    return rows.length < expected || rows.some(({ settledAt }) => settledAt === undefined)
  }

  const isInSight = (page: number): boolean =>
    page >= Math.floor(inSight.first / pageRows) && page <= Math.floor(inSight.end / pageRows)

  return {
    set(page, answer) {
      total = answer.total
      pages[page] = answer
    },
    get isEmpty() {
      return pages.length === 0
    },
    rows: () =>
      Array.from(pages, known => known?.rows ?? Array.from({ length: pageRows }, () => undefined)).flat(),
    look(first, end) {
      inSight = { first, end }
    },
    wanted(runs) {
      const count = Math.ceil(Math.min(total, mostRows) / pageRows)
      const open = Array.from({ length: count }, (_, page) => page).filter(isOpen)
      const missing = open.filter(page => pages[page] === undefined)
      if (missing.length > 0) return missing.sort((a, b) => Number(isInSight(b)) - Number(isInSight(a)))
      if (!runs) return open
      turn += 1
      const other = open[turn % Math.max(1, open.length)]
      return open.filter(page => isInSight(page) || page === other)
    },
    failedNow(count) {
      if (count < failed) {
        for (const [page, known] of pages.entries()) {
          if (known?.rows.some(({ state }) => state === 'failed')) pages[page] = undefined
        }
      }
      failed = count
    },
  }
}
