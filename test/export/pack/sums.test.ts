import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatSums, parseSums, type Sum } from '../../../main/export/pack/sums.ts'

const sha256 = fc.stringMatching(/^[0-9a-f]{64}$/)
const file = fc.string({ minLength: 1, unit: 'grapheme' })

test('what is written is read again, whatever the names', () => {
  fc.assert(
    fc.property(fc.dictionary(file, sha256), sums => {
      const entries = Object.entries(sums) as Sum[]
      expect(parseSums(formatSums(entries))).toEqual(new Map(entries))
    }),
  )
})

test('as sha256sum writes it, too', () => {
  const sum = 'a'.repeat(64)
  expect([...parseSums(`${sum} *b c.jpg\r\nnot a sum\n`)]).toEqual([['b c.jpg', sum]])
})
