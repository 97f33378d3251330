import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitScale, fitted, held, mostScale, zoomedAt } from '../../../renderer/viewer/zoom.ts'

const size = fc.record({
  width: fc.integer({ min: 1, max: 9000 }),
  height: fc.integer({ min: 1, max: 9000 }),
})
const scale = fc.double({ min: 0.01, max: 40, noNaN: true })
const share = fc.double({ min: 0, max: 1, noNaN: true })

test('the whole image is seen in the middle, and never larger than it is', () => {
  fc.assert(
    fc.property(size, size, (image, frame) => {
      const view = fitted(image, frame)
      expect(view.scale).toBeLessThanOrEqual(1)
      expect(image.width * view.scale).toBeLessThanOrEqual(frame.width + 1e-6)
      expect(image.height * view.scale).toBeLessThanOrEqual(frame.height + 1e-6)
      expect(held(view, image, frame)).toEqual(view)
    }),
  )
})

test('zooming keeps to its bounds, and the image in the frame', () => {
  fc.assert(
    fc.property(
      size,
      size,
      fc.array(fc.tuple(scale, share, share), { maxLength: 6 }),
      (image, frame, steps) => {
        let view = fitted(image, frame)
        for (const [scale, x, y] of steps) {
          view = zoomedAt(view, scale, { x: x * frame.width, y: y * frame.height }, image, frame)
          expect(view.scale).toBeGreaterThanOrEqual(fitScale(image, frame))
          expect(view.scale).toBeLessThanOrEqual(mostScale)
          for (const [middle, length, room] of [
            [view.x, image.width * view.scale, frame.width],
            [view.y, image.height * view.scale, frame.height],
          ] as const) {
            if (length <= room) expect(middle).toBeCloseTo(room / 2)
            else {
              expect(middle - length / 2).toBeLessThanOrEqual(1e-6)
              expect(middle + length / 2).toBeGreaterThanOrEqual(room - 1e-6)
            }
          }
        }
      },
    ),
  )
})

test('the point under the pointer stays where it is', () => {
  const image = { width: 4000, height: 3000 }
  const frame = { width: 800, height: 600 }
  const at = { x: 300, y: 200 }
  const view = zoomedAt(fitted(image, frame), 1, at, image, frame)
  // At the fit, 300 × 200 of the frame is 1,500 × 1,000 of the image.
  expect([(at.x - view.x) / view.scale + 2000, (at.y - view.y) / view.scale + 1500]).toEqual([1500, 1000])
})
