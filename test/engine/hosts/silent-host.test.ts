import { expect, test } from 'vitest'
import { createScheduler } from '../../../main/engine/hosts/scheduler.ts'
import { withEngine, wordOf } from '../../helpers/engine.ts'
import { createFakeClock } from '../../helpers/fake-clock.ts'
import { CAT, jpegOf } from '../../helpers/images.ts'
import { serve } from '../../helpers/origin.ts'
import { startRawOrigin } from '../../helpers/raw-origin.ts'

const { signal } = new AbortController()
const minute = 60_000

test('a host is set aside after three silent answers in a row, and asked once a minute', async () => {
  const clock = createFakeClock()
  const scheduler = createScheduler({ atOnce: 8, perHost: 8 }, clock)
  expect([1, 2, 3, 4].map(() => scheduler.silent('a'))).toEqual([false, false, true, false])
  expect(scheduler.cooling()).toEqual([{ host: 'a', until: clock.now() + minute, isSilent: true }])
  let asked = 0
  let isDead = true
  const ask = async () => {
    asked += 1
    if (isDead) scheduler.silent('a')
  }
  const tasks = Array.from({ length: 20 }, () => scheduler.run('a', ask, signal))
  await clock.advance(minute - 1)
  expect(asked).toBe(0)
  await clock.advance(1)
  expect(asked).toBe(1)
  await clock.advance(minute)
  expect(asked).toBe(2)
  // Another host is not affected.
  await scheduler.run('b', async () => {}, signal)
  isDead = false
  scheduler.answered('a')
  await clock.advance(minute)
  expect(asked).toBe(20)
  await Promise.all(tasks)
})

test('an answer in between, and silence is no longer in a row', () => {
  const scheduler = createScheduler({ atOnce: 8, perHost: 8 }, createFakeClock())
  const said = () => scheduler.silent('a')
  expect([said(), said()]).toEqual([false, false])
  scheduler.answered('a')
  expect([said(), said(), said()]).toEqual([false, false, true])
})

test('after ten minutes what waits for it fails with that cause', async () => {
  const clock = createFakeClock()
  const scheduler = createScheduler({ atOnce: 8, perHost: 8 }, clock)
  for (let n = 0; n < 3; n += 1) scheduler.silent('a')
  let asked = 0
  const ends = Array.from({ length: 1000 }, () =>
    scheduler
      .run(
        'a',
        async () => {
          asked += 1
          scheduler.silent('a')
        },
        signal,
      )
      .catch(error => error.failure.code),
  )
  for (let n = 0; n < 11; n += 1) await clock.advance(minute)
  const codes = await Promise.all(ends)
  expect(codes.filter(code => code === 'host-set-aside')).toHaveLength(1000 - asked)
  expect(asked).toBeLessThanOrEqual(11)
})

test('a batch with such a host saves the rest, says so once, and asks the host a few times', async () => {
  // It takes connections and never says a word. The system itself accepts those of the good one, however busy the machine is.
  const dead = await startRawOrigin(() => {})
  await withEngine(async ({ origin, start }) => {
    const urls = Array.from({ length: 60 }, (_, n) => dead.url(`/${n}.jpg`).replace('http:', 'https:'))
    origin.script('/good.jpg', serve(CAT))
    origin.script('/fine.jpg', serve(jpegOf(900)))
    const aside: string[] = []
    const more = [origin.url('/good.jpg'), origin.url('/fine.jpg')]
    const options = { connectTimeoutMs: 50, attempts: 2, perHost: 4 }
    const { outcome } = await start([...urls, ...more], options, { setAside: host => aside.push(host) })
    const { settled, summary } = await outcome()
    expect(summary).toMatchObject({ saved: 2, failed: 60 })
    expect(aside).toEqual([new URL(urls[0] ?? '').host])
    expect(settled.map(wordOf)).toContain('host-set-aside')
    expect(dead.connections).toBeLessThan(40)
  })()
  await dead.close()
})
