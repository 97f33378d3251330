import { expect, test } from 'vitest'
import { findLinks } from '../../../main/lists/links/find-links.ts'

test.each([
  // A semicolon between parameters belongs to the address.
  ['https://a.com/q.jpg?id=1;size=large', ['https://a.com/q.jpg?id=1;size=large']],
  ['https://a.com/q.jpg?a=1;b=2;c[]=3 and words', ['https://a.com/q.jpg?a=1;b=2;c[]=3']],
  ['https://a.com/image.ashx?id=1;w=2;', ['https://a.com/image.ashx?id=1;w=2']],
  ['https://a.com/x.jpg?a=1;https://a.com/y.jpg', ['https://a.com/x.jpg?a=1', 'https://a.com/y.jpg']],
  ['https://a.com/x.jpg;size=large', ['https://a.com/x.jpg']],
  ['https://a.com/x.jpg?v=1;Cat;12', ['https://a.com/x.jpg?v=1']],
])('%s', (text, links) => {
  expect(findLinks(text).map(({ link }) => link)).toEqual(links)
})
