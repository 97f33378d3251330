import { type LessonLane, type LessonSettings, type LessonWay, lessonWays } from '../../shared/lesson.ts'

/** Bytes of each image of the slow server, about. */
export const imageBytes = 40_000

/** What the three ways should take with these settings, if no answer breaks off: shown until a lesson has run. */
export const expectedLanes = (settings: LessonSettings): LessonLane[] =>
  lessonWays.map(way => expectedLane(way, settings))

/** All images are alike, so they come in rounds: wait together, then share the line. */
function expectedLane(way: LessonWay, settings: LessonSettings): LessonLane {
  const { images, delayMs, linkBytesPerSecond, serverTakes, pool } = settings
  const atOnce = { one: 1, pool: Math.min(pool, images), all: images }[way]
  const perRound = Math.min(atOnce, serverTakes)
  const imageMs = linkBytesPerSecond === undefined ? 0 : (imageBytes / linkBytesPerSecond) * 1000
  const bars: LessonLane['bars'] = []
  let elapsedMs = 0
  while (bars.length < images) {
    const from = elapsedMs
    const inRound = Math.min(perRound, images - bars.length)
    elapsedMs += delayMs + inRound * imageMs
    for (let n = 0; n < inRound; n += 1) bars.push([{ from, to: elapsedMs, isBroken: false }])
  }
  return { way, atOnce, bars, saved: images, failed: 0, elapsedMs, isOver: true }
}
