// Plays the large list with some of its numbers changed: a message for each, answered by what came of it.
import { parentPort } from 'node:worker_threads'
import { createHosts, type Hosts, simulate } from './scale-simulation.ts'
import { largeWorld, type WorldChanges } from './scale-world.ts'

/** Numbers of which each list of hosts is made. */
const shaping: readonly (keyof WorldChanges)[] = [
  'answerMs',
  'largestShare',
  'hosts',
  'unknownShare',
  'silentShare',
]

let usual: Hosts | undefined

parentPort?.on('message', (changes: WorldChanges) => {
  const world = { ...largeWorld, ...changes }
  const isShaped = shaping.some(name => changes[name] !== undefined)
  if (!isShaped) usual ??= createHosts(largeWorld)
  parentPort?.postMessage(simulate(world, isShaped ? createHosts(world) : usual))
})
