import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextOfHeader } from '../../../main/pages/reading/link-header.ts'

const url = 'https://site.example/api/photos?page=1'
const second = 'https://site.example/api/photos?page=2'

test.each([
  [`<${second}>; rel="next", <https://site.example/api/photos?page=9>; rel="last"`],
  [`<https://site.example/a>; rel=prev , <?page=2> ;rel=next`],
  ['<https://site.example/a,b>; title="a, <b>; rel=next", </api/photos?page=2>; REL="up Next"'],
  ['</style.css>; rel=preload; as=style; nopush, <?page=2>; title*=UTF-8\'\'x; rel="next"'],
])('%s', header => {
  expect(nextOfHeader(header, url)).toBe(second)
})

test.each([
  undefined,
  '',
  '<x>',
  '<x>; rel=nextish',
  '<x>; rel=prev; rel=next',
  'rel=next',
  '<javascript:x>; rel=next',
])('%s names none', header => {
  expect(nextOfHeader(header, url)).toBeUndefined()
})

test('any header is read to its end', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('<', '>', ';', ',', '"', '\\', '=', ' ', 'rel', 'next', 'a') }),
      text => {
        expect(['string', 'undefined']).toContain(typeof nextOfHeader(text, url))
      },
    ),
  )
})
