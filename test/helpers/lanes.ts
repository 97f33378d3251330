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

/** `program`: in place of the usual one. `memoryMb`: what its heap may take. */
export function createTestLanes({ program, memoryMb }: { program?: URL; memoryMb?: number } = {}): TestLanes {
  const limits = memoryMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: memoryMb } }
  const start = startLaneThread(program, limits)
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
