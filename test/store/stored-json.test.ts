import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseUrl } from '../../main/store/stored-json.ts'

const isTaken = (text: unknown): boolean => {
  try {
    return parseUrl(text) === text
  } catch {
    return false
  }
}

const host = fc.oneof(fc.domain(), fc.ipV4(), fc.stringMatching(/^[a-z0-9.:%-]{1,20}$/), fc.string())
const rest = fc.oneof(fc.webPath(), fc.string())

test('what is taken as a link is one, and each link is taken', () => {
  fc.assert(
    fc.property(fc.constantFrom('http', 'https', 'ftp', 'xn--', ''), host, rest, (scheme, name, path) => {
      const text = `${scheme}://${name}${path}`
      expect(isTaken(text)).toBe(URL.canParse(text))
    }),
    { numRuns: 2000 },
  )
})

test.each([
  'https://a.example/cat.jpg',
  'http://127.0.0.1:8080/a',
  'https://xn--bcher-kva.example/',
  'https://a.example:99999/',
  'https://256.256.256.256/',
  'https://a.1/',
  'https://xn--a/',
  'https://a.xn--a/x',
  'http://',
  'cat.jpg',
  7,
  null,
])('%o is judged as URL judges it', text => {
  expect(isTaken(text)).toBe(typeof text === 'string' && URL.canParse(text))
})
