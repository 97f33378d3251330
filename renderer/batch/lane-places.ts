import type { RunningImage } from '../../shared/contract/commands.ts'

/**
 * A place in the lane for each image that runs: it keeps its place for as long as it runs, and the next one takes the place
 * of one that ended. So nothing moves but what changes. What finds no place is left out.
 */
export function placeInLane(
  before: readonly (RunningImage | undefined)[],
  now: readonly RunningImage[],
  places: number,
): (RunningImage | undefined)[] {
  const waiting = new Map(now.map(image => [image.index, image]))
  const next = Array.from({ length: places }, (_, place) => {
    const held = before[place]
    const still = held && waiting.get(held.index)
    if (still !== undefined) waiting.delete(still.index)
    return still
  })
  const rest = waiting.values()
  return next.map(held => held ?? rest.next().value)
}
