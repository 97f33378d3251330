import { expect, test } from 'vitest'
import { dropForStrangers, goesTo, splitScope, staysAtHost } from '../../shared/header-scope.ts'

const home = 'https://example.org/a.jpg'

test.each<[string, string, boolean]>([
  ['X-Api-Key', 'https://example.org/b.jpg', true],
  ['X-Note', 'https://other.org/b.jpg', false],
  ['X-Note', 'https://cdn.example.org/b.jpg', false],
  ['X-Note', 'https://www.example.org/b.jpg', true],
  ['X-Note', 'http://example.org/b.jpg', false],
  ['X-Note', 'https://example.org:8443/b.jpg', false],
  ['accept-language', 'https://other.org/b.jpg', true],
  ['User-Agent', 'https://other.org/b.jpg', true],
  ['host=other.org X-Api-Key', 'https://other.org/b.jpg', true],
  ['host=other.org X-Api-Key', 'https://cdn.other.org/b.jpg', true],
  ['host=other.org X-Api-Key', 'https://another.org/b.jpg', false],
  ['host=other.org X-Api-Key', home, false],
  ['host=other.org:8443 X-Api-Key', 'https://other.org:8443/b.jpg', true],
  ['host=other.org:8443 X-Api-Key', 'https://other.org/b.jpg', false],
  ['host=other.org:443 X-Api-Key', 'https://cdn.other.org/b.jpg', true],
  ['host=*.other.org X-Api-Key', 'https://cdn.other.org/b.jpg', true],
])('%s with a request for %s: %s', (given, url, goes) => {
  expect(goesTo(given, url, home)).toBe(goes)
})

test('a redirect from http to https at one host changes nothing, the way back does', () => {
  expect(staysAtHost('http://example.org/', 'https://example.org/')).toBe(true)
  expect(staysAtHost('https://example.org/', 'http://example.org/')).toBe(false)
})

test('what a redirect to another host does not carry', () => {
  const headers = { cookie: 'a', 'x-note': 'b', accept: 'c', 'user-agent': 'd', range: 'e', host: 'f' }
  dropForStrangers(headers, home, 'https://other.org/')
  expect(Object.keys(headers)).toEqual(['accept', 'user-agent', 'range', 'host'])
})

test('the name of a header apart from its host', () => {
  expect(splitScope('host=Example.org X-Key')).toEqual({ name: 'X-Key', host: 'example.org' })
  expect(splitScope('X-Key')).toEqual({ name: 'X-Key', host: undefined })
  expect(splitScope('host')).toEqual({ name: 'host', host: undefined })
})
