import type { World } from '../../engine/engine.ts'

/** How busy a page is with requests. */
export type Settling = {
  began(): void
  ended(): void
  /** Resolves once nothing has been asked for during `quietMs`, or after `mostMs`. */
  quiet(quietMs: number, mostMs: number, signal: AbortSignal): Promise<void>
}

/** How often it is looked at: pages that poll are never still. */
const lookMs = 50

export function createSettling(clock: World['clock']): Settling {
  let open = 0
  let lastAt = clock.now()
  return {
    began() {
      open += 1
      lastAt = clock.now()
    },
    ended() {
      open = Math.max(0, open - 1)
      lastAt = clock.now()
    },
    async quiet(quietMs, mostMs, signal) {
      const endAt = clock.now() + mostMs
      lastAt = Math.max(lastAt, clock.now())
      for (;;) {
        const now = clock.now()
        if (now >= endAt || (open === 0 && now - lastAt >= quietMs)) return
        await clock.sleep(Math.min(lookMs, endAt - now), signal)
      }
    },
  }
}
