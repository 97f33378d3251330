import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { handOverAddress, hostsOf, parseHandOver } from '../../shared/hand-over.ts'

const link = (n: number) => `https://example.org/${n}.jpg`
const links = (count: number) => Array.from({ length: count }, (_, n) => link(n))

describe('an address that hands links over', () => {
  test('is read as it was made', () => {
    const handOver = { links: links(3), claims: 'https://example.org/page?a=1&b=2' }
    expect(parseHandOver(handOverAddress(handOver))).toEqual(handOver)
    // As Windows changes it.
    expect(parseHandOver(handOverAddress(handOver).replace('add?', 'add/?'))).toEqual(handOver)
  })

  test('says nothing but links, a page and where it comes from', () => {
    const address = `shoal://add?url=${link(1)}&folder=/etc&headers=Cookie:a&options={}&sample=1&paths=/etc/passwd&skipReview=1`
    expect(parseHandOver(address)).toEqual({ links: [link(1)] })
  })

  test.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:image/png;base64,AA',
    'shoal://add?url=x',
    '/etc/passwd',
    '',
  ])('leaves out what is no web link: %s', url => {
    expect(parseHandOver(`shoal://add?url=${encodeURIComponent(url)}`)).toBe('no-links')
    expect(parseHandOver(`shoal://add?page=${encodeURIComponent(url)}`)).toBe('no-links')
    expect(parseHandOver(`shoal://add?url=${link(1)}&from=${encodeURIComponent(url)}`)).toEqual({
      links: [link(1)],
    })
  })

  test('sends no login along, and shows none as if it were a host', () => {
    const address = handOverAddress({
      links: ['http://admin:admin@192.168.0.1/reboot.png'],
      claims: 'https://bank.example@evil.example/',
    })
    expect(parseHandOver(address)).toEqual({
      links: ['http://192.168.0.1/reboot.png'],
      claims: 'https://evil.example/',
    })
  })

  test('names hosts in other scripts as they are asked', () => {
    const parsed = parseHandOver(handOverAddress({ links: ['https://раypal.example/1.jpg'] }))
    expect(typeof parsed === 'string' ? parsed : hostsOf(parsed)[0]?.host).toMatch(/^xn--/)
  })

  test('names a page only where it names no links', () => {
    expect(parseHandOver('shoal://add?page=https://example.org/films')).toEqual({
      links: [],
      page: 'https://example.org/films',
    })
    expect(parseHandOver(`shoal://add?page=https://example.org/films&url=${link(1)}`)).toEqual({
      links: [link(1)],
    })
  })

  test('is refused where it is too long or names too many', () => {
    expect(parseHandOver(handOverAddress({ links: links(501) }))).toBe('too-many')
    expect(parseHandOver(`shoal://add?url=${link(1)}&x=${'a'.repeat(64_000)}`)).toBe('too-long')
    expect(parseHandOver(`shoal://add?url=${link(1)}&x=${'ä'.repeat(32_000)}`)).toBe('too-long')
    // The same one again is one.
    expect(parseHandOver(`shoal://add?${`url=${link(1)}&`.repeat(600)}`)).toEqual({ links: [link(1)] })
  })

  test.each([
    'shoal://run?url=https://a.example/',
    'shoal://add',
    'shoal:add?url=https://a.example/',
    'https://add?url=',
  ])('%s is none', address => expect(parseHandOver(address)).toBe('not-ours'))

  test('puts no line into a list but its links', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }), parts => {
        const address = `shoal://add?${new URLSearchParams(parts.map(part => ['url', `https://a.example/${part}`]))}`
        const parsed = parseHandOver(address)
        if (typeof parsed === 'string') return
        expect(parsed.links.every(url => /^https:\/\/a\.example\/[!-~]*$/.test(url))).toBe(true)
      }),
    )
  })
})

test('its hosts are counted as they would be asked, not as they look', () => {
  const parsed = parseHandOver(
    handOverAddress({
      links: [link(1), link(2), 'https://example.org@evil.example/3.jpg', 'https://EXAMPLE.org./4.jpg'],
    }),
  )
  expect(typeof parsed === 'string' ? parsed : hostsOf(parsed)).toEqual([
    { host: 'example.org', links: 2 },
    { host: 'evil.example', links: 1 },
    { host: 'example.org.', links: 1 },
  ])
})
