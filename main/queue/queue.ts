export { openQueue, queueAddress } from './connect.ts'
export { enqueue } from './enqueue.ts'
export { manifestOfRuns, type QueueStatus, type RunStatus, statusOfQueue, statusOfRuns } from './status.ts'
export { work } from './work.ts'
