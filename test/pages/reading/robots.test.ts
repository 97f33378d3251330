import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRobots } from '../../../main/pages/reading/robots.ts'

const rules = (text: string) => parseRobots('https://a.com/robots.txt', text)

test.each<[string, string, boolean]>([
  ['', '/x', true],
  ['User-agent: *\nDisallow: /', '/x', false],
  ['User-agent: *\nDisallow:', '/x', true],
  ['User-agent: *\nDisallow: /x\nAllow: /x/y', '/x/y', true],
  ['User-agent: *\nDisallow: /*.php$', '/a.php', false],
  ['User-agent: *\nDisallow: /*.php$', '/a.php?x', true],
  ['User-agent: other\nDisallow: /', '/x', true],
  ['User-agent: *\nDisallow: /p%61ge', '/page', false],
  ['User-agent: *\nDisallow: /page', '/p%61%67e/1', false],
  ['User-agent: *\nDisallow: /a%2Fb', '/a/b', true],
  ['User-agent: SHOAL\nDisallow: /', '/x', false],
  ['User-agent: a\nUser-agent: shoal\nDisallow: /\n\nUser-agent: *\nAllow: /', '/x', false],
  ['\ufeffUser-agent: *\r\nDisallow: / # all of it\r\n', '/x', false],
  ['<!doctype html><title>404</title>', '/x', true],
])('%j: %s', (text, path, allowed) => {
  expect(rules(text.replace(/^\ufeff/, '')).allows(`https://a.com${path}`)).toBe(allowed)
})

test.each<[string, number | undefined]>([
  ['User-agent: *\nCrawl-delay: 2.5', 2500],
  ['User-agent: shoal\nCrawl-delay: 1\nUser-agent: *\nCrawl-delay: 9', 1000],
  ['User-agent: *\nCrawl-delay: 1e9', 3_600_000],
  ['User-agent: *\nCrawl-delay: -1', undefined],
  ['User-agent: *\nCrawl-delay: soon', undefined],
  ['User-agent: *\nDisallow: /', undefined],
])('%j asks for %d ms', (text, ms) => {
  expect(rules(text).crawlDelayMs).toBe(ms)
})

test('any text is read', () => {
  const word = fc.constantFrom(
    'user-agent',
    'Disallow',
    'allow',
    ': ',
    '*',
    '/',
    '$',
    '\n',
    '%',
    '%zz',
    '#',
    'é',
    'shoal',
  )
  fc.assert(
    fc.property(fc.string({ unit: word }), fc.webPath(), (text, path) => {
      expect(rules(text).allows(`https://a.com/${path}`)).toBeTypeOf('boolean')
    }),
  )
})
