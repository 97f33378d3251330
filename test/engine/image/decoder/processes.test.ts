import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { firstBounds } from '../../../../main/engine/image/decoder/bounds.ts'
import {
  createDecoders,
  type Decoders,
  type DecodersOptions,
} from '../../../../main/engine/image/decoder/decoders.ts'
import type { DecoderMessage } from '../../../../main/engine/image/decoder/messages.ts'
import { startNodeDecoder } from '../../../../main/engine/image/decoder/node-process.ts'

// Real processes with the real library, and pictures made to harm them.

let folder = ''
let open: Decoders[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-decoders-'))
})
afterEach(async () => {
  for (const decoders of open) decoders.close()
  open = []
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

function decodersOf(options: Partial<DecodersOptions> = {}): Decoders {
  const decoders = createDecoders(startNodeDecoder, { build: 'native', ...options })
  open.push(decoders)
  return decoders
}

async function fileOf(name: string, bytes: Uint8Array | string): Promise<{ path: string }> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return { path }
}

const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: 'teal' } })

/** 24 megapixels: unpacking it takes so long that memory is looked at many times meanwhile. */
const largeAvif = await plain(6000, 4000).avif({ effort: 0, quality: 30 }).toBuffer()

/** Ten times as many circles with each level: a million of them and more. */
function useBomb(levels = 9): string {
  const group = (level: number) => `<g id="g${level}">${`<use href="#g${level - 1}"/>`.repeat(10)}</g>`
  const groups = Array.from({ length: levels }, (_, at) => group(at + 1)).join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="1000"><defs><g id="g0"><circle r="500"/></g>${groups}</defs><use href="#g${levels}"/></svg>`
}

test('checks and thumbnails, from bytes and from a path', async () => {
  const decoders = decodersOf()
  const bytes = await plain(300, 200).jpeg().toBuffer()
  const file = await fileOf('a.jpg', bytes)
  expect(await decoders.check(file)).toEqual({ kind: 'whole', width: 300, height: 200 })
  expect(await decoders.check({ bytes })).toEqual({ kind: 'whole', width: 300, height: 200 })
  const small = await decoders.thumbnail(file, 96)
  expect(await sharp(small).metadata()).toMatchObject({ format: 'webp', width: 96, height: 64 })
})

test('a picture that takes too long costs nothing but its own look', async () => {
  const decoders = decodersOf({
    boundsOf: claims => ({ ...firstBounds, timeMs: claims?.type === 'svg' ? 300 : 60_000 }),
  })
  const bomb = await fileOf('bomb.svg', useBomb())
  const good = await fileOf('good.png', await plain(50, 40).png().toBuffer())
  const results = await Promise.all([decoders.check(bomb), decoders.check(good), decoders.check(good)])
  expect(results).toEqual([
    { kind: 'not-decoded', why: 'decoding it takes longer than Shoal allows' },
    { kind: 'whole', width: 50, height: 40 },
    { kind: 'whole', width: 50, height: 40 },
  ])
})

test('an interruption ends a look at once', async () => {
  const decoders = decodersOf()
  const stop = new AbortController()
  const looked = decoders.check(await fileOf('bomb.svg', useBomb()), stop.signal)
  stop.abort(new Error('Ctrl+C'))
  await expect(looked).rejects.toThrow('Ctrl+C')
  const good = await fileOf('good.png', await plain(50, 40).png().toBuffer())
  expect(await decoders.check(good)).toMatchObject({ kind: 'whole' })
})

test('a picture that takes too much memory costs nothing but its own look', async () => {
  const bounds = { memoryBytes: 32 * 1024 * 1024, timeMs: 60_000 }
  const decoders = decodersOf({ boundsOf: () => bounds, most: 1 })
  const good = await plain(50, 40).png().toBuffer()
  expect(await Promise.all([decoders.check({ bytes: largeAvif }), decoders.check({ bytes: good })])).toEqual([
    { kind: 'not-decoded', why: 'decoding it needs more memory than Shoal allows' },
    { kind: 'whole', width: 50, height: 40 },
  ])
})

test('a whole AVIF of 24 megapixels is within bounds', async () => {
  expect(await decodersOf().check({ bytes: largeAvif })).toEqual({ kind: 'whole', width: 6000, height: 4000 })
})

test('the text of a drawing is drawn', async () => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60"><rect width="200" height="60" fill="white"/><text x="5" y="45" font-size="40">Shoal</text></svg>`
  const small = await decodersOf().thumbnail({ bytes: Buffer.from(svg) }, 192)
  const { data } = await sharp(small).greyscale().raw().toBuffer({ resolveWithObject: true })
  expect(data.filter(value => value < 100).length).toBeGreaterThan(50)
})

test('a drawing cannot name files beside it', async () => {
  await fileOf('secret.png', await plain(40, 20).png().toBuffer())
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><image href="secret.png" width="40" height="20"/></svg>`
  const small = await decodersOf().thumbnail(await fileOf('a.svg', svg), 96)
  expect(Math.max(...(await sharp(small).raw().toBuffer()))).toBeLessThan(100)
})

describe('the WebAssembly build', () => {
  test('reads rasters, and says that it cannot read drawings', async () => {
    vi.stubEnv('SHOAL_DECODER', 'wasm')
    const decoders = decodersOf({ build: 'wasm' })
    const bytes = await plain(300, 200).webp().toBuffer()
    expect(await decoders.check({ bytes })).toEqual({ kind: 'whole', width: 300, height: 200 })
    expect(decoders.canDecode('svg')).toBe(false)
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>')
    expect(await decoders.check({ bytes: svg })).toMatchObject({ kind: 'not-decoded' })
  })

  // Electron on Linux has the system's GLib in each of its processes; the native build brings another one.
  const glib = '/usr/lib/x86_64-linux-gnu/libgobject-2.0.so.0'
  test.skipIf(!existsSync(glib))(
    'does not meet the GLib of the system, and does not grow from the 20th thumbnail to the 200th',
    async () => {
      const bytes = await plain(1000, 700).png().toBuffer()
      const child = fork(
        fileURLToPath(new URL('../../../../main/engine/image/decoder/entry.ts', import.meta.url)),
        {
          serialization: 'advanced',
          env: { ...process.env, SHOAL_DECODER: 'wasm', LD_PRELOAD: glib },
          stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        },
      )
      let said = ''
      child.stderr?.on('data', text => {
        said += text
      })
      const next = async (): Promise<DecoderMessage> => (await once(child, 'message'))[0] as DecoderMessage
      expect(await next()).toEqual({ kind: 'ready' })
      const residentBytes = () =>
        Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) * 1024
      let atFirst = 0
      for (let id = 1; id <= 200; id += 1) {
        child.send({ id, picture: { bytes }, task: { op: 'thumbnail', edge: 96 } })
        let message = await next()
        while (message.kind !== 'done') message = await next()
        expect(message.result).toBeInstanceOf(Uint8Array)
        if (id === 20) atFirst = residentBytes()
      }
      // One decoded image has 2.1 MB: kept, they would be 378 MB. V8's own memory alone may grow by 60 MB.
      expect(residentBytes() - atFirst).toBeLessThan(180e6)
      child.kill('SIGKILL')
      await once(child, 'exit')
      expect(said).not.toMatch(/GLib/)
    },
  )
})
