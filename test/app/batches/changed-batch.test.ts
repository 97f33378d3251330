import { expect, test } from 'vitest'
import { pageChangesOf } from '../../../main/app/batches/changed-batch.ts'
import { batchOptions } from '../../../shared/settings.ts'

const batch = batchOptions.parse({ attempts: 2, userAgent: 'A/1', connectTimeoutMs: 5 })

test('changed options say how pages are reached, and nothing else of them', () => {
  const proxy = 'http://p.example:3128/'
  expect(pageChangesOf(batch, { proxy, stallTimeoutMs: 7, check: 'off', headers: { Cookie: 'a' } })).toEqual({
    proxy,
    stallTimeoutMs: 7,
  })
  expect(pageChangesOf(batch, {})).toEqual({})
})

test('pages have lower limits than images', () => {
  expect(pageChangesOf(batch, { atOnce: 512, perHost: 1 })).toEqual({ atOnce: 128, perHost: 1 })
})
