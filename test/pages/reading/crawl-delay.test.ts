import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createPace } from '../../../main/pages/reading/crawl-delay.ts'
import type { PageWait } from '../../../shared/text/page-wait.ts'
import { createFakeClock } from '../../helpers/fake-clock.ts'

const never = new AbortController().signal

/** Requests that begin at once and are noted. */
function createBench() {
  const clock = createFakeClock()
  const pace = createPace(clock)
  const begun: string[] = []
  const run = (host: string, name: string, signal = never) =>
    pace.run(
      host,
      1000,
      async begin => {
        begin()
        begun.push(name)
      },
      signal,
    )
  return { clock, pace, begun, run }
}

test('requests to a host begin in their order with time between; other hosts do not wait', async () => {
  const { clock, begun, run } = createBench()
  const all = Promise.all([run('a', 'a1'), run('a', 'a2'), run('a', 'a3'), run('b', 'b1')])
  await clock.sleeping(1)
  await turn()
  expect(begun).toEqual(['a1', 'b1'])
  await clock.advance(1000)
  expect(begun).toEqual(['a1', 'b1', 'a2'])
  await clock.advance(1000)
  await all
  expect(begun).toEqual(['a1', 'b1', 'a2', 'a3'])
})

test('time counts from when a request goes out, not from when it was let in', async () => {
  const { clock, pace, begun, run } = createBench()
  const rest = Promise.withResolvers<void>()
  const first = pace.run(
    'a',
    1000,
    async begin => {
      await rest.promise
      begin()
    },
    never,
  )
  const second = run('a', 'a2')
  await clock.advance(5000)
  expect(begun).toEqual([])
  rest.resolve()
  await first
  await clock.sleeping(1)
  await clock.advance(999)
  expect(begun).toEqual([])
  await clock.advance(1)
  await second
  expect(begun).toEqual(['a2'])
})

test('one that fails or leaves lets the next go', async () => {
  const { clock, pace, begun, run } = createBench()
  const leaving = new AbortController()
  const failing = pace.run('a', 1000, () => Promise.reject(new Error('broken')), never)
  const left = run('a', 'left', leaving.signal)
  const last = run('a', 'last')
  leaving.abort(new Error('gone'))
  await expect(failing).rejects.toThrow('broken')
  await expect(left).rejects.toThrow('gone')
  await last
  expect(begun).toEqual(['last'])
  expect(clock.slept).toEqual([])
})

test('a long wait is told as it begins, with its site and its end; a short one is not', async () => {
  const clock = createFakeClock()
  const told: PageWait[] = []
  const pace = createPace(clock, wait => told.push(wait))
  const run = (host: string, intervalMs: number) => pace.run(host, intervalMs, async begin => begin(), never)
  const all = Promise.all([run('a', 600_000), run('a', 600_000), run('b', 100), run('b', 100)])
  await clock.sleeping(2)
  expect(told).toEqual([{ host: 'a', intervalMs: 600_000, until: clock.now() + 600_000 }])
  await clock.advance(600_000)
  await all
})
