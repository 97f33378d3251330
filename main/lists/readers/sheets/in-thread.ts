import { Worker } from 'node:worker_threads'
import { type RefusalCode, RefusalError, refusal } from '../../../../shared/refusal.ts'
import type { FromReader } from './messages.ts'
import type { TableRequest } from './read-tables.ts'
import type { TableMessage } from './tables.ts'

export type ThreadBounds = {
  /** Without a word for so long while it is waited for, it hangs. */
  silenceMs: number
  heapMb: number
}

/** A workbook of 200,000 rows with another text in each cell needs about 200 MB. */
const usualBounds: ThreadBounds = { silenceMs: 30_000, heapMb: 768 }

/** What a cell needs dies at once. */
const youngMb = 8

/** Pieces that are asked for before they are needed, so that neither side waits for the other. */
const ahead = 2

/**
 * Reads a table in a thread of its own, piece by piece as they are taken. The thread ends with the reading, however that
 * ends. Throws a RefusalError for what cannot be read.
 */
export async function* readTablesInThread(
  request: TableRequest,
  { silenceMs, heapMb }: ThreadBounds = usualBounds,
): AsyncGenerator<TableMessage> {
  const thread = new Worker(new URL('entry.ts', import.meta.url), {
    workerData: request,
    resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: youngMb },
  })
  const inbox = createInbox(thread, silenceMs)
  try {
    for (let at = 0; at < ahead; at += 1) thread.postMessage('next')
    for (;;) {
      const message = await inbox.next()
      if (message.kind === 'end') return
      if (message.kind === 'refused') throw new RefusalError(message.refusal)
      if (message.kind === 'alive') continue
      yield message.message
      thread.postMessage('next')
    }
  } finally {
    await thread.terminate()
  }
}

/** What a thread says, in order. `next` throws a RefusalError once it ended, or hangs. */
function createInbox(thread: Worker, silenceMs: number): { next(): Promise<FromReader> } {
  const messages: FromReader[] = []
  let fault: RefusalError | undefined
  let wake = () => {}
  const fail = (code: RefusalCode, words: string, cause?: unknown) => {
    fault ??= new RefusalError(refusal(code, words), { cause })
    wake()
  }
  thread.on('message', (message: FromReader) => {
    messages.push(message)
    wake()
  })
  thread.on('error', error => {
    if (isOutOfMemory(error))
      fail('list-too-large', 'The table needs more memory than Shoal gives to one', error)
    else fail('list-damaged', 'The table is damaged: it cannot be read', error)
  })
  thread.on('exit', () => fail('list-damaged', 'The table cannot be read to its end'))

  return {
    async next() {
      for (;;) {
        const message = messages.shift()
        if (message !== undefined) return message
        if (fault !== undefined) throw fault
        const timer = setTimeout(
          fail,
          silenceMs,
          'list-damaged',
          'The table is damaged: reading it does not end',
        )
        await new Promise<void>(resolve => {
          wake = resolve
        })
        clearTimeout(timer)
      }
    },
  }
}

const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
