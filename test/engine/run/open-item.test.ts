import { expect, test } from 'vitest'
import { Interrupted } from '../../../main/engine/interrupted.ts'
import { activeMsOf, asActive, cancel, createOpenItem, enter } from '../../../main/engine/run/open-item.ts'
import { failure } from '../../../shared/failure.ts'

const item = { url: 'http://a.example/1.jpg', origin: { source: 'list.txt', line: 1 } }
const open = () => createOpenItem('a.example', { index: 1, item, queuedAt: 0, part: undefined }, undefined)

const attempt = (number: number, receivedBytes: number) =>
  ({ kind: 'active', attempt: number, receivedBytes, totalBytes: undefined }) as const

test('time passes while an attempt runs, whatever it does, and not between two attempts', () => {
  const one = open()
  expect(activeMsOf(one, 50)).toBe(0)
  enter(one, attempt(1, 0), 100)
  enter(one, attempt(1, 9), 130)
  expect(activeMsOf(one, 150)).toBe(50)
  enter(one, { kind: 'backoff', attempt: 1, retryAt: 400, failure: failure('stall-timeout') }, 160)
  expect(activeMsOf(one, 300)).toBe(60)
  enter(one, attempt(2, 9), 400)
  expect(asActive(one, 405)).toMatchObject({ index: 1, item, activeMs: 65, activeSince: 400 })
})

test('an item that was kept for later can still become unwanted', () => {
  const one = open()
  cancel(one)
  expect(one.unwanted).toBe(true)
  expect(one.controller.signal.reason).toBeInstanceOf(Interrupted)
  expect(one.controller.signal.reason.interruption).toEqual({ kind: 'cancel' })
})
