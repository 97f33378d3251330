import { expect, test } from 'vitest'
import { openHeaders, scanItems } from '../../main/pages/scan-items.ts'
import type { ScanRow } from '../../shared/scan.ts'

const row = (url: string, fields = {}): ScanRow => ({
  candidate: { page: 'https://a.com/p', url, foundIn: 'src', alternatives: [], fields },
  facts: {},
  state: 'offered',
})
const headers = { Cookie: 'id=1', 'X-A': 'b', AUTHORIZATION: 'x' }

test('secrets go to the sites that were named, and to no others', () => {
  const rows = [row('https://a.com/1.jpg'), row('https://b.com/2.jpg')]
  const [own, other] = scanItems(rows, ['https://a.com/p'], { headers, referer: undefined })
  expect(own).toEqual({
    url: 'https://a.com/1.jpg',
    referer: 'https://a.com/p',
    headers: { Cookie: 'id=1', AUTHORIZATION: 'x' },
    origin: { source: 'https://a.com/p', line: 1 },
  })
  expect(other).toEqual({
    url: 'https://b.com/2.jpg',
    referer: 'https://a.com/',
    origin: { source: 'https://a.com/p', line: 2 },
  })
  expect(openHeaders(headers)).toEqual({ 'X-A': 'b' })
})

test('a Referer that the user chose is the batch’s; what the page says goes along', () => {
  const [item] = scanItems([row('https://a.com/1.jpg', { alt: 'Cat' })], [], { headers: {}, referer: 'auto' })
  expect(item?.referer).toBeUndefined()
  expect(item?.fields).toEqual({ alt: 'Cat' })
})
