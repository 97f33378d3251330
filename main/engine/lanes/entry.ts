import { parentPort, workerData } from 'node:worker_threads'
import { memoryOf, type Packet } from './calls.ts'
import { serveLane } from './serve.ts'

// The program of a lane.
const port = parentPort
if (port === null) throw new Error('a lane is a thread of another program')
serveLane(
  {
    post: packets => port.postMessage(packets, memoryOf(packets)),
    listen: receive => void port.on('message', (packets: Packet[]) => receive(packets)),
  },
  workerData as SharedArrayBuffer,
)
