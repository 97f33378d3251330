import { stat } from 'node:fs'

/** As many files as are written and synced at once. Node's usual number is 4. */
const threads = 16

/**
 * Makes the threads that do the file work of this process, before anything else does. Syncs that wait at the same time
 * share one commit of the file system, so with more of them a slow disk keeps up with a network that is not. Whoever set
 * `UV_THREADPOOL_SIZE` knows better.
 */
export function widenThreadPool() {
  if (process.env['UV_THREADPOOL_SIZE'] !== undefined) return
  process.env['UV_THREADPOOL_SIZE'] = `${threads}`
  // The first file work makes the threads, and reads their number only then.
  stat('.', () => {})
  // Programs that are started from here have their own needs.
  delete process.env['UV_THREADPOOL_SIZE']
}
