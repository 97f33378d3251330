import { expect, test } from 'vitest'
import { fillPart, fillRequest } from '../../../main/lists/planner/request.ts'
import type { Item } from '../../../shared/model.ts'

const url = 'https://a.com/a.jpg'
const read = (request: Record<string, unknown>) => {
  const item: Omit<Item, 'origin'> = { url }
  const reason = fillRequest(item, request)
  return reason === undefined ? item : { reason }
}

test.each([
  [
    { method: 'post', body: '{}' },
    { method: 'POST', body: '{}' },
  ],
  [{ headers: { Accept: 'image/*', DNT: 1 } }, { headers: { Accept: 'image/*', DNT: '1' } }],
  [{ headers: {}, mirrors: [] }, {}],
  [{ mirrors: 'https://b.com/1 https://b.com/2' }, { mirrors: ['https://b.com/1', 'https://b.com/2'] }],
])('%j', (beside, expected) => {
  expect(read(beside)).toEqual({ url, ...expected })
})

test.each([
  [{ folder: 7 }, 'folder must be text'],
  [{ method: 'POST', body: {} }, 'body must be text'],
  [{ method: 'GET /' }, 'method must be a word'],
  [{ method: 1 }, 'method must be a word'],
  [{ referer: [] }, 'referer must be text'],
  [{ referer: 'x\r\ny' }, 'cannot be sent'],
  [{ mirrors: 7 }, 'list of links'],
  [{ mirrors: [7] }, 'a mirror cannot be used'],
  [{ mirrors: ['nope'] }, 'a mirror cannot be used'],
  [{ headers: 'A: b' }, 'names with text values'],
  [{ headers: ['A: b'] }, 'names with text values'],
  [{ headers: { A: [] } }, 'names with text values'],
  [{ headers: { 'A b': 'x' } }, 'no valid name'],
  [{ headers: { A: 'x\r\nCookie: y' } }, 'cannot be sent'],
])('%j is refused', (beside, reason) => {
  expect(read(beside)).toEqual({ reason: expect.stringContaining(reason) })
})

test('a body without a method is no part of a request', () => {
  expect(read({ body: 'A cat' })).toEqual({ url })
})

test('a folder is text', () => {
  const item = { url }
  expect(fillPart(item, 'folder', 'a/b')).toBeUndefined()
  expect(item).toEqual({ url, folder: 'a/b' })
})
