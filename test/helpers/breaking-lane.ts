import { parentPort } from 'node:worker_threads'

// A lane that a test can break from inside, with a message of one word instead of packets.
await import('../../main/engine/lanes/entry.ts')

const held: unknown[] = []

/** A little at a time: V8 ends a thread between two steps, but one great step may take the process with it. */
function fill(): void {
  held.push(Array.from({ length: 10_000 }, () => ({})))
  setImmediate(fill)
}

parentPort?.on('message', (message: unknown) => {
  if (message === 'throw') throw new Error('a bug in a lane')
  if (message === 'fill') fill()
})
