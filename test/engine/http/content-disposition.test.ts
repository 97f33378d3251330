import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseContentDisposition } from '../../../main/engine/http/content-disposition.ts'

/** What Node makes of a header whose bytes are UTF-8. */
const asNodeReads = (text: string) => Buffer.from(text, 'utf8').toString('latin1')

test.each([
  // RFC 6266
  ['attachment; filename=cat.jpg', 'cat.jpg'],
  ['attachment; filename="cat photo.jpg"', 'cat photo.jpg'],
  ['INLINE; FILENAME= "a cat.jpg"', 'a cat.jpg'],
  ['attachment; filename="a \\"big\\" cat.jpg"', 'a "big" cat.jpg'],
  ['attachment; filename="a;b.jpg"; size=3', 'a;b.jpg'],
  ['attachment', undefined],
  ['', undefined],
  ['attachment; filename=""', undefined],
  ['attachment; filename="  "', undefined],
  // RFC 8187
  ["attachment; filename*=UTF-8''%e2%82%ac%20rates.jpg", '€ rates.jpg'],
  ["attachment; filename*=iso-8859-1'en'%A3%20rates.jpg", '£ rates.jpg'],
  ['attachment; filename="plain.jpg"; filename*=UTF-8\'\'n%C3%A4me.jpg', 'näme.jpg'],
  ['attachment; filename*=UTF-8\'\'n%C3%A4me.jpg; filename="plain.jpg"', 'näme.jpg'],
  ["attachment; filename*=UTF-8''%FF%FE; filename=plain.jpg", 'plain.jpg'],
  ["attachment; filename*=klingon''x.jpg; filename=plain.jpg", 'plain.jpg'],
  // Wrong, and met in practice
  ['attachment; filename=cat photo.jpg', 'cat photo.jpg'],
  ['filename="cat.jpg"', 'cat.jpg'],
  ['attachment; filename*="UTF-8\'\'n%C3%A4me.jpg"', 'näme.jpg'],
  ['attachment; filename="cat%20photo.jpg"', 'cat photo.jpg'],
  ['attachment; filename="100%.jpg"', '100%.jpg'],
  ['attachment; filename="100%zz%20.jpg"', '100%zz%20.jpg'],
  ['attachment; filename="cat.jpg', 'cat.jpg'],
  ['attachment; filename="=?UTF-8?B?w6TDtsO8LmpwZw==?="', 'äöü.jpg'],
  ['attachment; filename="=?utf-8?Q?=C3=A4_b.jpg?="', 'ä b.jpg'],
  ['attachment; filename="=?iso-8859-1?Q?=E4?= =?iso-8859-1?Q?.jpg?="', 'ä.jpg'],
  ['attachment; filename="=?nonsense?B?w6Q=?="', '=?nonsense?B?w6Q=?='],
  [asNodeReads('attachment; filename="日本 ä.jpg"'), '日本 ä.jpg'],
  ['attachment; filename="l\u00e4tin1.jpg"', 'lätin1.jpg'],
  ['attachment; __proto__=x; filename=cat.jpg', 'cat.jpg'],
])('%j', (header, name) => {
  expect(parseContentDisposition(header)).toBe(name)
})

test('never throws', () => {
  const piece = fc.constantFrom(
    'attachment',
    ';',
    ' ',
    '=',
    '"',
    '\\',
    'filename',
    'filename*',
    "UTF-8''",
    '%',
    '%C3',
    '%A4',
    '=?',
    '?=',
    'utf-8',
    '?B?',
    '\u00c3',
    'x',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece).map(pieces => pieces.join('')),
        fc.string({ unit: 'binary' }),
      ),
      header => {
        const name = parseContentDisposition(header)
        expect(name === undefined || name.trim() !== '').toBe(true)
      },
    ),
    { numRuns: 1000 },
  )
})
