import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Exchange } from '../../../main/engine/http/http.ts'
import { type BodyWish, createBody, plainOf } from '../../../main/pages/reading/body.ts'
import { FailureError, failure } from '../../../shared/failure.ts'

/** Sends pieces as the client does: until one is refused. */
async function receive(wish: BodyWish, pieces: readonly Buffer[], headers: Record<string, string> = {}) {
  const response = { status: 200, headers, finalUrl: 'https://a.example/', redirects: [] }
  const { receiver, answerOf } = createBody(wish, () => 0)
  const exchange: Exchange = {
    response,
    timestamps: { startedAt: 0 },
    reusedConnection: false,
    receivedBytes: 0,
    failure: undefined,
  }
  let taken = 0
  const wanted = await receiver.begin(response)
  if (wanted !== 'read') exchange.failure = wanted.ignore
  else {
    try {
      for (const piece of pieces) {
        taken += 1
        await receiver.chunk(piece)
      }
    } catch (error) {
      if (!(error instanceof FailureError)) throw error
      exchange.failure = error.failure
    }
  }
  const answer = answerOf(exchange)
  return { taken, end: 'code' in answer ? answer.code : (await plainOf(answer, wish)).toString(), answer }
}

const pieces = (count: number, text = 'x'.repeat(400)) =>
  Array.from({ length: count }, () => Buffer.from(text))

describe('a body that is longer than wanted', () => {
  test('is cut, or refused, as soon as that is known', async () => {
    const cut = await receive({ maxBytes: 1000, beyond: 'cut' }, pieces(9))
    expect(cut).toMatchObject({ taken: 3, end: 'x'.repeat(1000), answer: { isCut: true } })
    const refused = await receive({ maxBytes: 1000, beyond: 'refuse' }, pieces(9))
    expect(refused).toMatchObject({ taken: 3, end: 'page-too-large' })
    const promised = await receive({ maxBytes: 1000, beyond: 'refuse' }, [], { 'content-length': '1001' })
    expect(promised).toMatchObject({ taken: 0, end: 'page-too-large' })
  })

  test('is cut where it was compressed, too', async () => {
    const packed = gzipSync(Buffer.from('y'.repeat(5000)))
    const wish: BodyWish = { maxBytes: 1000, beyond: 'cut' }
    const { end, answer } = await receive(wish, [packed], { 'content-encoding': 'gzip' })
    expect(end).toBe('y'.repeat(1000))
    expect(answer).toMatchObject({ isCut: false })
  })
})

test('its first bytes are looked at once, when a thousand are there, unless they are compressed', async () => {
  const seen: number[] = []
  const wish: BodyWish = {
    maxBytes: 10_000,
    beyond: 'refuse',
    admitStart(start) {
      seen.push(start.length)
      return start.includes(1) ? failure('not-a-page') : undefined
    },
  }
  expect(await receive(wish, pieces(5))).toMatchObject({ taken: 5, answer: { isCut: false } })
  expect(await receive(wish, pieces(9, '\x01'.repeat(400)))).toMatchObject({ taken: 3, end: 'not-a-page' })
  expect(seen).toEqual([1200, 1200])
  const packed = gzipSync(Buffer.alloc(2000, 1), { level: 0 })
  expect(await receive(wish, [packed], { 'content-encoding': 'gzip' })).toMatchObject({ taken: 1 })
  expect(seen).toHaveLength(2)
})
