import type { TimelineRow, WovenRow } from '../../shared/timeline.ts'
import { ConnectionLost, call } from '../client.ts'
import { wordsOf } from '../text.ts'
import { createValue, type Value } from '../value.ts'

/** What arrived, by image. A new map whenever something changed. */
export type WeaveFeed = {
  woven: Value<ReadonlyMap<number, WovenRow>>
  problem: Value<string>
  /** Asks for what is not known yet of these rows, and again for what still runs. */
  look(rows: readonly TimelineRow[]): void
  close(): void
}

/** Images in one question, and how often those that run are asked for again. */
const askedAtOnce = 20
const againMs = 400

/** Reads the pieces of the rows in sight. What is settled is asked for once. */
export function createWeave(batch: string): WeaveFeed {
  const woven = createValue<ReadonlyMap<number, WovenRow>>(new Map())
  const problem = createValue('')
  /** By image: when it had settled as it was asked for, if it had; and in which turn that was. */
  const asked = new Map<number, { settledAt: number | undefined; turn: number }>()
  let turn = 0
  let inSight: readonly TimelineRow[] = []
  let asking = false
  let closed = false

  const isOpen = ({ index, settledAt, attempts, runsSince }: TimelineRow): boolean =>
    (attempts.length > 0 || runsSince !== undefined) &&
    (settledAt === undefined || asked.get(index)?.settledAt !== settledAt)

  async function follow(): Promise<void> {
    if (asking) return
    asking = true
    let wasLost = false
    try {
      for (;;) {
        // Who waits longest comes first.
        const open = inSight
          .filter(isOpen)
          .sort((a, b) => (asked.get(a.index)?.turn ?? 0) - (asked.get(b.index)?.turn ?? 0))
          .slice(0, askedAtOnce)
        if (closed || open.length === 0) return
        const rows = await call('weave', { batch, indexes: open.map(({ index }) => index) })
        turn += 1
        for (const { index, settledAt } of open) asked.set(index, { settledAt, turn })
        woven.set(new Map([...woven.get(), ...rows.map((row): [number, WovenRow] => [row.index, row])]))
        if (open.some(({ settledAt }) => settledAt === undefined)) await rest(againMs)
      }
    } catch (error) {
      // Asking again waits for the connection; anything else is an answer.
      wasLost = error instanceof ConnectionLost
      if (!wasLost && !closed) problem.set(wordsOf(error))
    } finally {
      asking = false
    }
    if (wasLost) void follow()
  }

  return {
    woven,
    problem,
    look(rows) {
      inSight = rows
      void follow()
    },
    close() {
      closed = true
    },
  }
}

const rest = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
