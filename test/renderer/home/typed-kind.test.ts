import { expect, test } from 'vitest'
import { typedKind } from '../../../renderer/home/typed-kind.ts'

test.each(['https://example.org/gallery', 'example.org/films?page=2', '  http://127.0.0.1:7000/  '])(
  'one address without an image ending is a page: %s',
  text => {
    expect(typedKind(text).kind).toBe('page')
  },
)

test.each([
  'https://example.org/a.jpg',
  'example.org/a.PNG?size=2',
  'https://example.org/photo[1-9]',
  'https://example.org/{one,two}',
  'not an address',
  'word',
  'https://example.org/gallery\nhttps://example.org/other',
])('anything else is a list: %s', text => {
  expect(typedKind(text).kind).toBe('list')
})

test('lines without text do not count', () => {
  expect(typedKind(' \n\t\n')).toEqual({ kind: 'nothing' })
  expect(typedKind('\nexample.org/a.jpg\r\n\r\nexample.org/b.jpg\n')).toEqual({ kind: 'list', lines: 2 })
})
