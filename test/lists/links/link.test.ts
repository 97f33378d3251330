import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  looksLikeImage,
  parseLink,
  resolveLink,
  startsLikeLink,
  withoutTail,
} from '../../../main/lists/links/link.ts'

describe('a link in a list', () => {
  test.each([
    ['https://a.com/cat.jpg', 'https://a.com/cat.jpg'],
    ['  https://a.com/cat.jpg\t', 'https://a.com/cat.jpg'],
    ['HTTPS://A.com:443/cat.jpg', 'https://a.com/cat.jpg'],
    ['http://a.com', 'http://a.com/'],
    ['https://a.com/cat.jpg#top', 'https://a.com/cat.jpg'],
    ['https://a.com/%23.jpg?q=%23#x#y', 'https://a.com/%23.jpg?q=%23'],
    ['https://user:pass@a.com/x', 'https://user:pass@a.com/x'],
    ['https://a.com/my cat.jpg', 'https://a.com/my%20cat.jpg'],
    ['https://müller.de/käse.jpg', 'https://xn--mller-kva.de/k%C3%A4se.jpg'],
    ['https://a.com\\b\\c.jpg', 'https://a.com/b/c.jpg'],
    ['https://a.com/a/../b.jpg', 'https://a.com/b.jpg'],
    ['https://[::1]:8080/x', 'https://[::1]:8080/x'],
    ['www.example.com/cat.jpg', 'https://www.example.com/cat.jpg'],
    ['example.co.uk/cat.jpg?w=1', 'https://example.co.uk/cat.jpg?w=1'],
    ['example.com:8080/cat.jpg', 'https://example.com:8080/cat.jpg'],
    ['192.168.0.1/cat.jpg', 'https://192.168.0.1/cat.jpg'],
    ['//cdn.example.com/x.jpg', 'https://cdn.example.com/x.jpg'],
  ])('%s', (text, url) => {
    expect(parseLink(text)).toEqual({ url })
  })

  test.each([
    ['', 'not a link'],
    ['appInfo', 'not a link'],
    ['appInfo world', 'not a link'],
    ['cat.jpg', 'not a link'],
    ['photos/cat.jpg', 'not a link'],
    ['/photos/cat.jpg', 'relative'],
    ['../cat.jpg?v=1', 'relative'],
    ['/photos/', 'not a link'],
    ['www.example.com', 'not a link'],
    ['Node.js/React is nice', 'not a link'],
    ['Note: cats', 'not a link'],
    ['localhost:8080/cat.jpg', 'put http'],
    ['ftp://a.com/x', 'ftp is not supported'],
    ['magnet:?xt=urn', 'magnet is not supported'],
    ['data:text/plain,words', 'no image that can be read'],
    ['file:///etc/passwd', 'point at a disk'],
    ['blob:https://a.com/1', 'inside the browser'],
    ['javascript:alert(1)', 'javascript is not supported'],
    ['http://', 'not a valid link'],
    ['https://exa mple.com/x', 'not a valid link'],
    ['https://a.com:99999/', 'not a valid link'],
    ['https://a.com/\u0000', 'control characters'],
    ['https://a.com/a\nb', 'control characters'],
    [`https://a.com/${'x'.repeat(65_536)}`, 'too long'],
  ])('rejects %j', (text, reason) => {
    expect(parseLink(text)).toEqual({ reason: expect.stringContaining(reason) })
  })

  test('names no secrets in a reason', () => {
    const parsed = parseLink('bob:hunter2@example.com/x.jpg')
    expect(parsed).toHaveProperty('reason')
    expect(JSON.stringify(parsed)).not.toMatch(/bob|hunter2/)
  })

  test('whatever is accepted is http(s), parses to itself and has no fragment', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl({ withFragments: true }),
      fc.domain().map(host => `${host}/x`),
    )
    fc.assert(
      fc.property(text, link => {
        const parsed = parseLink(link)
        if ('reason' in parsed) {
          expect(parsed.reason).toMatch(/^[a-zA-Z]/)
          return
        }
        expect(parsed.url).toMatch(/^https?:\/\/[^#]*$/)
        expect(parseLink(parsed.url)).toEqual(parsed)
      }),
    )
  })
})

describe('a link in a page', () => {
  test.each([
    ['cat.jpg', 'https://a.com/d/page', 'https://a.com/d/cat.jpg'],
    ['/cat.jpg', 'https://a.com/d/page', 'https://a.com/cat.jpg'],
    ['example.com/cat.jpg', 'https://a.com/', 'https://a.com/example.com/cat.jpg'],
    ['//b.com/cat.jpg', 'http://a.com/', 'http://b.com/cat.jpg'],
    ['//b.com/cat.jpg', undefined, 'https://b.com/cat.jpg'],
  ])('%s on %s', (link, base, url) => {
    expect(resolveLink(link, base)).toEqual({ url })
  })

  test.each(['cat.jpg', 'example.com/cat.jpg', '/x'])('%s without base names what to do', link => {
    expect(resolveLink(link, undefined)).toEqual({ reason: expect.stringContaining('address of the page') })
  })
})

test.each([
  ['https://a.com/cat.jpg', true],
  ['cat.JPEG?w=1#x', true],
  ['https://a.com/cat.jpgx', false],
  ['https://a.com/page?file=cat.jpg', false],
  ['https://a.com/cat', false],
])('looks like an image: %s %s', (link, expected) => {
  expect(looksLikeImage(link)).toBe(expected)
})

test.each([
  ['https://a', true],
  ['ftp://a', true],
  ['www.a.com', true],
  ['//a.com/x', true],
  ['cat.jpg', false],
  ['Note:', false],
])('starts like a link: %s %s', (word, expected) => {
  expect(startsLikeLink(word)).toBe(expected)
})

test.each([
  ['https://a.com/x).,', 'https://a.com/x'],
  ['.a.', '.a'],
  ['...', ''],
])('%s without its tail is %j', (link, expected) => {
  expect(withoutTail(link, '.,)')).toBe(expected)
})
