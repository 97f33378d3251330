import { describe, expect, test } from 'vitest'
import { type ChartPlace, moveOfKey } from '../../../renderer/timing/chart-keys.ts'

/** Row 5 of 11 has the keyboard; from 0 to 100 ms, 20 to 60 are looked at. */
const place: ChartPlace = {
  row: 5,
  lastRow: 10,
  pageRows: 4,
  piece: { startMs: 30, endMs: 50 },
  span: { startMs: 20, endMs: 60 },
  whole: { startMs: 0, endMs: 100 },
}

test.each([
  ['ArrowUp', 4],
  ['ArrowDown', 6],
  ['PageUp', 1],
  ['PageDown', 9],
  ['Home', 0],
  ['End', 10],
])('%s goes to a row', (key, row) => {
  expect(moveOfKey(key, place)).toEqual({ row })
})

test.each([
  ['ArrowUp', 0, 0],
  ['PageUp', 2, 0],
  ['ArrowDown', 10, 10],
  ['PageDown', 9, 10],
])('%s at row %i goes to the first or last row at most', (key, row, reached) => {
  expect(moveOfKey(key, { ...place, row })).toEqual({ row: reached })
})

describe('time', () => {
  test.each([
    ['ArrowLeft', 16, 56],
    ['ArrowRight', 24, 64],
    ['0', 0, 100],
    ['-', 10, 70],
  ])('%s shows another part of it', (key, startMs, endMs) => {
    expect(moveOfKey(key, place)).toEqual({ span: { startMs, endMs } })
  })

  test.each(['+', '='])('%s keeps the middle of the image where it is', key => {
    const move = moveOfKey(key, place)
    if (move === undefined || move === 'open' || !('span' in move)) throw new Error('It does not zoom')
    expect(move.span.endMs - move.span.startMs).toBeCloseTo(40 / 1.5)
    expect((40 - move.span.startMs) / (move.span.endMs - move.span.startMs)).toBeCloseTo(0.5)
  })

  test('an image out of sight is zoomed to from the nearest edge', () => {
    const move = moveOfKey('+', { ...place, piece: { startMs: 90, endMs: 95 } })
    expect(move).toMatchObject({ span: { endMs: 60 } })
  })
})

test('Enter and the space bar open the image, and other keys do nothing', () => {
  expect([moveOfKey('Enter', place), moveOfKey(' ', place)]).toEqual(['open', 'open'])
  expect(['a', 'Escape', 'toString', ''].map(key => moveOfKey(key, place))).toEqual(Array(4).fill(undefined))
})
