import { parentPort, workerData } from 'node:worker_threads'
import { RefusalError } from '../../../../shared/refusal.ts'
import type { FromReader } from './messages.ts'
import { readTables, type TableRequest } from './read-tables.ts'

/**
 * The thread that reads one table: what is in a stranger's file can neither hold up the rest of Shoal nor take its memory.
 * Any other error than a RefusalError ends the thread, and its starter hears it.
 */

const aliveEachMs = 500

const say = (message: FromReader) => parentPort?.postMessage(message)

let saidAt = 0
function alive(): void {
  const now = performance.now()
  if (now - saidAt < aliveEachMs) return
  saidAt = now
  say({ kind: 'alive' })
}

/** Resolves with each request for a piece; asking twice at first keeps one piece ready. */
function createRequests() {
  let asked = 0
  let wake = () => {}
  parentPort?.on('message', () => {
    asked += 1
    wake()
  })
  return async () => {
    if (asked === 0) {
      await new Promise<void>(resolve => {
        wake = resolve
      })
    }
    asked -= 1
  }
}

async function read(request: TableRequest): Promise<void> {
  const requested = createRequests()
  try {
    for await (const message of readTables(request, alive)) {
      await requested()
      say({ kind: 'piece', message })
    }
    say({ kind: 'end' })
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error
    say({ kind: 'refused', refusal: error.refusal })
  }
  parentPort?.close()
}

await read(workerData as TableRequest)
