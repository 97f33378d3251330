import { formatBytes } from '../../shared/text/format.ts'
import { median } from './measure.ts'
import type { Report } from './report.ts'
import type { Smoothness } from './window-page.ts'

export const rows = 20_000
export const manyRows = 100_000
export const atOnce = 64
export const clicked = 320
export const watchMs = 6000
/** Pixels a frame. */
export const slowly = 100
export const fast = 1500

const goals = {
  frameShare: 0.9,
  blankInARow: 2,
  longTaskMs: 50,
  answersPerSecond: 10,
  openMs: 500,
  paintMs: 500,
  clickMs: 100,
  viewerMs: 100,
  chooseMs: 100,
  rendererBytes: 200_000_000,
}

export type Start = { paintMs: number; openMs: number }

export type Watched = Smoothness & { answers: number }
export type Changing = {
  still: Watched
  /** The same page and download, with no row to show. */
  empty: Watched
  scrolling: Watched
  rushing: Watched
  heapBytes: number
  rendererBytes: number | undefined
}

type Found = Changing & {
  starts: readonly Start[]
  chosenMs: number[]
  viewerMs: number[]
  clickMs: number[]
}

/** What was found, beside what is wanted. */
export function reportOf(found: Found): Report {
  const { starts, chosenMs, viewerMs, clickMs, still, empty, scrolling, rushing, heapBytes, rendererBytes } =
    found
  const paintMs = median(starts.map(start => start.paintMs))
  const openMs = median(starts.map(start => start.openMs))
  const failures: string[] = []
  const row = (what: string, measured: string, goal: string, reached: boolean) => {
    if (!reached) failures.push(`${what}: ${measured} misses ${goal}`)
    return [what, measured, goal]
  }
  const perSecond = ({ frames }: Watched) => (1000 * frames.length) / watchMs
  const bound = Math.min(60, perSecond(empty))
  const smooth = (how: string, watched: Watched) => {
    const longest = Math.max(0, ...watched.longTasks)
    const answersPerSecond = (1000 * watched.answers) / watchMs
    return [
      row(
        `frames a second, p95 frame, ${how}`,
        `${perSecond(watched).toFixed(0)}, ${percentile(watched.frames, 0.95).toFixed(1)} ms`,
        `${(goals.frameShare * bound).toFixed(0)}: ${100 * goals.frameShare} % of an empty list`,
        perSecond(watched) >= goals.frameShare * bound,
      ),
      row(
        `tasks over ${goals.longTaskMs} ms, ${how}`,
        watched.longTasks.length === 0
          ? 'none'
          : `${watched.longTasks.length}, the longest ${longest.toFixed(0)} ms`,
        'none',
        watched.longTasks.length === 0,
      ),
      row(
        `answers a second, ${how}`,
        answersPerSecond.toFixed(1),
        `at most ${goals.answersPerSecond}`,
        // The edges of the time it was watched may hold one more.
        watched.answers <= (goals.answersPerSecond * watchMs) / 1000 + 1,
      ),
    ]
  }
  const time = (what: string, values: readonly number[], goalMs: number) =>
    row(
      what,
      `${median(values).toFixed(0)} ms, at most ${Math.max(...values).toFixed(0)} ms`,
      `under ${goalMs} ms`,
      Math.max(...values) < goalMs,
    )
  return {
    columns: ['what', 'measured', 'goal'],
    rows: [
      row('frames a second, an empty list', perSecond(empty).toFixed(0), '', true),
      ...smooth('rows changing', still),
      ...smooth(`scrolling, ${slowly} px a frame`, scrolling),
      ...smooth(`scrolling, ${fast} px a frame`, rushing),
      row(
        `frames in a row with a blank row, ${fast} px a frame`,
        `at most ${rushing.blankInARow} (${rushing.blank} of ${rushing.frames.length} in all)`,
        `at most ${goals.blankInARow}`,
        rushing.blankInARow <= goals.blankInARow,
      ),
      time(`a click on one of ${clicked} rows, to its panel`, clickMs, goals.clickMs),
      time('the viewer, from a thumbnail that is there', viewerMs, goals.viewerMs),
      time(`Ctrl+A over ${manyRows.toLocaleString('en')} rows`, chosenMs, goals.chooseMs),
      row(
        'first rows of 100,000',
        `${openMs.toFixed(0)} ms`,
        `under ${goals.openMs} ms`,
        openMs < goals.openMs,
      ),
      row('first paint', `${paintMs.toFixed(0)} ms`, `under ${goals.paintMs} ms`, paintMs < goals.paintMs),
      row(
        'memory at 20,000 rows: JavaScript heap, private to the page process',
        `${formatBytes(heapBytes)}, ${rendererBytes === undefined ? 'not known here' : formatBytes(rendererBytes)}`,
        `under ${formatBytes(goals.rendererBytes)}`,
        (rendererBytes ?? heapBytes) < goals.rendererBytes,
      ),
    ],
    notes: [`${rows} images in drops, ${atOnce} at once, Chromium without a screen or GPU.`],
    failures,
    data: found,
  }
}

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN
