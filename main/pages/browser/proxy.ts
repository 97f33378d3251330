import { randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import {
  createProxiedRun,
  type ProxiedRun,
  type ProxyRun,
  type ProxyWorld,
  type RunOfProxy,
} from './proxied-run.ts'

/**
 * The only way out of a browser: a proxy on the loopback interface that asks for a secret. It looks each name up once,
 * judges every address as the engine does, and connects to what it judged. Between runs nothing goes out.
 */
export type JudgingProxy = {
  readonly port: number
  readonly user: string
  readonly password: string
  begin(run: ProxyRun): RunOfProxy
  close(): Promise<void>
}

/** Listens on a free port. `secret`: of this run alone. */
export async function startJudgingProxy(world: ProxyWorld): Promise<JudgingProxy> {
  const user = 'shoal'
  const password = randomBytes(24).toString('base64url')
  const expected = Buffer.from(`Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`)
  let run: ProxiedRun | undefined

  const isLetIn = ({ headers }: IncomingMessage): boolean => {
    const shown = Buffer.from(headers['proxy-authorization'] ?? '')
    return shown.length === expected.length && timingSafeEqual(shown, expected)
  }

  const server = http.createServer((request, response) => {
    if (!isLetIn(request)) return ask(response)
    if (run === undefined) return void request.socket.destroy()
    run.forward(request, response)
  })
  server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => {})
    if (!isLetIn(request)) return void socket.end(`HTTP/1.1 407 Login needed\r\n${challenge}\r\n\r\n`)
    if (run === undefined) return void socket.destroy()
    run.tunnel(request.url ?? '', socket, head)
  })
  server.on('upgrade', (_request, socket) => socket.destroy())
  server.on('clientError', (_error, socket) => socket.destroy())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    user,
    password,
    begin(options) {
      run?.end()
      run = createProxiedRun(options, world)
      return run
    },
    async close() {
      run?.end()
      run = undefined
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const challenge = 'Proxy-Authenticate: Basic realm="shoal"\r\nContent-Length: 0'

function ask(response: ServerResponse): void {
  response.writeHead(407, { 'proxy-authenticate': 'Basic realm="shoal"', 'content-length': 0 }).end()
}
