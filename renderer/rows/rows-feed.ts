import { ConnectionLost } from '../client.ts'
import { wordsOf } from '../text.ts'
import { createValue, type Value } from '../value.ts'
import { type RowsWindow, windowFor } from './window-for.ts'

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
    window: Selection & RowsWindow,
  ) => Promise<{ revision: number; header: Header; rows: readonly Row[]; total: number }>
  /** Whether two rows look the same: the older one is kept then, and its view left alone. */
  isSame: (a: Row, b: Row) => boolean
  /** The header to show; what did not change in it may stay the same object. */
  merge?: (before: Header, next: Header) => Header
}

/** A fast scroll asks at most this often. */
const lookEveryMs = 100
/** Rows that came into sight within this time are still moving. */
const movingMs = 200
/** Rows that were seen are kept, to be shown until they are known anew. */
const mostKept = 4000

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
  let place: RowsWindow = { offset: 0, limit: 100 }
  /** What is in sight. */
  let sight = { first: 0, last: 0 }
  let known = new Map<number, Row>()
  /** What the open question is about; another one takes its place. */
  let current: RowsWindow | undefined
  let lookTimer: ReturnType<typeof setTimeout> | undefined
  let movedAt = 0
  let restTimer: ReturnType<typeof setTimeout> | undefined

  async function ask(): Promise<void> {
    const mine = { ...place }
    current = mine
    let since: number | undefined
    const asked = known
    while (current === mine) {
      try {
        const answer = await askSource(since, { ...selection, ...mine })
        if (current !== mine) {
          // Late, but of the same list: a fast scroll may still pass there.
          if (known === asked) keep(answer, mine.offset)
          return
        }
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

  /** While rows move, the next question is about others: the answer to one that waits would not be used. */
  async function standing(mine: RowsWindow): Promise<void> {
    let restMs = movedAt + movingMs - performance.now()
    while (restMs > 0 && current === mine) {
      await new Promise(resolve => setTimeout(resolve, restMs))
      restMs = movedAt + movingMs - performance.now()
    }
  }

  function take(answer: { header: Header; rows: readonly Row[]; total: number }, offset: number): void {
    const before = header.get()
    header.set(before === undefined ? answer.header : merge(before, answer.header))
    keep(answer, offset)
  }

  function keep(answer: { rows: readonly Row[]; total: number }, offset: number): void {
    for (const [index, row] of answer.rows.entries()) {
      const at = offset + index
      const before = known.get(at)
      // The same object means the same row: its view is left alone.
      if (before === undefined || !isSame(before, row)) known.set(at, row)
    }
    if (known.size > mostKept) forgetFar(offset)
    const { total } = answer
    const rowsNow = known
    rows.set({ total, at: index => (index < total ? rowsNow.get(index) : undefined) })
  }

  function forgetFar(offset: number): void {
    for (const at of known.keys()) if (Math.abs(at - offset) > mostKept / 4) known.delete(at)
  }

  function lookAt(next: RowsWindow): void {
    if (next.offset === place.offset && next.limit === place.limit) return
    place = next
    // The first look of a movement is answered at once, those that follow ten times a second.
    if (lookTimer === undefined) askInTurn()
  }

  function askInTurn(): void {
    void ask()
    lookTimer = setTimeout(() => {
      lookTimer = undefined
      if (current !== undefined && (current.offset !== place.offset || current.limit !== place.limit))
        askInTurn()
    }, lookEveryMs)
  }

  /** What was asked ahead of a fast scroll is not needed ten times a second. */
  function calmDown(): void {
    restTimer = undefined
    lookAt(windowFor(sight.first, sight.last, 0))
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
      const moved = first - sight.first
      sight = { first, last }
      const next = windowFor(first, last, moved)
      if (next.offset === place.offset && next.limit === place.limit) return
      movedAt = performance.now()
      clearTimeout(restTimer)
      restTimer = setTimeout(calmDown, movingMs)
      lookAt(next)
    },
    close: () => {
      current = undefined
      clearTimeout(lookTimer)
      clearTimeout(restTimer)
      lookTimer = undefined
    },
  }
}
