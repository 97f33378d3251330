import module from 'node:module'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { startLaneThread } from '../../../main/engine/lanes/thread.ts'

/** What a thread tells of itself with its first message. */
async function told(expression: string): Promise<unknown> {
  const program = `import { parentPort } from 'node:worker_threads'
    import v8 from 'node:v8'
    parentPort.postMessage(${expression})`
  const address = new URL(`data:text/javascript,${encodeURIComponent(program)}`)
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const thread = startLaneThread(address)(new SharedArrayBuffer(8), {
    message: resolve,
    exit: why => reject(why ?? new Error('it ended without a message')),
  })
  return promise.finally(() => thread.end())
}

test('a thread begins with a young generation that holds what many images at once need', async () => {
  const young = `v8.getHeapSpaceStatistics().find(space => space.space_name === 'new_space').space_size`
  expect(await told(young)).toBeGreaterThanOrEqual(8 * 1024 * 1024)
})

test('a thread uses the cache of compiled code that its process uses', async () => {
  module.enableCompileCache()
  const used = module.getCompileCacheDir() ?? ''
  expect(await told('process.env.NODE_COMPILE_CACHE')).toBe(dirname(used))
})
