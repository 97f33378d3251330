import type { BatchHeader, InputOf, Row, Watched } from '../../shared/contract.ts'
import { ConnectionLost, call } from '../client.ts'
import { createValue, type Value } from '../value.ts'
import { wordsOf } from '../words.ts'

type WatchWindow = InputOf<'watch'>['window']
type Place = Pick<WatchWindow, 'offset' | 'limit'>
/** Which rows, in which order: everything of a window but its place. */
export type Selection = Omit<WatchWindow, 'offset' | 'limit'>

/** A batch as it is seen: its header, and the rows in sight by their place in the selection. */
export type Feed = {
  header: Value<BatchHeader | undefined>
  /** A new object whenever rows or their number changed. */
  rows: Value<Rows>
  /** Words for the user when the batch cannot be watched. */
  problem: Value<string>
  select: (selection: Selection) => void
  /** Says which places are in sight. */
  look: (first: number, last: number) => void
  /** Asks nothing more, until the next `select`. */
  close: () => void
}
export type Rows = { total: number; at: (place: number) => Row | undefined }

/** Windows begin at multiples of this, so that a short scroll asks for nothing new. */
const step = 50
const spare = 25
/** A fast scroll asks at most this often. */
const lookEveryMs = 100
/** Rows that came into sight within this time are still moving. */
const movingMs = 200

/**
 * Watches a batch: one question is always open, about the rows in sight. Another window of rows is asked for at
 * once, and what still comes for the old one is dropped.
 */
export function createFeed(batch: string): Feed {
  const header = createValue<BatchHeader | undefined>(undefined)
  const rows = createValue<Rows>({ total: 0, at: () => undefined })
  const problem = createValue('')
  let selection: Selection = {}
  let place: Place = { offset: 0, limit: 100 }
  let known = new Map<number, Row>()
  /** What the open question is about; another one takes its place. */
  let current: Place | undefined
  let lookTimer: ReturnType<typeof setTimeout> | undefined
  let movedAt = 0

  async function ask(): Promise<void> {
    const mine = { ...place }
    current = mine
    let since: number | undefined
    while (current === mine) {
      try {
        const answer = await call('watch', {
          batch,
          ...(since !== undefined && { since }),
          window: { ...selection, ...mine },
        })
        if (current !== mine) return
        if (answer.revision !== since) take(answer, mine.offset)
        since = answer.revision
        problem.set('')
        await standing(mine)
      } catch (error) {
        if (current !== mine) return
        // Asking again waits for the connection; anything else is an answer.
        since = undefined
        if (error instanceof ConnectionLost) continue
        problem.set(wordsOf(error))
        return
      }
    }
  }

  /** While rows move, the next question is about others: one that waits would only be answered in vain. */
  async function standing(mine: Place): Promise<void> {
    let restMs = movedAt + movingMs - performance.now()
    while (restMs > 0 && current === mine) {
      await new Promise(resolve => setTimeout(resolve, restMs))
      restMs = movedAt + movingMs - performance.now()
    }
  }

  function take(answer: Watched, offset: number): void {
    const { hosts } = header.get() ?? answer.header
    header.set({
      ...answer.header,
      hosts: sameHosts(hosts, answer.header.hosts) ? hosts : answer.header.hosts,
    })
    const next = new Map<number, Row>()
    for (const [index, row] of answer.rows.entries()) {
      const at = offset + index
      const before = known.get(at)
      // The same object means the same row: its view is left alone.
      next.set(at, before !== undefined && sameRow(before, row) ? before : row)
    }
    known = next
    rows.set({ total: answer.rowsTotal, at: index => next.get(index) })
  }

  return {
    header,
    rows,
    problem,
    select: next => {
      selection = next
      known = new Map()
      void ask()
    },
    look: (first, last) => {
      const offset = Math.max(0, Math.floor((first - spare) / step) * step)
      const limit = Math.min(500, Math.ceil((last + spare - offset + 1) / step) * step)
      if (offset === place.offset && limit === place.limit) return
      place = { offset, limit }
      movedAt = performance.now()
      if (lookTimer !== undefined) return
      lookTimer = setTimeout(() => {
        lookTimer = undefined
        void ask()
      }, lookEveryMs)
    },
    close: () => {
      current = undefined
      clearTimeout(lookTimer)
      lookTimer = undefined
    },
  }
}

type Hosts = BatchHeader['hosts']

const sameHosts = (a: Hosts, b: Hosts): boolean =>
  a.length === b.length && a.every(({ host, items }, at) => host === b[at]?.host && items === b[at].items)

function sameRow(a: Row, b: Row): boolean {
  for (const key in b) if (a[key as keyof Row] !== b[key as keyof Row]) return false
  return true
}
