import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLines } from '../../../main/lists/readers/lines.ts'
import { maxLineLength } from '../../../main/lists/readers/reader.ts'

const cut = (chunks: string[], cutShort = false) => {
  const seen: [string, number | string][] = []
  const lines = createLines(
    (line, number) => seen.push([line, number]),
    (line, number) => seen.push([`${line.slice(0, 3)}…`, number]),
  )
  for (const chunk of chunks) lines.write(chunk)
  lines.end(cutShort)
  return seen
}

test('hands over lines with their numbers, the last without its break too', () => {
  expect(cut(['a\n\nb'])).toEqual([
    ['a', 1],
    ['', 2],
    ['b', 3],
  ])
})

test('an unfinished last line is dropped when the input was cut short', () => {
  expect(cut(['a\nb'], true)).toEqual([['a', 1]])
})

test('agrees with split, however it is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', '\n', 'é') })), chunks => {
      const text = chunks.join('')
      const expected = text.split('\n').map((line, at) => [line, at + 1])
      if (text === '' || text.endsWith('\n')) expected.pop()
      expect(cut(chunks)).toEqual(expected)
    }),
  )
})

test.each([1, 10])('reports a line over the limit once, in %i chunks, and continues', count => {
  const long = 'x'.repeat(maxLineLength + 10)
  const size = Math.ceil(long.length / count)
  const chunks = Array.from({ length: count }, (_, at) => long.slice(at * size, (at + 1) * size))
  expect(cut(['a\n', ...chunks, '\nb'])).toEqual([
    ['a', 1],
    ['xxx…', 2],
    ['b', 3],
  ])
})

test('a line at the limit is a line', () => {
  const line = 'x'.repeat(maxLineLength)
  expect(cut([line])).toEqual([[line, 1]])
})
