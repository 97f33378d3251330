import { once } from 'node:events'
import http, { type IncomingMessage, type RequestListener } from 'node:http'
import https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freeArrived, ownPiece } from '../../../main/engine/http/arrival-memory.ts'
import { type Connections, createConnections } from '../../../main/engine/http/connections.ts'
import { createTrust } from '../../../main/engine/http/trust.ts'
import { createCertificate } from '../../helpers/certificate.ts'

const bodyBytes = 3_000_000
const numbers = [1, 2, 3, 4]

/** Each body has bytes of its own, so that one read in another's place is seen. */
const bodyOf = (number: number): Buffer =>
  Buffer.from(Uint8Array.from({ length: bodyBytes }, (_, at) => (at * number) % 251))

const answer: RequestListener = ({ url = '' }, response) => {
  response.end(bodyOf(Number(url.slice(1))))
}

/** The body, read in turns with others: a piece, a pause, the next piece. */
async function bodyInTurns(response: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  response.on('data', (piece: Buffer) => {
    pieces.push(piece)
    response.pause()
    setImmediate(() => response.resume())
  })
  await once(response, 'end')
  return Buffer.concat(pieces)
}

describe.each(['http:', 'https:'])('connections by %s', protocol => {
  const { cert, key } = createCertificate(['127.0.0.1'])
  const module = protocol === 'http:' ? http : https
  const server = module === http ? http.createServer(answer) : https.createServer({ cert, key }, answer)
  let connections: Connections

  beforeAll(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    connections = createConnections({}, true)
    createTrust(connections, cert).prepare()
  })
  afterAll(() => {
    connections.close()
    server.close()
  })

  async function ask(number: number): Promise<IncomingMessage> {
    const url = new URL(`${protocol}//127.0.0.1:${(server.address() as AddressInfo).port}/${number}`)
    const [response] = (await once(
      module.get(url, { agent: connections.agentFor(url, false) }),
      'response',
    )) as [IncomingMessage]
    return response
  }

  test('bodies that arrive at once, held now and then, keep their own bytes', async () => {
    const bodies = await Promise.all(numbers.map(async number => bodyInTurns(await ask(number))))
    for (const [at, number] of numbers.entries()) expect(bodies[at]?.equals(bodyOf(number))).toBe(true)
  })

  test('all sockets read into the same memory, which is never freed', async () => {
    const memories = new Set<ArrayBufferLike>()
    for (const number of numbers) {
      const response = await ask(number)
      const socket: Socket = response.socket
      const look = (piece: Buffer) => {
        memories.add(piece.buffer)
        // As if Node's parser handed it on without a copy.
        const own = ownPiece(piece)
        expect(own.buffer).not.toBe(piece.buffer)
        expect(ownPiece(own)).toBe(own)
        freeArrived(piece)
      }
      socket.on('data', look)
      const body = await bodyInTurns(response)
      socket.off('data', look)
      expect(body.equals(bodyOf(number))).toBe(true)
    }
    expect(memories.size).toBe(1)
    expect([...memories][0]?.byteLength).toBeGreaterThan(0)
  })
})
