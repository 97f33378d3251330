import type { World } from '../app/app.ts'

/** Numbers the states of something that changes often, and lets many wait for the next one. */
export type Revisions = {
  readonly current: number
  /** Something changed. */
  touch(): void
  /** Resolves when `since` is not the present revision, or after 25 s. */
  after(since: number | undefined): Promise<void>
  /** Ends all waiting. */
  close(): void
}

/** Called while a window waits, at most ten times a second. */
export type Watcher = {
  /** Whether it may change without being touched. */
  isLive(): boolean
  hasChanged(): boolean
}

/** The least time between two revisions. */
const gapMs = 100

const longestWaitMs = 25_000

/** A window needs one wait. More than this are left over from windows that scrolled on. */
const mostWaiting = 32

/** Numbers begin at the present time, so that a new process never repeats one of its predecessor. */
export function createRevisions(clock: World['clock'], watcher: Watcher): Revisions {
  let current = Math.floor(clock.now())
  let changedAt = 0
  let touched = false
  let beating = false
  let closed = false
  const waiting = new Set<() => void>()

  function change(): void {
    touched = false
    changedAt = clock.now()
    current += 1
    for (const wake of waiting) wake()
    waiting.clear()
  }

  /** Checks for changes while a window waits and something can change. */
  async function beat(): Promise<void> {
    if (beating) return
    beating = true
    while (waiting.size > 0 && (touched || watcher.isLive())) {
      const rest = changedAt + gapMs - clock.now()
      await clock.sleep(touched ? Math.max(0, rest) : gapMs)
      if (!closed && (touched || watcher.hasChanged())) change()
    }
    beating = false
  }

  function letGoOldest(): void {
    const [oldest] = waiting
    if (oldest === undefined) return
    waiting.delete(oldest)
    oldest()
  }

  return {
    get current() {
      return current
    },
    touch() {
      touched = true
      void beat()
    },
    async after(since) {
      if (closed) return
      if (since !== current) {
        // The answer shows what changed while no window waited: under an old number it would pass for one that was seen.
        if (touched) change()
        return
      }
      const { promise, resolve } = Promise.withResolvers<void>()
      const waitingTooLong = new AbortController()
      clock.sleep(longestWaitMs, waitingTooLong.signal).then(resolve, () => {})
      waiting.add(resolve)
      if (waiting.size > mostWaiting) letGoOldest()
      void beat()
      await promise
      waiting.delete(resolve)
      waitingTooLong.abort()
    },
    close() {
      closed = true
      change()
    },
  }
}
