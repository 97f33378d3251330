import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { beginsBinary, isBinary } from '../../../main/pages/reading/binary.ts'
import { JPEG, PNG } from '../../helpers/images.ts'

const begins = (text: string, encoding: BufferEncoding, type?: string) =>
  beginsBinary(Buffer.from(text, encoding), type)

test('pictures, and bytes that no text has', () => {
  for (const bytes of [JPEG, PNG, Buffer.alloc(1000, 1), Buffer.from('PK\x03\x04\x14\0')]) {
    expect(beginsBinary(bytes, 'text/html')).toBe(true)
  }
})

describe('a page', () => {
  test('may have a stray character that no text has', () => {
    expect(isBinary(`<p>${'words '.repeat(50)}\x01`)).toBe(false)
    expect(isBinary('')).toBe(false)
  })
  test('may be in any encoding of the web', () => {
    // ISO-2022-JP changes its alphabet by ESC.
    expect(begins(`${'\x1b$B%7%g!<%k\x1b(B '.repeat(40)}`, 'latin1')).toBe(false)
    expect(begins('\ufeff<p>x'.repeat(9), 'utf16le')).toBe(false)
    expect(begins('<p>x', 'utf16le', 'text/html; charset=UTF-16LE')).toBe(false)
  })
  test('is any text without control characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        expect(begins(text.replace(/\p{Cc}/gu, '\n'), 'utf8')).toBe(false)
      }),
    )
  })
})
