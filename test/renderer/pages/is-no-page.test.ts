import { expect, test } from 'vitest'
import { isNoPage } from '../../../renderer/pages/is-no-page.ts'
import type { ScanHeader } from '../../../renderer/pages/scan.ts'
import { failure } from '../../../shared/failure.ts'

const header = (part: Partial<ScanHeader>, candidates = 0) =>
  ({ state: 'ended', problems: [], summary: { candidates, refused: 0 }, ...part }) as unknown as ScanHeader
const problem = (code: 'not-a-page' | 'not-found') =>
  ({ what: 'page', url: 'https://example.org/x', failure: failure(code) }) as const

test('an address that answers an image is no page, before the scan ends too', () => {
  expect(isNoPage(header({ state: 'reading' }, 1), { foundIn: 'page' })).toBe(true)
})

test('a file of another kind is no page', () => {
  expect(isNoPage(header({ problems: [problem('not-a-page')] }), undefined)).toBe(true)
})

test('a page is one, with images or without, and so is what is not there', () => {
  expect(isNoPage(header({}, 3), { foundIn: 'src' })).toBe(false)
  expect(isNoPage(header({ state: 'reading' }), undefined)).toBe(false)
  expect(isNoPage(header({}), undefined)).toBe(false)
  expect(isNoPage(header({ problems: [problem('not-found')] }), undefined)).toBe(false)
  // A part of it was none.
  expect(isNoPage(header({ problems: [problem('not-a-page')] }, 2), { foundIn: 'src' })).toBe(false)
})
