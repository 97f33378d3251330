import { parentPort } from 'node:worker_threads'

// A lane that a test can break from inside, with a message of one word instead of packets.
await import('../../main/engine/lanes/entry.ts')

parentPort?.on('message', (message: unknown) => {
  if (message === 'throw') throw new Error('a bug in a lane')
})
