import { type Lesson, type LessonSettings, lessonSettings, lessonWords } from '../../shared/lesson.ts'
import { call } from '../client.ts'
import { followLatest } from '../follow-latest.ts'
import { setWindow } from '../store.ts'
import { createValue } from '../value.ts'
import { imageBytes } from './expected.ts'

/** What the sliders say. */
export const lessonChoice = createValue<LessonSettings>(lessonSettings.parse({}))

/** The latest lesson, as far as it is. */
export const lessonShown = createValue<Lesson | undefined>(undefined)

/** Settings that show one thing each. */
export const lessonExamples: readonly { label: string; settings: LessonSettings }[] = [
  { label: 'Waiting', settings: lessonSettings.parse({}) },
  {
    label: 'A full line',
    settings: lessonSettings.parse({ delayMs: 50, linkBytesPerSecond: 200_000 }),
  },
  { label: 'A busy server', settings: lessonSettings.parse({ serverTakes: 4, pool: 4 }) },
  { label: 'Broken answers', settings: lessonSettings.parse({ lossPercent: 20 }) },
]

/** Speeds of the line, in bytes a second; undefined: as fast as it goes. */
export const lineSpeeds: readonly (number | undefined)[] = [
  ...[200_000, 500_000, 1_000_000, 2_000_000, 5_000_000],
  undefined,
]

/** How long the time axis is: what one after another needs at least, or what any lane has taken. */
export function axisMsOf({ settings, lanes }: Pick<Lesson, 'settings' | 'lanes'>): number {
  const { images, delayMs, linkBytesPerSecond } = settings
  const lineMs = linkBytesPerSecond === undefined ? 0 : (imageBytes / linkBytesPerSecond) * 1000
  return Math.max(200, images * (delayMs + lineMs), ...lanes.map(({ elapsedMs }) => elapsedMs))
}

/** Follows the lesson that runs, until the answer is called. */
export const watchLesson = (): (() => void) =>
  followLatest(
    known => call('watchLesson', known),
    ({ lesson }) => take(lesson),
  )

function take(next: Lesson | undefined): void {
  const before = lessonShown.get()
  lessonShown.set(next)
  if (next?.state === 'ended' && before?.state === 'running')
    setWindow({ spoken: lessonWords(next).join(' ') })
}
