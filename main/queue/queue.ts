export { openQueue, type QueueAddress, queueAddress } from './connect.ts'
export { type Enqueued, enqueue, reconcile } from './enqueue.ts'
export { progressOf, type QueueWatch, watchQueue } from './progress.ts'
export { manifestOfRuns } from './run-manifest.ts'
export {
  createStatusReader,
  type QueueStatus,
  type RunStatus,
  statusOfQueue,
} from './status.ts'
export { work } from './work.ts'
