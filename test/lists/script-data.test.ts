import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainOf, readData } from '../../main/lists/script-data.ts'

const first = (text: string) => {
  const value = readData(text).entries[0]?.value
  return value === undefined ? undefined : plainOf(value)
}

/** JSON as far as it is strings and numbers in brackets. */
const json = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.nat(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
  ),
})).value

test('JSON of strings and numbers is read as it is meant', () => {
  fc.assert(
    fc.property(fc.array(json), value => {
      expect(first(JSON.stringify(value))).toEqual(value)
    }),
  )
})

test.each<[string, string, unknown]>([
  ['commas too many', '{"a": ["b", 1,], }', { a: ['b', 1] }],
  ['names without quotes', "{a: 'b', $c: `d`}", { a: 'b', $c: 'd' }],
  ['comments', '{ // one "x"\n "a": /* "y" */ "b" }', { a: 'b' }],
  ['escapes', String.raw`["\/a", "\u002Fb", "\x2fc", "\u{2F}d", "\q"]`, ['/a', '/b', '/c', '/d', 'q']],
  ['patterns and divisions', '[x / 2, /"]/.test(y), "a"]', [2, [], 'a']],
  ['an end too early', '{"a": {"b": "c"', { a: { b: 'c' } }],
])('%s', (_, text, expected) => {
  expect(first(text)).toEqual(expected)
})

test('what something is assigned to is its name', () => {
  const [entry] = readData('window.__DATA__ = {"a": "b"};').entries
  expect(entry?.name).toBe('__DATA__')
})

test('any text is read', () => {
  const word = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    '"',
    "'",
    '`',
    '\\',
    '/',
    '*',
    ':',
    ',',
    '=',
    'a',
    '1',
    '\n',
    '\\u00',
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), words => {
      expect(readData(words.join('')).kind).toBe('other')
    }),
  )
})

test.each(['"a', "'\\", '/[', '/*', '`', '{', '{"a":', '1', '((', 'a:'])(
  'a text made of %j is read in one pass',
  part => {
    expect(readData(part.repeat(200_000)).kind).toBe('other')
  },
  20_000,
)
