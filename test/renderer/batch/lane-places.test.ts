import { expect, test } from 'vitest'
import { placeInLane } from '../../../renderer/batch/lane-places.ts'
import type { RunningImage } from '../../../shared/contract/commands.ts'

const image = (index: number, receivedBytes = 0): RunningImage => ({
  ...{ index, name: `${index}.jpg`, state: 'active', totalBytes: undefined },
  receivedBytes,
})
const indexes = (lane: readonly (RunningImage | undefined)[]) => lane.map(held => held?.index)

test('what runs keeps its place, and the next one takes that of one that ended', () => {
  const first = placeInLane([], [image(1), image(2), image(3)], 3)
  expect(indexes(first)).toEqual([1, 2, 3])
  const second = placeInLane(first, [image(4), image(3, 9), image(1)], 3)
  expect(indexes(second)).toEqual([1, 4, 3])
  expect(second[2]?.receivedBytes).toBe(9)
})

test('a place that none takes stays free, and what finds none is left out', () => {
  const lane = placeInLane([image(1), image(2)], [image(2)], 3)
  expect(indexes(lane)).toEqual([undefined, 2, undefined])
  expect(
    indexes(
      placeInLane(
        lane,
        [1, 2, 3, 4].map(n => image(n)),
        3,
      ),
    ),
  ).toEqual([1, 2, 3])
})
