import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdir, readFile, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Item } from '../../shared/model.ts'

export type Sample = { items: Item[]; close: () => Promise<void> }

export type SampleWorld = {
  /** Where the pictures are. */
  folder?: string
  /** Waits before each answer. */
  wait?: (ms: number) => Promise<unknown>
}

/** As slow as a photo site far away: about 4.3 seconds one after another, under one all at once. */
const delaysMs = [860, 850, 750, 860, 860]

const types: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
}

type Picture = { bytes: Buffer; type: string; etag: string; modified: string; delayMs: number }

/** Serves the built-in sample pictures on this machine: Shoal can be tried without list or network. */
export async function startSample({
  folder = fileURLToPath(new URL('../../assets/sample/', import.meta.url)),
  // The timer does not keep the process running: its request may be gone.
  wait = ms => sleep(ms, undefined, { ref: false }),
}: SampleWorld = {}): Promise<Sample> {
  const pictures = await readPictures(folder)
  const server = createServer((request, response) => {
    const picture = pictures.get(request.url ?? '')
    if (picture === undefined) {
      response.writeHead(404).end()
      return
    }
    void wait(picture.delayMs).then(() => answer(picture, request, response))
  })
  const port = await listen(server)
  return {
    items: [...pictures.keys()].map((path, index) => ({
      url: `http://127.0.0.1:${port}${path}`,
      origin: { source: 'sample', line: index + 1 },
    })),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The pictures by the path of their URL, in the order of their names. */
async function readPictures(folder: string): Promise<Map<string, Picture>> {
  const names = (await readdir(folder)).filter(name => extname(name) in types).sort()
  const pictures = names.map(async (name, index): Promise<[string, Picture]> => {
    const file = `${folder}/${name}`
    const [bytes, { mtime }] = await Promise.all([readFile(file), stat(file)])
    const etag = `"${createHash('sha1').update(bytes).digest('base64url')}"`
    const type = types[extname(name)] ?? ''
    const delayMs = delaysMs[index % delaysMs.length] ?? 0
    return [`/${encodeURIComponent(name)}`, { bytes, type, etag, modified: mtime.toUTCString(), delayMs }]
  })
  return new Map(await Promise.all(pictures))
}

/** The whole picture, or the rest of it from `Range: bytes=n-` where If-Range allows. */
function answer(picture: Picture, request: IncomingMessage, response: ServerResponse): void {
  const { bytes, type, etag, modified } = picture
  const headers = { 'content-type': type, etag, 'last-modified': modified, 'accept-ranges': 'bytes' }
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
  const condition = request.headers['if-range'] ?? etag
  const partial = start > 0 && start < bytes.length && (condition === etag || condition === modified)
  const body = partial ? bytes.subarray(start) : bytes
  response.writeHead(partial ? 206 : 200, {
    ...headers,
    'content-length': body.length,
    ...(partial && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
