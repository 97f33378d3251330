import { expect, test } from 'vitest'
import { mapAtOnce } from '../../main/system/at-once.ts'

test('yields results in order, and never works on more at a time than allowed', async () => {
  const numbers = Array.from({ length: 20 }, (_, at) => at)
  let running = 0
  let most = 0
  const work = async (one: number) => {
    running += 1
    most = Math.max(most, running)
    // Later ones are done earlier.
    for (let turns = 20 - one; turns > 0; turns -= 1) await Promise.resolve()
    running -= 1
    return one * 2
  }
  const found = await Array.fromAsync(mapAtOnce(numbers, work, { atOnce: 4 }))
  expect(found).toEqual(numbers.map(one => one * 2))
  expect(most).toBe(4)
})

test('also yields nothing where there is no result', async () => {
  const found = await Array.fromAsync(mapAtOnce([1, 2, 3], async () => undefined, { atOnce: 2 }))
  expect(found).toEqual([undefined, undefined, undefined])
})

test('rejects with the first error, and takes no more', async () => {
  let taken = 0
  function* endless() {
    for (;;) yield ++taken
  }
  const work = async (one: number) => {
    if (one === 3) throw new Error('three')
  }
  await expect(Array.fromAsync(mapAtOnce(endless(), work, { atOnce: 2 }))).rejects.toThrow('three')
  expect(taken).toBeLessThan(10)
})

test('ends when the signal fires', async () => {
  const stop = new AbortController()
  const work = async (one: number) => {
    if (one === 2) stop.abort()
  }
  const all = Array.fromAsync(mapAtOnce([1, 2, 3, 4, 5], work, { atOnce: 1, signal: stop.signal }))
  await expect(all).rejects.toThrow(/aborted/)
})
