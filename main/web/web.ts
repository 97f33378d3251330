import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { WebSocketServer } from 'ws'
import type { Api } from '../../shared/contract/commands.ts'
import type { Files } from '../api/request-handler.ts'
import { createSession, type Session } from './session.ts'
import { serveSocket } from './socket.ts'

export { createSystemShell } from './system-shell.ts'

export type WebOptions = {
  api: Api
  files: Files
  /** 0: any free one. */
  port?: number
  /** Hears of errors that no failure explains. */
  unexpected?: (error: unknown) => void
}

export type Web = {
  /** The address to open, with its secret. */
  url: string
  close(): Promise<void>
}

/** A list of a million lines fits; a page cannot fill the memory. */
const maxMessageBytes = 220_000_000

/**
 * Serves the window to browsers on this machine only. Rejects when the port is taken. Who brings the token gets a
 * cookie; without it there is nothing to see, whatever page or program asks.
 */
export async function startWeb({ api, files, port = 0, unexpected = () => {} }: WebOptions): Promise<Web> {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const session = createSession((server.address() as AddressInfo).port)
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  })

  server.on('request', (request, response) => {
    answer(request, response, session, files).catch(error => {
      // Nobody is there to hear of it once the page has gone.
      if (!response.destroyed) unexpected(error)
      response.destroy()
    })
  })
  server.on('upgrade', (request, socket, head) => {
    const known = session.hasOwnHost(request) && session.hasOwnOrigin(request) && session.isKnown(request)
    if (!known || request.url !== '/rpc') {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, page => serveSocket(page, api, unexpected))
  })

  const { port: taken } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${taken}/?token=${session.token}`,
    async close() {
      for (const page of sockets.clients) page.terminate()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  session: Session,
  files: Files,
): Promise<void> {
  if (!session.hasOwnHost(request)) return refuse(response, 421, 'This address does not belong to Shoal.')
  const url = URL.parse(request.url ?? '', `http://${request.headers.host}`)
  if (url === null) return refuse(response, 400, 'This address cannot be read.')
  const token = url.searchParams.get('token')
  if (url.pathname === '/' && token !== null && session.isToken(token)) {
    response.writeHead(303, { location: '/', 'set-cookie': session.cookie, ...quiet }).end()
    return
  }
  if (!session.isKnown(request)) {
    return refuse(response, 401, 'Open the address that Shoal shows in the terminal.')
  }
  const left = new AbortController()
  response.on('close', () => left.abort())
  const { status, headers, body } = await files(toRequest(request, url, left.signal))
  response.writeHead(status, Object.fromEntries(headers))
  if (body === null || request.method === 'HEAD') {
    await body?.cancel()
    response.end()
  } else await pipeline(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]), response)
}

const toRequest = ({ method = 'GET', headers }: IncomingMessage, url: URL, signal: AbortSignal): Request =>
  new Request(url, {
    // A method that Request itself refuses is none that is served either.
    method: method === 'GET' || method === 'HEAD' ? method : 'POST',
    headers: { 'if-none-match': headers['if-none-match'] ?? '' },
    signal,
  })

const quiet = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close', ...quiet })
  response.end(`${why}\n`)
}
