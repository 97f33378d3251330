import type { PageWait } from '../../../shared/text/page-wait.ts'
import type { World } from '../../engine/engine.ts'

/** Lets requests to one host begin one by one, with some time between them. How many run at once is not its matter. */
export type Pace = {
  /**
   * Runs `start` once all before it for this host have begun, and `intervalMs` after the last one did. `start` calls
   * `begin` at the moment its request goes out; its end counts too. Rejects with the signal's reason.
   */
  run<T>(
    host: string,
    intervalMs: number,
    start: (begin: () => void) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T>
}

type Host = { last: Promise<void>; begunAt: number; waiting: number }

/** Beyond so many hosts, those that nothing waits for are forgotten. */
const manyHosts = 1000

/** Shorter waits are not told. */
const toldMs = 5000

/** `waits` hears of each long one as it begins. */
export function createPace(clock: World['clock'], waits: (wait: PageWait) => void = () => {}): Pace {
  const hosts = new Map<string, Host>()

  function paceOf(name: string): Host {
    const known = hosts.get(name)
    if (known !== undefined) return known
    if (hosts.size >= manyHosts) {
      for (const [old, { waiting }] of hosts) if (waiting === 0) hosts.delete(old)
    }
    const host = { last: Promise.resolve(), begunAt: Number.NEGATIVE_INFINITY, waiting: 0 }
    hosts.set(name, host)
    return host
  }

  return {
    async run(name, intervalMs, start, signal) {
      const host = paceOf(name)
      const before = host.last
      const own = Promise.withResolvers<void>()
      host.last = own.promise
      host.waiting += 1
      try {
        await before
        signal.throwIfAborted()
        const restMs = host.begunAt + intervalMs - clock.now()
        if (restMs >= toldMs) waits({ host: name, intervalMs, until: clock.now() + restMs })
        if (restMs > 0) await clock.sleep(restMs, signal)
        return await start(() => {
          host.begunAt = clock.now()
          own.resolve()
        })
      } finally {
        host.waiting -= 1
        own.resolve()
      }
    },
  }
}
