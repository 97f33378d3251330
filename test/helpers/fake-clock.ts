import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../../main/engine/world.ts'

/** An exact second, so that HTTP dates made from it lose nothing. */
export const startOfTime = Date.UTC(2026, 0, 2, 3, 4, 5)

/** A clock that stands still until the test moves it. */
export type FakeClock = Clock & {
  /** Every delay that was asked for, in order. */
  readonly slept: readonly number[]
  /** Moves time on. What falls due wakes in order, and may sleep again within the time that passes. */
  advance: (ms: number) => Promise<void>
  /** Settles once this many sleep at the same time. */
  sleeping: (count: number) => Promise<void>
}

export function createFakeClock(): FakeClock {
  const slept: number[] = []
  const sleepers = new Set<{ due: number; wake: () => void }>()
  const watchers = new Set<() => void>()
  let now = startOfTime

  const nextDue = (until: number) =>
    [...sleepers].filter(({ due }) => due <= until).sort((a, b) => a.due - b.due)[0]

  return {
    slept,
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        slept.push(ms)
        if (signal?.aborted) return reject(signal.reason)
        const leave = () => {
          sleepers.delete(sleeper)
          reject(signal?.reason)
        }
        const sleeper = {
          due: now + ms,
          wake: () => {
            sleepers.delete(sleeper)
            signal?.removeEventListener('abort', leave)
            resolve()
          },
        }
        signal?.addEventListener('abort', leave, { once: true })
        sleepers.add(sleeper)
        for (const watcher of watchers) watcher()
      }),
    async advance(ms) {
      const until = now + ms
      await turn()
      for (let next = nextDue(until); next !== undefined; next = nextDue(until)) {
        now = Math.max(now, next.due)
        next.wake()
        await turn()
      }
      now = until
    },
    sleeping: count =>
      new Promise(resolve => {
        const look = () => {
          if (sleepers.size < count) return
          watchers.delete(look)
          resolve()
        }
        watchers.add(look)
        look()
      }),
  }
}

/** A clock on which every sleep is over at once: time leaps over it. For tests of what comes after the wait. */
export function createLeapingClock(): Clock & { readonly slept: readonly number[] } {
  const slept: number[] = []
  let now = startOfTime
  return {
    slept,
    now: () => now,
    async sleep(ms, signal) {
      slept.push(ms)
      const until = now + ms
      await turn(undefined, { signal })
      now = Math.max(now, until)
    },
  }
}

/**
 * A clock on which time passes only once a number of sleepers wait at the same time; then all of them have waited. `size` is asked
 * whenever a sleeper begins to wait.
 */
export function createCrowdClock(size: () => number): Clock {
  const waiting = new Set<{ until: number; wake: () => void }>()
  let now = startOfTime
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const waiter = { until: now + ms, wake: resolve }
        signal?.addEventListener('abort', () => {
          waiting.delete(waiter)
          reject(signal.reason)
        })
        waiting.add(waiter)
        if (waiting.size < size()) return
        now = Math.max(...Array.from(waiting, ({ until }) => until))
        for (const { wake } of waiting) wake()
        waiting.clear()
      }),
  }
}
