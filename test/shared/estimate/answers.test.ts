import { expect, test } from 'vitest'
import { answerOf } from '../../../shared/estimate/answers.ts'
import { failure } from '../../../shared/failure.ts'
import type { Attempt } from '../../../shared/model.ts'

const attempt: Attempt = {
  number: 1,
  url: 'https://a.org/a.jpg',
  rangeStart: 0,
  receivedBytes: 500,
  reusedConnection: true,
  timestamps: {
    startedAt: 10,
    requestSentAt: 12,
    responseAt: 60,
    firstByteAt: 61,
    bodyEndAt: 80,
    endedAt: 81,
  },
}

test('an attempt that was answered tells of its host', () => {
  expect(answerOf(attempt, true)).toEqual({
    ...{ host: 'a.org', startedAt: 10, sentAt: 12, answeredAt: 60, receivedAt: 80, endedAt: 81 },
    ...{ bytes: 500, reused: true, delivered: true },
  })
})

test('one that failed only shows what else the host did', () => {
  expect(answerOf({ ...attempt, failure: failure('not-found') }, true)?.delivered).toBe(false)
  expect(answerOf(attempt, false)?.delivered).toBe(false)
})

test('one without an answer says nothing', () => {
  expect(answerOf({ ...attempt, timestamps: { startedAt: 10, endedAt: 99 } }, true)).toBeUndefined()
})
