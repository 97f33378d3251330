import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CsvRow, readCsvRow } from '../../../main/lists/readers/csv-row.ts'

test.each<[string, CsvRow]>([
  ['a,b\nc\n', { cells: ['a', 'b'], end: 4 }],
  ['\n', { cells: [''], end: 1 }],
  [',\n', { cells: ['', ''], end: 2 }],
  [' a , b c \n', { cells: ['a', 'b c'], end: 10 }],
  ['"a,b" , "c""d"\n', { cells: ['a,b', 'c"d'], end: 15 }],
  ['"a\nb",""\n', { cells: ['a\nb', ''], end: 9 }],
  ['""""\n', { cells: ['"'], end: 5 }],
  ['a"b",5"\n', { cells: ['a"b"', '5"'], end: 8 }],
  ['"a\nb\n', 'open'],
  ['x,"a""\n', 'open'],
  ['"a"b\n', 'broken'],
  ['"a" "b"\n', 'broken'],
])('%j', (text, expected) => {
  expect(readCsvRow(text, 0, ',')).toEqual(expected)
})

test('reads back what was written, after anything', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', 'é', ' ') })
  fc.assert(
    fc.property(
      fc.array(cell, { minLength: 1 }),
      fc.constantFrom(',', ';', '\t'),
      fc.string(),
      (cells, delimiter, before) => {
        const row = `${cells.map(text => `"${text.replaceAll('"', '""')}"`).join(delimiter)}\n`
        expect(readCsvRow(before + row, before.length, delimiter)).toEqual({
          cells,
          end: before.length + row.length,
        })
      },
    ),
  )
})
