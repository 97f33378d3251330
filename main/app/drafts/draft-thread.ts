import { Worker } from 'node:worker_threads'
import { RefusalError, refusal } from '../../../shared/refusal.ts'
import type { Log } from '../../system/log.ts'
import type { FromDraftThread } from './draft-messages.ts'
import { type DraftOrder, type OrderedDraft, readOrder, sizeOfOrder } from './draft-order.ts'

/** Reads the lists of drafts. `close` ends what is being read. */
export type DraftReader = {
  /** Rejects as `readOrder` does. */
  read(order: DraftOrder): Promise<OrderedDraft>
  close(): Promise<void>
}

/** Some thousand links: reading them takes about as long as a thread takes to start. */
const largeBytes = 256 * 1024

const entry = new URL('draft-entry.ts', import.meta.url)

/**
 * Reads large lists in a thread of their own: windows, menus and running downloads share this one. Where a thread cannot
 * be started, that is logged once, and everything is read here. `program`: in place of the usual one.
 */
export function createDraftReader(log: Log, program: URL = entry): DraftReader {
  const threads = new Set<Worker>()
  let isOff = false
  let isClosed = false

  /** Undefined where no thread can be started. */
  async function readApart(order: DraftOrder): Promise<OrderedDraft | undefined> {
    const answer = await answerOf(program, order, threads)
    if ('draft' in answer) return answer.draft
    log('list-thread-off', { error: answer.notStarted })
    isOff = true
    return undefined
  }

  return {
    async read(order) {
      const isApart = !isOff && (await sizeOfOrder(order)) >= largeBytes
      if (isClosed) throw new Error(ended)
      return (isApart ? await readApart(order) : undefined) ?? readOrder(order)
    },
    async close() {
      isClosed = true
      for (const thread of threads) await thread.terminate()
    },
  }
}

/** `threads`: those that run. */
function answerOf(
  program: URL,
  order: DraftOrder,
  threads: Set<Worker>,
): Promise<{ draft: OrderedDraft } | { notStarted: unknown }> {
  const { promise, resolve, reject } = Promise.withResolvers<
    { draft: OrderedDraft } | { notStarted: unknown }
  >()
  let isReady = false
  try {
    const thread = new Worker(program, { workerData: order })
    threads.add(thread)
    thread.on('message', (message: FromDraftThread) => {
      if (message.kind === 'ready') isReady = true
      else if (message.kind === 'read') resolve({ draft: message.draft })
      else reject(new RefusalError(message.refusal))
    })
    thread.on('error', error => {
      if (!isReady) resolve({ notStarted: error })
      else reject(hasNoMemory(error) ? new RefusalError(tooLarge, { cause: error }) : error)
    })
    thread.on('exit', () => {
      threads.delete(thread)
      reject(new Error(ended))
    })
  } catch (error) {
    resolve({ notStarted: error })
  }
  return promise
}

const ended = 'The reading of a list was ended.'

const tooLarge = refusal('list-too-large', 'The list needs more memory than Shoal gives to one')

const hasNoMemory = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
