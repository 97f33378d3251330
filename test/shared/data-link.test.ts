import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dataOf, shortDataLink } from '../../shared/data-link.ts'

const textOf = (link: string) => Buffer.from(dataOf(link)?.bytes ?? []).toString()

test('base64 and percent-encoding give back the bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), bytes => {
      const base64 = Buffer.from(bytes).toString('base64')
      const url = Buffer.from(bytes).toString('base64url')
      const percents = Array.from(bytes, byte => `%${byte.toString(16).padStart(2, '0')}`).join('')
      const links = [
        `;base64,${base64}`,
        `;base64,${url}`,
        `,${percents}`,
        `;base64,${encodeURIComponent(base64)}`,
      ]
      for (const end of links)
        expect(dataOf(`data:image/png${end}`)).toEqual({
          contentType: 'image/png',
          bytes: Uint8Array.from(bytes),
        })
    }),
  )
})

test('a drawing may stand in it as it is', () => {
  expect(textOf('data:image/svg+xml;utf8,<svg a="ä"/>')).toBe('<svg a="ä"/>')
  expect(textOf('data:image/svg+xml;charset=utf-8,%3Csvg/%3E 100%')).toBe('<svg/> 100%')
})

test.each([
  'data:text/plain,x',
  'data:image/png;base64,@@',
  'data:image/png;base64,A',
  'data:image/png,',
  'data:,x',
  'data:image/png',
])('%s holds no image that can be read', link => expect(dataOf(link)).toBeUndefined())

test('is shown without its bytes', () => {
  expect(shortDataLink(`data:image/png;base64,${'A'.repeat(100)}`)).toBe('data:image/png;base64,…')
  expect(shortDataLink('data:image/png;base64,AAAA')).toBe('data:image/png;base64,AAAA')
})
