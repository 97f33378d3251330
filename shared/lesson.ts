import * as z from 'zod'
import { formatCount, formatDuration } from './text/format.ts'

/** How a student sets the slow server and the pool. Bounded, so that a lesson always ends soon. */
export const lessonSettings = z.strictObject({
  images: z.int().min(2).max(40).default(20),
  /** The server waits so long before each answer. */
  delayMs: z.int().min(0).max(1000).default(300),
  /** All answers share a line of this speed; absent: as fast as it goes. */
  linkBytesPerSecond: z.int().min(100_000).max(100_000_000).optional(),
  /** How many of a hundred answers break off in the middle; the image is requested again. */
  lossPercent: z.int().min(0).max(30).default(0),
  /** How many requests the server works on at a time; the others wait in line. */
  serverTakes: z.int().min(1).max(40).default(40),
  /** Downloads at a time of the pool. */
  pool: z.int().min(2).max(40).default(5),
})

export type LessonSettings = z.output<typeof lessonSettings>

/** In the order in which they are shown. */
export const lessonWays = ['one', 'pool', 'all'] as const
export type LessonWay = (typeof lessonWays)[number]

/** One image of a lesson, in ms since the start; `to` is absent while it is under way. A try that broke off has its own. */
export type LessonBar = { from: number; to?: number; isBroken: boolean }

/** How far one way of downloading is. */
export type LessonLane = {
  way: LessonWay
  /** Downloads at a time. */
  atOnce: number
  /** The bars of each image, in the order of the images; none before its turn. */
  bars: LessonBar[][]
  saved: number
  failed: number
  /** Of the whole lane: until now, or until its last image. */
  elapsedMs: number
  isOver: boolean
}

/** `stopped`: by the student, or because it took too long. */
export type Lesson = {
  settings: LessonSettings
  state: 'running' | 'ended' | 'stopped'
  lanes: LessonLane[]
}

/** No lesson takes longer. */
export const longestLessonMs = 60_000

export const wayWords = (way: LessonWay, { pool }: Pick<LessonSettings, 'pool'>): string =>
  ({ one: 'One after another', pool: `${pool} at a time`, all: 'All at once' })[way]

/**
 * What the three times teach, in sentences: which was faster, and what was in the way where more at a time gained
 * nothing. Nothing of a lesson that did not end.
 */
export function lessonWords({ settings, state, lanes }: Lesson): string[] {
  const [one, pool, all] = lessonWays.map(way => lanes.find(lane => lane.way === way))
  if (state !== 'ended' || one === undefined || pool === undefined || all === undefined) return []
  const { images, delayMs, serverTakes, linkBytesPerSecond, lossPercent } = settings
  const factor = one.elapsedMs / all.elapsedMs
  const poolFactor = one.elapsedMs / pool.elapsedMs
  const isGain = factor >= 1.2
  return [
    isGain
      ? `All at once was ${timesAs(factor)} as fast, ${wayWords('pool', settings)} ${timesAs(poolFactor)} as fast as one after another.`
      : 'All at once was hardly faster than one after another.',
    ...(isGain && delayMs > 0
      ? [
          `Each answer takes ${formatDuration(delayMs)} to begin. One after another, these waits add up; at once, they pass together.`,
        ]
      : []),
    ...(serverTakes < images
      ? [
          `The server works on ${serverTakes === 1 ? 'one request' : `${serverTakes} requests`} at a time. More downloads at a time than that only wait in its line.`,
        ]
      : []),
    ...(linkBytesPerSecond === undefined
      ? []
      : [
          'All downloads share one line. Once it is full, more at a time makes each slower, and the whole no faster.',
        ]),
    ...(lossPercent > 0
      ? [
          'An answer that breaks off is asked for again, so it takes its time twice. At once, that hides behind the others.',
        ]
      : []),
    ...(isGain && pool.elapsedMs < all.elapsedMs * 1.15
      ? [
          `A pool of ${settings.pool} was about as fast as all ${formatCount(images, 'image')} at once, and asks less of the server.`,
        ]
      : []),
  ]
}

const timesAs = (factor: number): string => `${factor < 10 ? factor.toFixed(1) : Math.round(factor)} times`
