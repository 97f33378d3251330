import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bySize, parseSrcset } from '../../main/lists/srcset.ts'

/** Images as they would be written again. */
const brief = (text: string) =>
  parseSrcset(text).map(({ link, width, density }) =>
    [link, width && `${width}w`, density !== undefined && `${density}x`].filter(Boolean).join(' '),
  )

describe('splitting', () => {
  test.each<[string, string[]]>([
    ['', []],
    [',', []],
    [' \t\n\f\r,, ,', []],
    ['a', ['a']],
    ['\t\n\f\r a \t\n\f\r', ['a']],
    [',a', ['a']],
    ['a,', ['a']],
    ['a,,,', ['a']],
    ['a,b', ['a,b']],
    ['a, b', ['a', 'b']],
    ['a ,b', ['a', 'b']],
    ['a , b', ['a', 'b']],
    ['a,,, b', ['a', 'b']],
    ['a 1x,b 2x', ['a 1x', 'b 2x']],
    ['a 1x,,b 2x', ['a 1x', 'b 2x']],
    ['w_1,h_2/a.png 1x', ['w_1,h_2/a.png 1x']],
    ['data:,a 1x', ['data:,a 1x']],
    ['data:,a ( , data:,b 1x, ), data:,c', ['data:,c']],
    ['a\u00a0b', ['a\u00a0b']],
    ['a\v1x', ['a\v1x']],
  ])('%j', (text, expected) => {
    expect(brief(text)).toEqual(expected)
  })
})

describe('descriptors', () => {
  test.each(['1w', '10w', '0x', '-0x', '1x', '1.5x', '.5x', '1e3x', '1E-3x', '1e+3x'])(
    '%s is one',
    descriptor => {
      expect(parseSrcset(`a ${descriptor}`)).toHaveLength(1)
    },
  )
  test.each([
    '0w',
    '-1w',
    '+1w',
    '1.0w',
    '1e3w',
    'w',
    'x',
    'h',
    '1W',
    '1X',
    '+1x',
    '-1x',
    '1.x',
    '.x',
    'NaNx',
    'Infinityx',
    '0x1x',
    '1 x',
    '1xx',
    '1x 1x',
    '1x 1w',
    '1w 1x',
    '1w 1w',
    '1h',
    '1w 0h',
    '1w -1h',
    '1w 1h 1h',
    '1w 1h 1x',
    '1x 1h',
    '1w foo',
    'foo',
    '1w(',
    '(1w)',
    '1x (a, b) ',
    '1x (',
  ])('%s is an error, and only for its own image', descriptor => {
    expect(brief(`a ${descriptor}`)).toEqual([])
    if (!descriptor.endsWith('(')) expect(brief(`a ${descriptor}, b 2x`)).toEqual(['b 2x'])
  })
  test.each(['1w 1h', '1h 1w'])('%s: a height beside a width is passed over', descriptors => {
    expect(brief(`a ${descriptors}`)).toEqual(['a 1w'])
  })
})

test('the largest comes first', () => {
  const sorted = (text: string) =>
    parseSrcset(text)
      .sort(bySize)
      .map(({ link }) => link)
  expect(sorted('a 100w, b 900w, c 300w')).toEqual(['b', 'c', 'a'])
  expect(sorted('a, b 2x, c 1.5x')).toEqual(['b', 'c', 'a'])
  expect(sorted('a 3x, b 100w, c')).toEqual(['b', 'a', 'c'])
  expect(sorted('a, b')).toEqual(['a', 'b'])
})

const link = fc
  .stringMatching(/^[a-z:/.?=_]([a-z0-9:/.?=_,]*[a-z0-9:/.?=_])?$/)
  .filter(text => !text.includes('('))
const descriptor = fc.oneof(
  fc.integer({ min: 1, max: 1e6 }).map(width => ` ${width}w`),
  fc.integer({ min: 0, max: 1e6 }).map(tenths => ` ${tenths / 10}x`),
  fc.constant(''),
)
const space = fc.constantFrom('', ' ', '\n', '\t ')

test('what was written well is read again, however it is spaced', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(link, descriptor, space, space), { maxLength: 8 }), images => {
      const text = images.map(([url, size, before, after]) => `${before}${url}${size}${after}`).join(', ')
      expect(brief(text)).toEqual(images.map(([url, size]) => `${url}${size}`))
    }),
  )
})

test('any text is read, and every link stands in it', () => {
  const parts = fc.constantFrom(' ', ',', '(', ')', 'a', '1x', '2w', '3h', '\n', 'é', '😀', '\0')
  fc.assert(
    fc.property(fc.string({ unit: parts }), text => {
      for (const { link: found } of parseSrcset(text)) {
        expect(found).not.toMatch(/^,|,$|\s/)
        expect(text).toContain(found)
      }
    }),
  )
})
