import { describe, expect, test } from 'vitest'
import { harEntry } from '../../main/export/har.ts'
import type { StoredTimes } from '../../main/store/rows.ts'
import type { Attempt } from '../../shared/model.ts'
import { harEntrySchema } from '../helpers/har-schema.ts'

const startedAt = Date.UTC(2026, 0, 2)
const fresh: Attempt = {
  number: 1,
  url: 'https://user:pass@a.example/1.jpg?size=2&token=secret#part',
  finalUrl: 'https://b.example/1.jpg?token=secret',
  status: 200,
  rangeStart: 0,
  receivedBytes: 3000,
  reusedConnection: false,
  timestamps: {
    startedAt,
    lookupAt: startedAt + 5,
    connectAt: startedAt + 12,
    secureConnectAt: startedAt + 30,
    requestSentAt: startedAt + 31,
    responseAt: startedAt + 80,
    firstByteAt: startedAt + 81,
    bodyEndAt: startedAt + 120,
    endedAt: startedAt + 123,
  },
}

const stored = (attempts: Attempt[]): StoredTimes => ({
  index: 7,
  item: { url: fresh.url },
  host: 'a.example',
  method: 'GET',
  settled: { kind: 'saved', file: '1.jpg', bytes: 3000, sha256: '0', image: { type: 'jpg' } },
  queuedAt: startedAt - 10,
  attempts,
  times: undefined,
})

const entryOf = (attempt: Attempt) => harEntry(stored([attempt]), attempt)

describe('an entry of an HTTP archive', () => {
  test('has what the format requires, and connecting holds TLS', () => {
    const entry = harEntrySchema.parse(entryOf(fresh))
    expect(entry.timings).toEqual({
      blocked: -1,
      dns: 5,
      connect: 25,
      ssl: 18,
      send: 1,
      wait: 50,
      receive: 39,
    })
    expect(entry.time).toBe(120)
    expect(entry.response).toMatchObject({
      status: 200,
      statusText: 'OK',
      content: { mimeType: 'image/jpeg' },
    })
    expect(entry).toMatchObject({ _finishMs: 3, _index: 7, _attempt: 1 })
  })

  test('has no secrets', () => {
    const entry = entryOf(fresh)
    expect(JSON.stringify(entry)).not.toMatch(/secret|user|pass|#part/)
    expect(entry.request.queryString).toEqual([
      { name: 'size', value: '2' },
      { name: 'token', value: '…' },
    ])
  })

  test('of a kept connection says that nothing was looked up or connected', () => {
    const { lookupAt: _, connectAt: __, secureConnectAt: ___, ...timestamps } = fresh.timestamps
    const entry = harEntrySchema.parse(entryOf({ ...fresh, reusedConnection: true, timestamps }))
    expect(entry.timings).toEqual({
      blocked: -1,
      dns: -1,
      connect: -1,
      ssl: -1,
      send: 31,
      wait: 50,
      receive: 39,
    })
  })

  test('of a host that took no connection has the time that was lost', () => {
    const timestamps = { startedAt, lookupAt: startedAt, endedAt: startedAt + 9 }
    const { status: _, finalUrl: __, ...rest } = fresh
    const failure = { code: 'connect-refused', message: 'No' } as const
    const entry = harEntrySchema.parse(entryOf({ ...rest, receivedBytes: 0, timestamps, failure }))
    expect(entry.timings).toMatchObject({ dns: 0, connect: 9, ssl: -1, send: 0, wait: 0, receive: 0 })
    expect(entry.time).toBe(9)
    expect(entry.response).toMatchObject({ status: 0, statusText: '', httpVersion: '', _error: 'No' })
  })

  test('of an earlier try does not claim the type of the file that a later one brought', () => {
    expect(harEntry(stored([fresh, { ...fresh, number: 2 }]), fresh).response.content.mimeType).toBe(
      'x-unknown',
    )
  })
})
