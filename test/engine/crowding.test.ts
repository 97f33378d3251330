import { expect, test } from 'vitest'
import { createCrowding } from '../../main/engine/crowding.ts'
import { createFakeClock } from '../helpers/fake-clock.ts'

test('a slow line is given a minute after each step, told once, and trusted again where it is fast', async () => {
  const clock = createFakeClock()
  const told: string[] = []
  let atOnce = 16
  const scheduler = {
    narrow: () => {
      atOnce /= 2
      return atOnce
    },
    widen: () => {
      atOnce += 1
    },
  }
  const crowding = createCrowding(scheduler, { clock, log: () => {} }, (now, why) =>
    told.push(`${why} ${now}`),
  )
  crowding.lineIsFast()
  expect(atOnce).toBe(16)
  for (let body = 0; body < 16; body += 1) crowding.lineIsSlow()
  expect(atOnce).toBe(8)
  await clock.advance(60_000)
  crowding.lineIsSlow()
  expect(atOnce).toBe(4)
  crowding.lineIsFast()
  expect(atOnce).toBe(5)
  expect(told).toEqual(['slow-line 8'])
})
