import { createLanePool, type LanePool } from '../../main/engine/lanes/pool.ts'
import { type LaneThread, startLaneThread } from '../../main/engine/lanes/thread.ts'

/** Lanes whose threads a test can count and end. */
export type TestLanes = {
  pool: LanePool
  /** All that were started, in order. */
  readonly threads: readonly LaneThread[]
  /** The events of the log. */
  readonly logged: string[]
}

/** `program`: in place of the usual one. */
export function createTestLanes({ program }: { program?: URL } = {}): TestLanes {
  const start = startLaneThread(program)
  const threads: LaneThread[] = []
  const pool = createLanePool({
    cores: 4,
    start(memory, events) {
      const thread = start(memory, events)
      threads.push(thread)
      return thread
    },
  })
  return { pool, threads, logged: [] }
}
