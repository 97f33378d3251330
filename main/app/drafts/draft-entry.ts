import { parentPort, workerData } from 'node:worker_threads'
import { RefusalError } from '../../../shared/refusal.ts'
import type { FromDraftThread } from './draft-messages.ts'
import { type DraftOrder, readOrder } from './draft-order.ts'

// The program of the thread that reads large lists. Any other error than a RefusalError ends it, and its starter hears it.

const say = (message: FromDraftThread) => parentPort?.postMessage(message)

say({ kind: 'ready' })
try {
  say({ kind: 'read', draft: await readOrder(workerData as DraftOrder) })
} catch (error) {
  if (!(error instanceof RefusalError)) throw error
  say({ kind: 'refused', refusal: error.refusal })
}
