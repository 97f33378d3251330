import { expect, test } from 'vitest'
import { factsOf, tileWords } from '../../../renderer/pages/candidate-text.ts'
import type { FoundRow } from '../../../shared/contract/commands.ts'

const row: FoundRow = {
  index: 0,
  page: 'https://a.example/',
  url: 'https://a.example/a.jpg',
  foundIn: 'src',
  alternatives: [],
  fields: {},
  state: 'offered',
  why: undefined,
}

test('an image is described by what is known of it', () => {
  expect(factsOf({ ...row, width: 1200, height: 800, imageType: 'jpg', bytes: 240_000 })).toBe(
    '1200 × 800, JPG, 240 kB',
  )
  expect(factsOf({ ...row, imageType: 'svg' })).toBe('SVG')
  expect(factsOf(row)).toBe('Unknown size')
  expect(factsOf({ ...row, state: 'looking' })).toBe('Checking …')
  expect(tileWords({ ...row, state: 'refused' })).toBe('Blocked by robots.txt')
  expect(tileWords(row)).toBe(factsOf(row))
})
