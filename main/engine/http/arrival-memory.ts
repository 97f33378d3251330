import type http from 'node:http'
import { fillsItsMemory, freeMemoryOf } from '../free-memory.ts'

/** Larger than the 64 kB that Node takes: each read is a call of the system and of many functions. */
const readBytes = 256 * 1024

/** In no memory that Node shares out. */
const memory = Buffer.allocUnsafeSlow(readBytes)

/**
 * Makes an agent's connections read into one piece of memory that all sockets of this thread share, in place of 64 kB of
 * its own for each read. The bytes of a socket's `data` are only there while its listeners run: Node's parser copies a body
 * out of them. Connections through a proxy are made in another way, and read as always.
 */
export function readsShared<A extends http.Agent>(agent: A): A {
  const connect = agent.createConnection.bind(agent)
  agent.createConnection = (options, done) => {
    const into = {
      buffer: memory,
      callback(bytes: number, arrived: Uint8Array) {
        socket?.emit('data', arrived.subarray(0, bytes))
        return true
      },
    }
    // Node passes `onread` on to `net.connect` or `tls.connect`; its types do not know that.
    const reading: http.ClientRequestArgs & { onread: typeof into } = { ...options, onread: into }
    const socket = connect(reading, done)
    return socket
  }
  return agent
}

/** Frees the memory of what a socket brought, if that was its own. A body was copied out of it by then. */
export function freeArrived(piece: Uint8Array): void {
  if (piece.buffer !== memory.buffer && fillsItsMemory(piece)) freeMemoryOf(piece)
}

/**
 * A piece of a body in memory of its own. It is that already, as long as Node's parser copies bodies; one that does not must
 * cost a copy here, and never an image: what a piece held would change with the next read of any socket.
 */
export const ownPiece = (piece: Uint8Array): Uint8Array =>
  piece.buffer === memory.buffer ? new Uint8Array(piece) : piece
