import { expect, test } from 'vitest'
import { connectAlone } from '../../../shared/estimate/connections.ts'

const answer = (startedAt: number, connectMs: number, reused: boolean) => ({
  ...{ host: 'a', startedAt, sentAt: startedAt + connectMs, answeredAt: startedAt + connectMs + 10 },
  ...{ receivedAt: startedAt + connectMs + 20, endedAt: startedAt + connectMs + 20 },
  ...{ bytes: 1000, reused, delivered: true },
})

test('kept connections cost one for each host', () => {
  const answers = [answer(0, 100, false), answer(0, 100, false), answer(200, 1, true), answer(300, 1, true)]
  expect(connectAlone(answers).ms).toBe(100 + 3)
})

test('connections that are not kept cost one for each image', () => {
  expect(connectAlone([0, 200, 400, 600].map(at => answer(at, 100, false))).ms).toBe(400)
})

test('where none could be used again they are taken to be kept', () => {
  expect(connectAlone([answer(0, 100, false), answer(0, 100, false)]).ms).toBe(100)
})
