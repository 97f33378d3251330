/** Orders that a lane has before their turn: each begins when an attempt at its host ends there, and runs in its place. */
export type Standbys = {
  add(host: string, fetch: number, begin: () => void): void
  remove(host: string, fetch: number): void
  /**
   * An attempt at the host ended. Answers which order began in its place. After a failure none does, nor after a later
   * success: main knows what the failure means for the host, and begins the orders itself.
   */
  follow(host: string, isFailure: boolean): number | undefined
}

export function createStandbys(): Standbys {
  const waiting = new Map<string, Map<number, () => void>>()

  function remove(host: string, fetch: number): void {
    const ofHost = waiting.get(host)
    if (ofHost?.delete(fetch) && ofHost.size === 0) waiting.delete(host)
  }

  return {
    remove,
    add(host, fetch, begin) {
      const ofHost = waiting.get(host) ?? new Map<number, () => void>()
      waiting.set(host, ofHost.set(fetch, begin))
    },
    follow(host, isFailure) {
      if (isFailure) waiting.delete(host)
      for (const [fetch, begin] of waiting.get(host) ?? []) {
        remove(host, fetch)
        begin()
        return fetch
      }
      return undefined
    },
  }
}
