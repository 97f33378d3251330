import { expect, test } from 'vitest'
import { numberedPages, pagingOf } from '../../shared/paging.ts'

const pages = (address: string, text: string): string[] | undefined => {
  const paging = pagingOf(text)
  const found = paging.kind === 'range' ? numberedPages(address, paging) : undefined
  return found && [...found]
}

test.each([
  ['rel=next', 'rel-next'],
  ['rel="next"', 'rel-next'],
  ['2-20', 'range'],
  ['0-200:20', 'range'],
  ['a.next', 'selector'],
  ['a[rel=next]', 'selector'],
])('%s is %s', (text, kind) => {
  expect(pagingOf(text).kind).toBe(kind)
})

test('numbers take the place of the one in the query, in the path, or of the mark', () => {
  const at = 'https://a.example'
  expect(pages(`${at}/?page=1&q=x`, '1-3')).toEqual([1, 2, 3].map(n => `${at}/?page=${n}&q=x`))
  expect(pages(`${at}/?start=0`, '20-40:20')).toEqual([0, 20, 40].map(n => `${at}/?start=${n}`))
  expect(pages(`${at}/page/1/`, '2-3')).toEqual([1, 2, 3].map(n => `${at}/page/${n}/`))
  expect(pages(`${at}/p{page}.html`, '8-10')).toEqual([8, 9, 10].map(n => `${at}/p${n}.html`))
  expect(pages(`${at}/2026/films`, '2-3')).toBeUndefined()
  expect(pages(`${at}/?page=1`, '3-2')).toBeUndefined()
})
