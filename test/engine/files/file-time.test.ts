import { expect, test } from 'vitest'
import { fileTimeOf } from '../../../main/engine/files/file-time.ts'

const now = Date.UTC(2024, 0, 1)

test.each<[string, string, string | undefined]>([
  ['as hosts send it', 'Wed, 21 Oct 2015 07:28:00 GMT', '2015-10-21T07:28:00.000Z'],
  ['the form of RFC 850', 'Wednesday, 21-Oct-15 07:28:00 GMT', '2015-10-21T07:28:00.000Z'],
  ['asctime, which means GMT', 'Wed Oct 21 07:28:00 2015', '2015-10-21T07:28:00.000Z'],
  ['the start of the epoch', 'Thu, 01 Jan 1970 00:00:00 GMT', undefined],
  ['just before 1995', 'Sat, 31 Dec 1994 23:59:59 GMT', undefined],
  ['the first moment of 1995', 'Sun, 01 Jan 1995 00:00:00 GMT', '1995-01-01T00:00:00.000Z'],
  ['now', 'Mon, 01 Jan 2024 00:00:00 GMT', '2024-01-01T00:00:00.000Z'],
  ['the future', 'Mon, 01 Jan 2024 00:00:01 GMT', undefined],
  ['a number', '1', undefined],
  ['words', 'yesterday', undefined],
  ['nothing', '', undefined],
])('%s', (_, header, time) => {
  expect(fileTimeOf(header, now)?.toISOString()).toBe(time)
})

test('no header, no time', () => {
  expect(fileTimeOf(undefined, now)).toBeUndefined()
})
