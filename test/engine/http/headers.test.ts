import { describe, expect, test } from 'vitest'
import { requestHeaders } from '../../../main/engine/http/headers.ts'
import type { Item } from '../../../shared/model.ts'
import { type BatchOptionsInput, batchOptions } from '../../../shared/settings.ts'
import { withEngine, wordOf } from '../../helpers/engine.ts'
import { JPEG } from '../../helpers/images.ts'
import { serve } from '../../helpers/origin.ts'

const url = 'https://example.org:8443/pets/cat.jpg?size=9'

const headersOf = (item: Partial<Item> = {}, options: BatchOptionsInput = {}) =>
  requestHeaders({ url, origin: { source: 'test', line: 1 }, ...item }, url, batchOptions.parse(options))

test('by default: images, untouched, and who we are', () => {
  expect(headersOf()).toEqual({
    accept: expect.stringContaining('image/*'),
    'accept-encoding': 'identity',
    'user-agent': expect.stringMatching(/^Shoal\//),
  })
})

describe('who wins', () => {
  test.each<[string, Partial<Item>, BatchOptionsInput, string, string]>([
    ['the option', {}, { userAgent: 'me' }, 'user-agent', 'me'],
    ['a header of the batch', {}, { userAgent: 'me', headers: { 'User-Agent': 'you' } }, 'user-agent', 'you'],
    ['a header of the item', { headers: { ACCEPT: 'b' } }, { headers: { accept: 'a' } }, 'accept', 'b'],
    ['the referer of the batch', {}, { referer: 'https://a.org/' }, 'referer', 'https://a.org/'],
    ['its own site', {}, { referer: 'auto' }, 'referer', 'https://example.org:8443/'],
    ['the item', { referer: 'https://b.org/' }, { referer: 'auto' }, 'referer', 'https://b.org/'],
    [
      'the header of the item',
      { referer: 'https://b.org/', headers: { Referer: 'https://c.org/' } },
      {},
      'referer',
      'https://c.org/',
    ],
  ])('%s', (_, item, options, name, value) => {
    expect(headersOf(item, options)[name]).toBe(value)
  })
})

describe('on the wire', () => {
  test(
    'method, body and headers of an item',
    withEngine(async ({ origin, run }) => {
      origin.script('/a.jpg', serve(JPEG))
      const item = { url: origin.url('/a.jpg'), method: 'POST', body: 'id=3', headers: { 'X-Key': 'k' } }
      const { settled } = await run([item], { referer: 'auto', headers: { 'x-batch': 'b' } })
      expect(settled.map(wordOf)).toEqual(['saved'])
      expect(origin.requests[0]).toMatchObject({
        method: 'POST',
        body: 'id=3',
        headers: { 'x-key': 'k', 'x-batch': 'b', referer: origin.url('/'), 'accept-encoding': 'identity' },
      })
    }),
  )

  test(
    'a body without a method is posted',
    withEngine(async ({ origin, run }) => {
      origin.script('/a.jpg', serve(JPEG))
      await run([{ url: origin.url('/a.jpg'), body: 'id=3' }])
      expect(origin.requests).toMatchObject([{ method: 'POST', body: 'id=3' }])
    }),
  )

  test(
    'a mirror gets the referer of its own site',
    withEngine(
      async ({ origin, run }) => {
        const [first, second] = origin.hosts
        const item = { url: origin.url('/a.jpg', first), mirrors: [origin.url('/b.jpg', second)] }
        await run([item], { referer: 'auto' })
        expect(origin.requestsOf('/b.jpg')[0]?.headers.referer).toBe(origin.url('/', second))
      },
      { hosts: 2 },
    ),
  )

  test.each([
    ['a header with a line break', { headers: { 'x-key': 'a\r\nx-evil: b' } }],
    ['a header with a control character', { headers: { 'x-key': 'a\u0000b' } }],
    ['a header whose name is not valid', { headers: { 'x key': 'a' } }],
    ['a referer with a line break', { referer: 'https://a.org/\r\nx-evil: b' }],
  ])('%s is refused, not sent', (_, extras) =>
    withEngine(async ({ origin, run }) => {
      const { settled } = await run([{ url: origin.url('/a.jpg'), ...extras }])
      expect(settled.map(wordOf)).toEqual(['bad-header'])
      expect(origin.requests).toEqual([])
    })(),
  )
})
