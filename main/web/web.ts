import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Api } from '../../shared/contract/commands.ts'
import type { WindowApi } from '../api/api.ts'
import type { Files } from '../api/request-handler.ts'
import {
  doorPolicy,
  landingAddress,
  landingPage,
  landingPath,
  sessionPath,
  strangerPage,
} from './door-pages.ts'
import {
  addressIn,
  handOverPage,
  handOverPath,
  handOverPolicy,
  mostFormBytes,
  takePath,
} from './hand-over-page.ts'
import { createDoor, type Door } from './session.ts'
import type { Sessions } from './sessions.ts'
import { serveSocket } from './socket.ts'

export { openingFile } from './door-pages.ts'
export { openSessions } from './sessions.ts'
export { createSystemShell } from './system-shell.ts'

export type WebOptions = {
  api: Api
  handOver: WindowApi['handOver']
  files: Files
  /** The browsers that were let in before. */
  sessions: Sessions
  /** 0: any free one. */
  port?: number
  /** How often open pages are looked at again: their session may be over, and an open page keeps it. */
  lookAgainMs?: number
  /** Is called with errors that are neither refusals nor failures. */
  unexpected?: (error: unknown) => void
}

export type Web = {
  /** A new address that lets one browser in, once. */
  newAddress(): string
  close(): Promise<void>
}

/** Close code of the contract: the browser is not known any more. */
const sessionOver = 4401

/** A list of a million lines fits; a page cannot fill the memory. */
const maxMessageBytes = 220_000_000

/**
 * Serves the window to browsers on this machine only. Rejects when the port is taken. Who brings a ticket gets a
 * cookie; without it there is nothing to see, whatever page or program asks.
 */
export async function startWeb({
  api,
  handOver,
  files,
  sessions,
  port = 0,
  lookAgainMs = 5000,
  unexpected = () => {},
}: WebOptions): Promise<Web> {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const { port: taken } = server.address() as AddressInfo
  const door = createDoor(taken, sessions)
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  })

  server.on('request', (request, response) => {
    answer(request, response, { door, files, handOver }).catch(error => {
      // The page has closed, so there is no one to report it to.
      if (!response.destroyed) unexpected(error)
      response.destroy()
    })
  })
  const pages = new Map<WebSocket, IncomingMessage>()
  server.on('upgrade', async (request, socket, head) => {
    // An error here has no caller to be reported to.
    socket.on('error', () => {})
    const isOwn = request.url === '/rpc' && door.hasOwnHost(request) && door.hasOwnOrigin(request)
    if (!isOwn || (await door.cookieOf(request)) === undefined) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, page => {
      pages.set(page, request)
      page.on('close', () => pages.delete(page))
      serveSocket(page, api, unexpected)
    })
  })
  const lookAgain = setInterval(async () => {
    for (const [page, request] of pages) {
      if ((await door.cookieOf(request)) === undefined) page.close(sessionOver)
    }
  }, lookAgainMs)
  lookAgain.unref()

  return {
    newAddress: () => landingAddress(`http://127.0.0.1:${taken}`, door.newTicket()),
    async close() {
      clearInterval(lookAgain)
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
  { door, files, handOver }: { door: Door } & Pick<WebOptions, 'files' | 'handOver'>,
): Promise<void> {
  if (!door.hasOwnHost(request)) return refuse(response, 421, 'This address does not belong to Shoal.')
  const url = URL.parse(request.url ?? '', `http://${request.headers.host}`)
  if (url === null) return refuse(response, 400, 'This is not a valid address.')
  if (url.pathname === landingPath) return showPage(response, 200, landingPage)
  if (url.pathname === handOverPath && request.method === 'POST') {
    const address = addressIn(await bodyOf(request, mostFormBytes))
    return showPage(response, 200, handOverPage(address), {
      'content-security-policy': handOverPolicy,
      'referrer-policy': 'same-origin',
    })
  }
  const known = await door.cookieOf(request)
  if (url.pathname === sessionPath) return exchange(request, response, door, known)
  if (known === undefined) return showPage(response, 401, strangerPage)
  if (url.pathname === takePath && request.method === 'POST') {
    // A click on the page above; a page of another site cannot say that it comes from here.
    if (!door.hasOwnOrigin(request)) return refuse(response, 403, 'This is not a page of Shoal.')
    handOver(addressIn(await bodyOf(request, mostFormBytes)))
    response.writeHead(303, { ...quiet, location: '/#/hand-over' }).end()
    return
  }
  const left = new AbortController()
  response.on('close', () => left.abort())
  const { status, headers, body } = await files(toRequest(request, url, left.signal))
  // The page itself renews the cookie: it ends as late as the session.
  const renewed = url.pathname === '/' ? { 'set-cookie': known } : {}
  response.writeHead(status, { ...Object.fromEntries(headers), ...renewed })
  if (body === null || request.method === 'HEAD') {
    await body?.cancel()
    response.end()
  } else await pipeline(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]), response)
}

/** Asked without a ticket, it says whether there is a session; with one, it makes one. */
async function exchange(
  request: IncomingMessage,
  response: ServerResponse,
  door: Door,
  known: string | undefined,
): Promise<void> {
  // A page of another site may send a POST, but it cannot say that it comes from here.
  const cookie =
    request.method === 'POST' && door.hasOwnOrigin(request)
      ? await door.enter(await bodyOf(request, longestTicket))
      : undefined
  const status = known === undefined && cookie === undefined ? 401 : 204
  response.writeHead(status, { ...quiet, ...(cookie !== undefined && { 'set-cookie': cookie }) }).end()
}

const longestTicket = 100

/** The body; an empty text where it is longer than this. */
async function bodyOf(request: IncomingMessage, mostBytes: number): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('latin1')) {
    text += chunk
    if (text.length > mostBytes) return ''
  }
  return text
}

function showPage(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  const type = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': doorPolicy }
  response.writeHead(status, { ...type, ...quiet, ...headers }).end(text)
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
