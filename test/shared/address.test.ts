import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decoded, hostOf, isAddress, isWebAddress, lastSegmentOf } from '../../shared/address.ts'

test.each([
  ['https://example.com/a.jpg', 'example.com'],
  ['https://a-b.c9.example.com/', 'a-b.c9.example.com'],
  ['http://localhost/', 'localhost'],
  ['https://EXAMPLE.com', 'example.com'],
  ['https://example.com?q', 'example.com'],
  ['https://example.com:443/', 'example.com'],
  ['http://example.com:443/', 'example.com:443'],
  ['https://u:p@example.com/', 'example.com'],
  ['https://example.com./', 'example.com.'],
  ['http://127.1/', '127.0.0.1'],
  ['http://0x7f000001/', '127.0.0.1'],
  ['http://[::1]:80/', '[::1]'],
  ['https://bücher.example/', 'xn--bcher-kva.example'],
])('%s', (url, host) => {
  expect(hostOf(url)).toBe(host)
})

test('is what URL says of any address, parsed or not', () => {
  const label = fc.stringMatching(/^[a-z\d.-]{1,12}$/)
  const address = fc
    .tuple(fc.constantFrom('http', 'https'), label, fc.constantFrom('', ':80', ':8080'), fc.webPath())
    .map(([scheme, host, port, path]) => `${scheme}://${host}${port}${path}`)
    .filter(url => URL.canParse(url))
  fc.assert(
    fc.property(fc.oneof(address, fc.webUrl({ withQueryParameters: true })), url => {
      expect(hostOf(url)).toBe(new URL(url).host)
      expect(isAddress(url)).toBe(true)
    }),
  )
})

test.each(['', 'example.com', '//example.com/', 'https://a.xn--ä/'])('%j is no address', url => {
  expect(isAddress(url)).toBe(false)
  expect(() => hostOf(url)).toThrow(TypeError)
})

test.each([
  ['https://e.org/a/b.jpg?x=/c', 'b.jpg'],
  ['https://e.org/a%20b/', 'a b'],
  ['https://e.org/%ff.jpg', '%ff.jpg'],
  ['https://e.org/', ''],
  ['no address', ''],
])('the last segment of %s', (url, segment) => {
  expect(lastSegmentOf(url)).toBe(segment)
})

test('what is not percent-encoded UTF-8 stays as it is', () => {
  expect(['100%', '%e4', '%E2%82%AC', 'a+b'].map(decoded)).toEqual(['100%', '%e4', '€', 'a+b'])
})

test('only http and https are addresses of the web', () => {
  const urls = ['http://e.org', 'HTTPS://e.org/', 'ftp://e.org/', 'file:///a', 'javascript:1', 'e.org', '']
  expect(urls.filter(isWebAddress)).toEqual(['http://e.org', 'HTTPS://e.org/'])
  expect(isWebAddress(new URL('http://e.org'))).toBe(true)
})
