import { expect, test } from 'vitest'
import { createScrolling } from '../../../main/pages/browser/scroll.ts'

/** A page of that height in a window of 1000, which grows by what `grow` says at each look at its end. */
function scroll(height: number, grow: (look: number) => number, mostScreens = 30) {
  const decide = createScrolling(1000, mostScreens)
  let [top, size, looks] = [0, height, 0]
  for (;;) {
    const before = top
    top = Math.min(top + 900, Math.max(0, size - 1000))
    const next = decide({ moved: top - before, height: size, rest: size - 1000 - top }, false)
    if (next !== 'on' && next !== 'look') return { next, top, size }
    if (next === 'look') {
      looks += 1
      size += grow(looks)
    }
  }
}

test('to the end, and three looks for whether more comes', () => {
  expect(scroll(5000, () => 0)).toEqual({ next: 'end', top: 4000, size: 5000 })
  expect(scroll(500, () => 0)).toEqual({ next: 'end', top: 0, size: 500 })
  // More comes at the second look only.
  expect(scroll(5000, look => (look === 2 ? 3000 : 0))).toEqual({ next: 'end', top: 7000, size: 8000 })
})

test('a page without an end is left after so many screens', () => {
  expect(scroll(5000, () => 1000).next).toBe('too-long')
  expect(scroll(1_000_000, () => 0, 2)).toMatchObject({ next: 'too-long', top: 2700 })
})
