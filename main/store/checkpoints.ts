import { Worker } from 'node:worker_threads'

/** Copies the store's log into its file in a thread of its own, with a connection of its own. */
export type Checkpoints = {
  /** Something was committed. */
  committed(): void
  /** Ends the thread. The connection of the main thread must be the last one: it removes the log. */
  close(): Promise<void>
  closeNow(): void
}

/** About as often as SQLite would: it looks at each thousand pages. */
const everyCommits = 50

/** Passive: it waits for no other connection, and none waits for it. */
const program = `
const { DatabaseSync } = require('node:sqlite')
const { parentPort, workerData } = require('node:worker_threads')
const db = new DatabaseSync(workerData)
parentPort.on('message', word => {
  if (word === 'close') {
    db.close()
    parentPort.close()
    return
  }
  try {
    db.exec('PRAGMA wal_checkpoint(PASSIVE)')
    // What cannot be copied now is copied next time.
  } catch {}
  parentPort.postMessage('done')
})
parentPort.postMessage('ready')
`

/**
 * Where SQLite does this itself it happens within a commit, and two syncs hold the main thread for tens of milliseconds.
 * `own`: whether SQLite is to do it itself: until the thread is there, and once it is not any more.
 */
export function startCheckpoints(path: string, own: (isOwn: boolean) => void): Checkpoints {
  const worker = new Worker(program, { eval: true, workerData: path })
  worker.unref()
  let commits = 0
  let isFree = false
  let isClosing = false
  const ended = new Promise<void>(resolve => {
    worker.on('exit', () => {
      isFree = false
      resolve()
      if (!isClosing) own(true)
    })
  })
  worker.on('message', (word: 'ready' | 'done') => {
    isFree = true
    if (word === 'ready' && !isClosing) own(false)
  })
  // Its exit follows.
  worker.on('error', () => {})
  return {
    committed() {
      commits += 1
      if (!isFree || commits < everyCommits) return
      commits = 0
      isFree = false
      worker.postMessage('checkpoint')
    },
    async close() {
      if (isClosing) return
      isClosing = true
      worker.postMessage('close')
      await ended
    },
    closeNow() {
      isClosing = true
      void worker.terminate()
    },
  }
}
