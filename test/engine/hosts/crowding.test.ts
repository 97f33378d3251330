import { expect, test } from 'vitest'
import { createCrowding } from '../../../main/engine/hosts/crowding.ts'
import { createFakeClock, createLeapingClock } from '../../helpers/fake-clock.ts'

test('a slow line gets a minute after each step, is reported once, and is trusted again once it is fast', async () => {
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
  const crowding = createCrowding(
    scheduler,
    { clock, log: () => {} },
    (now, why) => told.push(`${why} ${now}`),
    () => {},
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

test('where no more files can be opened, half as many run; alone it is tried for a while, then said', async () => {
  const told: string[] = []
  let atOnce = 4
  let letGo = 0
  const scheduler = {
    narrow: () => {
      if (atOnce === 1) return undefined
      atOnce /= 2
      return atOnce
    },
    widen: () => {},
  }
  const world = { clock: createLeapingClock(), log: () => {} }
  const crowding = createCrowding(
    scheduler,
    world,
    (now, why) => told.push(`${why} ${now}`),
    () => {
      letGo += 1
    },
  )
  const { signal } = new AbortController()
  const burst = await Promise.all([1, 2, 3].map(() => crowding.outOfFiles(signal)))
  expect({ burst, atOnce, letGo }).toEqual({ burst: [true, true, true], atOnce: 2, letGo: 1 })
  const ends: boolean[] = []
  while (ends.at(-1) !== false) ends.push(await crowding.outOfFiles(signal))
  expect(atOnce).toBe(1)
  expect(ends).toEqual([true, true, true, true, true, true, false])
  expect(told).toEqual(['open-files 2'])
})
