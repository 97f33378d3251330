import { ConnectionLost } from '../client.ts'
import { wordsOf } from '../text.ts'
import { createValue, type Value } from '../value.ts'

type Place = { offset: number; limit: number }

/** A list that may be long and may change, as it is seen: its header, and the rows in sight by their place. */
export type RowsFeed<Header, Row, Selection> = {
  header: Value<Header | undefined>
  /** A new object whenever rows or their number changed. */
  rows: Value<Rows<Row>>
  /** Words for the user when it cannot be watched. */
  problem: Value<string>
  select: (selection: Selection) => void
  /** Says which places are in sight. */
  look: (first: number, last: number) => void
  /** Asks nothing more, until the next `select`. */
  close: () => void
}
export type Rows<Row> = { total: number; at: (place: number) => Row | undefined }

export type Source<Header, Row, Selection> = {
  /** Answers like the command `watch`: at once while `since` is not the present revision. */
  ask: (
    since: number | undefined,
    window: Selection & Place,
  ) => Promise<{ revision: number; header: Header; rows: readonly Row[]; total: number }>
  /** Whether two rows look the same: the older one is kept then, and its view left alone. */
  isSame: (a: Row, b: Row) => boolean
  /** The header to show; what did not change in it may stay the same object. */
  merge?: (before: Header, next: Header) => Header
}

/** Windows begin at multiples of this, so that a short scroll asks for nothing new. */
const step = 50
const spare = 25
/** A fast scroll asks at most this often. */
const lookEveryMs = 100
/** Rows that came into sight within this time are still moving. */
const movingMs = 200

/**
 * Watches a list: one question is always open, about the rows in sight. Another window of rows is asked for at once,
 * and what still comes for the old one is dropped.
 */
export function createRowsFeed<Header, Row, Selection extends object>(
  { ask: askSource, isSame, merge = (_before, next) => next }: Source<Header, Row, Selection>,
  first: Selection,
): RowsFeed<Header, Row, Selection> {
  const header = createValue<Header | undefined>(undefined)
  const rows = createValue<Rows<Row>>({ total: 0, at: () => undefined })
  const problem = createValue('')
  let selection = first
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
        const answer = await askSource(since, { ...selection, ...mine })
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

  function take(answer: { header: Header; rows: readonly Row[]; total: number }, offset: number): void {
    const before = header.get()
    header.set(before === undefined ? answer.header : merge(before, answer.header))
    const next = new Map<number, Row>()
    for (const [index, row] of answer.rows.entries()) {
      const at = offset + index
      const before = known.get(at)
      // The same object means the same row: its view is left alone.
      next.set(at, before !== undefined && isSame(before, row) ? before : row)
    }
    known = next
    rows.set({ total: answer.total, at: index => next.get(index) })
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
