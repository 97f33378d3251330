import type { Failure } from '../../../shared/failure.ts'
import type { Item, SettledItem } from '../../../shared/model.ts'

/** What a link brought, for others that ask for the same. */
export type Turn = {
  /** What the link brought meanwhile: a file that the store knows, or a failure that asking again would only repeat. */
  before: 'saved' | Failure | undefined
  /** Lets the others go on, with what became of the item; undefined where it goes back to the queue. */
  end(settled: SettledItem | undefined): void
}

/** Items of one run that ask for the same: one asks, the others wait for what becomes of it. */
export type SameLinks = {
  /**
   * Resolves when no other item requests the same link, or when the result of that item can be used for this one.
   * `waits` is called where it has to wait. Rejects with the signal's reason.
   */
  take(item: Item, signal: AbortSignal, waits: () => void): Promise<Turn>
}

export function createSameLinks(): SameLinks {
  const asked = new Map<string, Promise<SettledItem | undefined>>()
  return {
    async take(item, signal, waits) {
      const key = requestKey(item)
      if (key === undefined) return { before: undefined, end() {} }
      for (let other = asked.get(key); other !== undefined; other = asked.get(key)) {
        waits()
        const before = whatItBrought(await untilAborted(other, signal))
        if (before !== undefined) return { before, end() {} }
      }
      const { promise, resolve } = Promise.withResolvers<SettledItem | undefined>()
      asked.set(key, promise)
      return {
        before: undefined,
        end(settled) {
          asked.delete(key)
          resolve(settled)
        },
      }
    },
  }
}

/** Two items with the same key get the same response. Undefined for requests with a body or method of their own. */
export function requestKey({
  url,
  mirrors,
  method = 'GET',
  body,
  headers,
  referer,
}: Item): string | undefined {
  if (method !== 'GET' || body !== undefined) return undefined
  if (mirrors === undefined && headers === undefined && referer === undefined) return url
  return JSON.stringify([url, mirrors, headers, referer])
}

/** Only the link's own failure: the disk's, or the lack of time, may be another for the next one. */
function whatItBrought(settled: SettledItem | undefined): Turn['before'] {
  if (settled === undefined) return undefined
  const { state, attempts } = settled
  if (state.kind === 'saved') return 'saved'
  const isOfLink = state.kind === 'failed' && attempts.at(-1)?.failure?.code === state.failure.code
  return isOfLink ? state.failure : undefined
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', abort))
}
