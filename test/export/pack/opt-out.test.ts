import { expect, test } from 'vitest'
import { optOutOf } from '../../../main/export/pack/opt-out.ts'

test.each([
  ['noai', 'noai'],
  ['NoAI, NoImageAI', 'noai, noimageai'],
  ['noindex, nofollow', 'noindex'],
  ['none', 'none'],
  ['max-image-preview: large, noimageindex', 'noimageindex'],
  ['unavailable_after: 25 Jun 2030 15:00:00 PST, noai', 'noai'],
  ['unavailable_after: Sunday, 25-Jun-30 15:00:00 PST, noindex', 'noindex'],
  ['shoal: noindex', 'noindex'],
  ['*: noai', 'noai'],
  ['otherbot: noindex\nnoindex', 'noindex'],
  // Two lines of the header, joined: the second may hold for all.
  ['otherbot: nofollow, noai', 'noai'],
])('“%s” asks for %s', (robotsTag, words) => {
  expect(optOutOf({ contentType: 'image/jpeg', robotsTag })).toEqual({ kind: 'asked', words })
})

test.each(['all', 'otherbot: noindex', 'otherbot: noindex, nofollow', 'googlebot: noai', 'noaim', ''])(
  '“%s” asks for nothing that concerns a dataset of Shoal',
  robotsTag => {
    expect(optOutOf({ contentType: 'image/jpeg', robotsTag })).toEqual({ kind: 'none' })
  },
)

test('the page that named an image can ask as well', () => {
  expect(optOutOf({ contentType: 'image/jpeg', aiRules: 'noimageai' })).toMatchObject({ kind: 'asked' })
})

test('nothing is known of an image whose answer was not kept', () => {
  expect(optOutOf({})).toEqual({ kind: 'unknown' })
})
