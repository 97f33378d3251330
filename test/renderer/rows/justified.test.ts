import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boxesOf, justify, lineAt, lineOf, placeBeside, placesIn } from '../../../renderer/rows/justified.ts'

const shapes = fc.array(fc.double({ min: 0.1, max: 8, noNaN: true }), { maxLength: 200 })
const frame = fc.record({
  width: fc.integer({ min: 200, max: 2000 }),
  target: fc.integer({ min: 60, max: 400 }),
  gap: fc.integer({ min: 0, max: 12 }),
})
const of = (list: readonly number[]) => (place: number) => list[place] ?? 1

test('every image has one place, in order, and lines follow each other', () => {
  fc.assert(
    fc.property(shapes, frame, (list, frame) => {
      const { lines, height } = justify(list.length, of(list), frame)
      expect(lines.reduce((sum, { count }) => sum + count, 0)).toBe(list.length)
      let next = { first: 0, top: 0 }
      for (const { first, count, top, height } of lines) {
        expect(first).toBe(next.first)
        expect(top).toBeCloseTo(next.top)
        expect(count).toBeGreaterThan(0)
        next = { first: first + count, top: top + height + frame.gap }
      }
      expect(height).toBeCloseTo(Math.max(0, next.top - frame.gap))
    }),
  )
})

test('every line but the last fills the width, and no image reaches beyond it', () => {
  fc.assert(
    fc.property(shapes, frame, (list, frame) => {
      const { lines } = justify(list.length, of(list), frame)
      for (const [at, line] of lines.entries()) {
        const boxes = boxesOf(line, of(list), frame.gap)
        const right = Math.max(...boxes.map(({ left, width }) => left + width))
        expect(right).toBeLessThanOrEqual(frame.width + 1)
        if (at < lines.length - 1) expect(right).toBeGreaterThanOrEqual(frame.width - 1)
        for (const [column, box] of boxes.entries()) {
          const before = boxes[column - 1]
          if (before !== undefined) expect(box.left).toBeGreaterThanOrEqual(before.left + before.width)
        }
      }
    }),
  )
})

test('lines are about as high as wanted: a line is nearer to it than with one image more or less', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 1 }),
      frame,
      (list, frame) => {
        const { lines } = justify(list.length, of(list), frame)
        for (const { height, count } of lines.slice(0, -1)) {
          // With one image alone there is no other choice.
          if (count > 1) expect(height).toBeLessThanOrEqual(frame.target * 2)
        }
        expect(lines.at(-1)?.height).toBeLessThanOrEqual(frame.target)
      },
    ),
  )
})

test('an image keeps its shape, up to a pixel', () => {
  const list = [1.5, 0.75, 1, 1.5, 1.333, 0.667]
  const { lines } = justify(list.length, of(list), { width: 900, target: 200, gap: 4 })
  for (const line of lines) {
    for (const [column, { width, height }] of boxesOf(line, of(list), 4).entries()) {
      expect(Math.abs(width - (list[line.first + column] ?? 0) * height)).toBeLessThan(2)
    }
  }
})

test('a place is found by its line, and a line by its height', () => {
  fc.assert(
    fc.property(shapes, frame, (list, frame) => {
      const layout = justify(list.length, of(list), frame)
      for (const [at, { first, count, top, height }] of layout.lines.entries()) {
        expect(lineOf(layout, first)).toBe(at)
        expect(lineOf(layout, first + count - 1)).toBe(at)
        expect(lineAt(layout, top + height / 2)).toBe(at)
      }
    }),
  )
})

test('a rectangle touches exactly the images that it overlaps', () => {
  const rectangle = fc.record({
    left: fc.integer({ min: 0, max: 1500 }),
    top: fc.integer({ min: 0, max: 3000 }),
    width: fc.integer({ min: 0, max: 1500 }),
    height: fc.integer({ min: 0, max: 3000 }),
  })
  fc.assert(
    fc.property(shapes, frame, rectangle, (list, frame, rectangle) => {
      const layout = justify(list.length, of(list), frame)
      const found = new Set(
        placesIn(layout, of(list), frame.gap, rectangle).flatMap(([first, last]) =>
          Array.from({ length: last - first + 1 }, (_, at) => first + at),
        ),
      )
      for (const line of layout.lines) {
        for (const [column, box] of boxesOf(line, of(list), frame.gap).entries()) {
          const overlaps =
            box.left < rectangle.left + rectangle.width &&
            box.left + box.width > rectangle.left &&
            line.top < rectangle.top + rectangle.height &&
            line.top + line.height > rectangle.top
          if (overlaps) expect(found.has(line.first + column)).toBe(true)
        }
      }
    }),
  )
})

test('one line up and down leads to the image nearest above and below', () => {
  const list = [2, 2, 1, 1, 1, 1]
  const layout = justify(list.length, of(list), { width: 400, target: 100, gap: 0 })
  expect(layout.lines.map(({ count }) => count)).toEqual([2, 4])
  expect(placeBeside(layout, of(list), 0, 0, 1)).toBe(2)
  expect(placeBeside(layout, of(list), 0, 5, -1)).toBe(1)
  expect(placeBeside(layout, of(list), 0, 1, -1)).toBe(1)
  expect(placeBeside(layout, of(list), 0, 4, 1)).toBe(4)
})
