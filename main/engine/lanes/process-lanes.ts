import { availableParallelism } from 'node:os'
import { createLanePool, type LanePool } from './pool.ts'
import { startLaneThread } from './thread.ts'

/** Lanes of this process. `always`: the number that is there from the start. */
export const createLanes = ({ always = 0 }: { always?: number } = {}): LanePool =>
  createLanePool({ start: startLaneThread(), cores: availableParallelism(), always })

/** Those of a process that asks for no others. They may be wanted before the engine is loaded. */
export const processLanes = createLanes()
