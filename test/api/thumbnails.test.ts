import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createThumbnails, type Thumbnails, tidy } from '../../main/api/thumbnails.ts'
import type { Picture } from '../../main/app/app.ts'
import { realWorld } from '../../main/engine/world.ts'
import type { ImageType } from '../../shared/image.ts'
import type { SavedFile } from '../../shared/model.ts'
import { CAT, JPEG } from '../helpers/images.ts'

let root: string
let thumbnails: Thumbnails
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'shoal-thumbnails-'))
  thumbnails = createThumbnails(join(root, 'cache'), realWorld.decoders)
})
afterEach(() => rm(root, { recursive: true }))

const never = new AbortController().signal

const savedFile = (sha256: string, type?: ImageType, bytes = 0): SavedFile => ({
  file: 'x',
  bytes,
  sha256,
  image: type && { type },
})

async function make(bytes: Uint8Array | string, type?: ImageType, size = 96, sha256 = 'ab12') {
  const path = join(root, 'image')
  await writeFile(path, bytes)
  return thumbnails.of(path, savedFile(sha256, type, bytes.length), size, never)
}

const wide = () =>
  sharp({ create: { width: 1000, height: 500, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()

const sizeOf = async (bytes: Uint8Array | undefined) => {
  const { format, width, height } = await sharp(bytes).metadata()
  return { format, width, height }
}

test('small, whole, and in a size of a few', async () => {
  const image = await wide()
  expect(await sizeOf(await make(image, 'png', 96))).toEqual({ format: 'webp', width: 96, height: 48 })
  expect(await sizeOf(await make(image, 'png', 100))).toEqual({ format: 'webp', width: 192, height: 96 })
  expect(await sizeOf(await make(image, 'png', 1e9))).toEqual({ format: 'webp', width: 768, height: 384 })
  expect(await sizeOf(await make(image, 'png', Number.NaN))).toMatchObject({ width: 768 })
})

test('kept by content, so that the file is not read again', async () => {
  const image = await wide()
  const first = await make(image, 'png')
  expect(await readdir(join(root, 'cache', 'ab'))).toEqual(['ab12-96.webp'])
  expect(await make('no longer an image', 'png')).toEqual(first)
  expect(await make('no longer an image', 'png', 96, 'cd34')).toBeUndefined()
})

test('a small image is not blown up, a damaged one shown as far as it goes', async () => {
  const small = await sharp({ create: { width: 4, height: 3, channels: 3, background: 'red' } })
    .png()
    .toBuffer()
  expect(await sizeOf(await make(small, 'png'))).toMatchObject({ width: 4, height: 3 })
  expect(await make(CAT.subarray(0, 8000), 'jpg', 96, 'cd34')).toBeDefined()
})

test('a drawing becomes pixels, and reads no file beside it', async () => {
  await writeFile(join(root, 'secret.png'), await wide())
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><image href="secret.png" width="40" height="20"/></svg>`
  const made = await make(svg, 'svg')
  expect(await sizeOf(made)).toMatchObject({ format: 'webp' })
  // Nothing of the teal one.
  expect(Math.max(...(await sharp(made).raw().toBuffer()))).toBeLessThan(100)
})

test('none of what cannot be decoded, or is not there', async () => {
  expect(await make('x', 'heic')).toBeUndefined()
  expect(await make('x')).toBeUndefined()
  expect(await thumbnails.of(join(root, 'none'), savedFile('ef56', 'jpg'), 96, never)).toBeUndefined()
})

test('none of a file that is another one by now', async () => {
  const image = await wide()
  const path = join(root, 'image')
  await writeFile(path, image)
  expect(await thumbnails.of(path, savedFile('ab12', 'png', image.length + 1), 96, never)).toBeUndefined()
})

test('the oldest go when there are too many', async () => {
  await mkdir(join(root, 'cache', 'ab'), { recursive: true })
  for (const [name, at] of [
    ['old', 1],
    ['new', 3],
    ['middle', 2],
  ] as const) {
    const path = join(root, 'cache', 'ab', `${name}.webp`)
    await writeFile(path, 'x'.repeat(100))
    await utimes(path, at, at)
  }
  await tidy(join(root, 'cache'), 250)
  expect((await readdir(join(root, 'cache', 'ab'))).sort()).toEqual(['middle.webp', 'new.webp'])
})

describe('many at once', () => {
  test('all are made', async () => {
    const path = join(root, 'image')
    const image = await wide()
    await writeFile(path, image)
    const all = Array.from({ length: 12 }, (_, n) =>
      thumbnails.of(path, savedFile(`sha${n}`, 'png', image.length), 96, never),
    )
    expect((await Promise.all(all)).every(made => made !== undefined)).toBe(true)
  })

  test('those that are no longer needed are not made', async () => {
    const path = join(root, 'image')
    const image = await wide()
    await writeFile(path, image)
    const gone = new AbortController()
    const ask = (n: number, signal: AbortSignal) =>
      thumbnails.of(path, savedFile(`sha${n}`, 'png', image.length), 96, signal)
    const wanted = [0, 1, 2].map(n => ask(n, never))
    const unwanted = [3, 4, 5].map(n => ask(n, gone.signal))
    const ends = Promise.allSettled(unwanted)
    gone.abort()
    expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    await Promise.all(wanted)
    expect(await readdir(join(root, 'cache', 'sh'))).toHaveLength(3)
  })
})

test('one that is being made is finished and kept, though its page has scrolled on', async () => {
  const path = join(root, 'image')
  await writeFile(path, JPEG)
  const [begun, held] = [Promise.withResolvers<void>(), Promise.withResolvers<Uint8Array>()]
  const scrolledPast = new AbortController()
  const decoders = {
    ...realWorld.decoders,
    async thumbnail(_picture: Picture, _edge: number, signal?: AbortSignal) {
      begun.resolve()
      signal?.addEventListener('abort', () => held.reject(signal.reason))
      return held.promise
    },
  }
  const slow = createThumbnails(join(root, 'slow'), decoders)
  const made = slow.of(path, savedFile('sha', 'jpg', JPEG.length), 96, scrolledPast.signal)
  await begun.promise
  scrolledPast.abort()
  held.resolve(JPEG)
  expect(await made).toEqual(JPEG)
  expect(await readdir(join(root, 'slow', 'sh'))).toEqual(['sha-96.webp'])
})

test('few images are fetched for thumbnails at a time, and a cancelled wait frees its place', async () => {
  const held = Promise.withResolvers<void>()
  let begun = 0
  const fetch = async () => {
    begun += 1
    await held.promise
    return { bytes: JPEG, type: 'jpg' as const }
  }
  const leaving = new AbortController()
  const first = Array.from({ length: 6 }, () => thumbnails.ofImage(fetch, 96, never))
  const given = thumbnails.ofImage(fetch, 96, leaving.signal)
  const last = thumbnails.ofImage(fetch, 96, never)
  leaving.abort(new Error('out of sight'))
  await expect(given).rejects.toThrow('out of sight')
  expect(begun).toBe(6)
  held.resolve()
  for (const image of await Promise.all([...first, last])) expect(image).toBeInstanceOf(Uint8Array)
  expect(begun).toBe(7)
})
