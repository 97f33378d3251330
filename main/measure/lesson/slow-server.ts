import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { LessonSettings } from '../../../shared/lesson.ts'
import type { World } from '../../engine/engine.ts'

export type SlowServer = { urls: string[]; close(): Promise<void> }

/** Bytes that go out together: small enough that answers share the line evenly. */
const pieceBytes = 4096

/**
 * Serves images on this machine as slowly as a student wants it. Which answers break off is the same for every
 * server with the same settings: the ways of downloading meet the same losses.
 */
export async function startSlowServer(settings: LessonSettings, clock: World['clock']): Promise<SlowServer> {
  const { images, delayMs, serverTakes } = settings
  const body = plainImage()
  const line = createLine(settings.linkBytesPerSecond, clock)
  const places = createPlaces(serverTakes)
  const asked = new Map<string, number>()

  async function answer(path: string, response: ServerResponse): Promise<void> {
    const attempt = (asked.get(path) ?? 0) + 1
    asked.set(path, attempt)
    const isLost = breaksOff(path, attempt, settings.lossPercent)
    await clock.sleep(delayMs)
    response.writeHead(200, { 'content-type': 'image/bmp', 'content-length': body.length })
    const end = isLost ? body.length / 2 : body.length
    for (let at = 0; at < end && !response.destroyed; at += pieceBytes) {
      await line.take(Math.min(pieceBytes, end - at))
      response.write(body.subarray(at, Math.min(at + pieceBytes, end)))
    }
    if (isLost) response.destroy()
    else response.end()
  }

  const server = createServer((request, response) => {
    const path = request.url ?? ''
    void places.in(() => (response.destroyed ? Promise.resolve() : answer(path, response)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    urls: Array.from({ length: images }, (_, at) => `http://127.0.0.1:${port}/${at + 1}.bmp`),
    async close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** A line that all answers share: pieces go over it one after another, in the order in which they came. */
function createLine(
  bytesPerSecond: number | undefined,
  clock: World['clock'],
): { take(bytes: number): Promise<void> } {
  let freeAt = 0
  return {
    async take(bytes) {
      if (bytesPerSecond === undefined) return
      freeAt = Math.max(freeAt, clock.now()) + (bytes / bytesPerSecond) * 1000
      const waitMs = freeAt - clock.now()
      if (waitMs > 0) await clock.sleep(waitMs)
    },
  }
}

/** Only some at a time; the others wait in line. */
function createPlaces(most: number): { in(work: () => Promise<void>): Promise<void> } {
  const waiting: (() => void)[] = []
  let free = most
  return {
    async in(work) {
      if (free > 0) free -= 1
      else await new Promise<void>(resolve => waiting.push(resolve))
      try {
        await work()
      } finally {
        const next = waiting.shift()
        if (next === undefined) free += 1
        else next()
      }
    },
  }
}

/**
 * Whether a try breaks off: a number from the path and the try, evenly spread (FNV-1a, Fowler, Noll and Vo), below the
 * share that is wanted.
 */
function breaksOff(path: string, attempt: number, percent: number): boolean {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(`${path} ${attempt}`)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return (hash >>> 8) % 100 < percent
}

/** A bitmap of one colour, 40 kB: 24 bits a pixel, rows from below (BITMAPINFOHEADER). */
function plainImage(width = 116, height = 115): Buffer {
  const rowBytes = Math.ceil((width * 3) / 4) * 4
  const image = Buffer.alloc(54 + rowBytes * height, 0x9c)
  image.fill(0, 0, 54)
  image.write('BM', 0, 'latin1')
  image.writeUInt32LE(image.length, 2)
  image.writeUInt32LE(54, 10)
  image.writeUInt32LE(40, 14)
  image.writeInt32LE(width, 18)
  image.writeInt32LE(height, 22)
  image.writeUInt16LE(1, 26)
  image.writeUInt16LE(24, 28)
  image.writeUInt32LE(rowBytes * height, 34)
  return image
}
