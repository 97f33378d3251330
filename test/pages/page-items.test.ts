import { expect, test } from 'vitest'
import { createSecretsBack, openHeaders, replaceHeaders, scanItems } from '../../main/pages/page-items.ts'
import type { ScanRow } from '../../shared/scan.ts'

const row = (url: string, fields = {}, page = 'https://a.com/p'): ScanRow => ({
  candidate: { page, url, foundIn: 'src', alternatives: [], fields },
  facts: {},
  state: 'offered',
})
const rules = { named: ['https://a.com/p'], headers: {}, referer: undefined, mayLeadInside: () => true }
const headers = { Cookie: 'id=1', 'X-A': 'b', AUTHORIZATION: 'x', 'Accept-Language': 'eo' }

test('headers go to the sites that were named, and to no others', () => {
  const rows = [row('https://a.com/1.jpg'), row('https://b.com/2.jpg')]
  const [own, other] = scanItems(rows, { ...rules, headers })
  expect(own).toEqual({
    url: 'https://a.com/1.jpg',
    referer: 'https://a.com/p',
    headers: { Cookie: 'id=1', 'X-A': 'b', AUTHORIZATION: 'x' },
    origin: { source: 'https://a.com/p', line: 1 },
  })
  expect(other).toEqual({
    url: 'https://b.com/2.jpg',
    referer: 'https://a.com/',
    origin: { source: 'https://a.com/p', line: 2 },
  })
  expect(openHeaders(headers)).toEqual({ 'Accept-Language': 'eo' })
})

test('a Referer that the user chose is the batch’s; what the page says goes along', () => {
  const [item] = scanItems([row('https://a.com/1.jpg', { alt: 'Cat' })], { ...rules, referer: 'auto' })
  expect(item?.referer).toBeUndefined()
  expect(item?.fields).toEqual({ alt: 'Cat' })
})

test('only what a page in a private network names may be in one', () => {
  const rows = [row('https://a.com/1.jpg', {}, 'http://10.0.0.1/p'), row('https://a.com/2.jpg')]
  const items = scanItems(rows, { ...rules, mayLeadInside: page => new URL(page).hostname === '10.0.0.1' })
  expect(items.map(({ publicOnly }) => publicOnly)).toEqual([undefined, true])
})

test('where an image is from is reported without secrets', () => {
  const [item] = scanItems([row('https://a.com/1.jpg', {}, 'https://me:pass@a.com/p?token=abc')], rules)
  expect(item?.origin.source).toBe('https://a.com/p?token=…')
})

test('nor does a link that it says go into records with them', () => {
  const link = 'https://me:pass@a.com/large?token=abc&size=2'
  const [item] = scanItems([row('https://a.com/1.jpg', { alt: 'Cat', link })], rules)
  expect(item?.fields).toEqual({ alt: 'Cat', link: 'https://a.com/large?token=…&size=2' })
})

test('taken back, secrets leave nothing else of an image changed, and say where they went', () => {
  const back = createSecretsBack()
  const rows = [row('https://a.com/1.jpg', { alt: 'Cat' }), row('https://b.com/2.jpg')]
  const items = scanItems(rows, { ...rules, headers, mayLeadInside: () => false })
  expect(items.map(back.take)).toEqual(scanItems(rows, { ...rules, headers: {}, mayLeadInside: () => false }))
  expect(back.headers).toEqual({ Cookie: 'id=1', 'X-A': 'b', AUTHORIZATION: 'x' })
  expect(back.sites).toEqual(['https://a.com'])
})

test('links of a list keep their secrets', () => {
  const back = createSecretsBack()
  const item = { url: 'https://a.com/1.jpg', headers, origin: { source: 'list.json', line: 1 } }
  expect(back.take(item)).toBe(item)
  expect(back.sites).toBeUndefined()
})

test('a header takes the place of the one of its name, however that is spelt', () => {
  expect(replaceHeaders({ cookie: 'a', 'X-A': 'b' }, { Cookie: 'c', 'X-B': 'd' })).toEqual({
    'X-A': 'b',
    Cookie: 'c',
    'X-B': 'd',
  })
})
