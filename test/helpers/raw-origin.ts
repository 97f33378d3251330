import { createServer, type Socket } from 'node:net'
import { listenOn } from './loopback.ts'

/** A server that speaks what the test writes, byte by byte: for what no HTTP library would send. */
export type RawOrigin = {
  url: (path: string) => string
  /** The requests as they came, heads only. */
  readonly requests: readonly string[]
  /** Connections accepted so far. */
  readonly connections: number
  close: () => Promise<void>
}

/** `answer` gets each request: its head, its connection, and how many that connection carried before. */
export async function startRawOrigin(
  answer: (head: string, socket: Socket, before: number) => void,
): Promise<RawOrigin> {
  const sockets = new Set<Socket>()
  const requests: string[] = []
  let connections = 0
  const { servers, port } = await listenOn(['127.0.0.1'], () =>
    createServer({ noDelay: true }, socket => {
      connections += 1
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      socket.on('error', () => {})
      let before = 0
      let text = ''
      socket.on('data', bytes => {
        text += bytes.toString('latin1')
        for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
          const head = text.slice(0, end)
          text = text.slice(end + 4)
          requests.push(head)
          answer(head, socket, before)
          before += 1
        }
      })
    }),
  )
  return {
    url: path => `http://127.0.0.1:${port}${path}`,
    requests,
    get connections() {
      return connections
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
    },
  }
}

/** The bytes of an answer: a head in Latin-1 and a body. */
export const bytesOf = (head: string, body: Uint8Array = new Uint8Array()): Buffer =>
  Buffer.concat([Buffer.from(head, 'latin1'), body])

/** A whole answer by the rules. */
export const wholeAnswer = (body: Uint8Array): Buffer =>
  bytesOf(`HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: ${body.length}\r\n\r\n`, body)
