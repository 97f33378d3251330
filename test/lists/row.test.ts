import { expect, test } from 'vitest'
import { findLink, objectRoles, readRow } from '../../main/lists/row.ts'

const url = 'https://a.com/a.jpg'
const read = (beside: Record<string, unknown>) =>
  readRow({ names: ['url', ...Object.keys(beside)], values: [url, ...Object.values(beside)] }, 0, objectRoles)

test.each([
  [{ name: 7 }, { name: '7', fields: { name: '7' } }],
  [{ Title: ' Cat ', ok: true, n: 1.5 }, { fields: { title: ' Cat ', ok: 'true', n: '1.5' } }],
  [{ nothing: null, tags: ['x'], deep: {} }, {}],
  [{ dir: 'a/b' }, { folder: 'a/b' }],
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
  [{ name: {} }, 'name must be text'],
  [{ folder: 7 }, 'folder must be text'],
  [{ body: {} }, 'body must be text'],
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

test.each([
  [['id', 'url'], ['1', url], 1],
  [['url', 'image_url'], ['https://p.com/', url], 1],
  [['url', 'image_url'], [url, 'none'], 0],
  [['Image-URL'], ['none'], 0],
  [['caption'], [url], undefined],
])('the link of %j %j is at %j', (names, values, at) => {
  expect(findLink({ names, values })).toBe(at)
})
