import { expect, test } from 'vitest'
import { checkSelector, selectorFault } from '../../../main/pages/reading/check-selector.ts'

test.each([
  'a',
  '.film > a',
  'a:not(.x)',
  ':scope > li:nth-of-type(2)',
  'li:has(> img)',
  'a[href*="@/x"]',
  'ä.ö',
])('%s is a selector', selector => {
  expect(selectorFault(selector)).toBeUndefined()
})

test('a selector that is not valid is refused', () => {
  checkSelector('main img')
  const refused = expect.objectContaining({ refusal: expect.objectContaining({ code: 'bad-selector' }) })
  expect(() => checkSelector('img[')).toThrow(refused)
})
