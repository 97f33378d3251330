import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type { ImageType } from '../../shared/image.ts'
import { imageContentTypes } from '../../shared/image-content-types.ts'
import type { SavedFile } from '../../shared/model.ts'
import { eachIn, type Range, type Ranges, rangesFrom, rangesSchema } from '../../shared/ranges.ts'
import { type ArchivedFile, archiveOf } from '../export/archive.ts'
import type { AskedThumbnails } from './asked-thumbnails.ts'
import type { FoundImage, PackedImage, Thumbnails } from './thumbnails.ts'

/** Answers requests for the window's own files, thumbnails and saved images: for Electron and the web alike. */
export type Files = (request: Request) => Promise<Response>

export type FilesOptions = {
  /** Folder of the built renderer. */
  renderer: string
  thumbnails: Thumbnails
  /** Those that pages wait for. */
  asked: AskedThumbnails
  /** A saved file of a batch, as the store knows it. */
  savedFile(batch: string, index: number): { path: string; saved: SavedFile } | undefined
  /** The same of one in a shard. */
  packedImage(batch: string, index: number): PackedImage | undefined
  /** The script-free copy of a page opened for picking. */
  pageCopy(page: string): string | undefined
  /** An image that a scan found, fetched for this; undefined for all that are not rows of one. */
  foundImage(scan: string, index: number, signal: AbortSignal): Promise<FoundImage | undefined>
}

/** No request names a path on disk: pages are looked up in a list, images by batch and number in the store. */
export function createFiles(options: FilesOptions): Files {
  const { renderer, thumbnails, asked, savedFile, packedImage, pageCopy, foundImage } = options
  async function thumbnail(batch: string, index: number, request: Request): Promise<Response> {
    const found = thumbnailOf(batch, index, sizeIn(request))
    if (found === undefined) return notFound()
    const etag = `"${found.sha256}"`
    if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304 })
    const bytes = await wanted(request, found.make)
    if (bytes === undefined) return notFound()
    return answer(bytes, bytes.length, 'image/webp', { etag, 'cache-control': 'private, max-age=86400' })
  }

  /** The hash of the image, and how its thumbnail is made: of a file, or of a part of a shard. */
  function thumbnailOf(batch: string, index: number, size: number) {
    const file = savedFile(batch, index)
    if (file !== undefined) {
      const { path, saved } = file
      const make = (signal: AbortSignal) => thumbnails.of(path, saved, size, signal)
      return { sha256: saved.sha256, make }
    }
    const packed = packedImage(batch, index)
    if (packed === undefined) return undefined
    const make = (signal: AbortSignal) => thumbnails.ofPacked(packed, size, signal)
    return { sha256: packed.sha256, make }
  }

  /** What is made for a page as long as it waits; one that was cancelled is answered as not found. */
  async function wanted<T>(
    request: Request,
    make: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    const { signal, done } = asked.begin(request)
    try {
      return await make(signal)
    } catch (error) {
      if (request.signal.aborted || !signal.aborted) throw error
      return undefined
    } finally {
      done()
    }
  }

  /** Saved files as one: all of these that are there. */
  function archive(batch: string, images: string): Response {
    const ranges = rangesIn(images)
    if (ranges === undefined) return notFound()
    const body = Readable.toWeb(Readable.from(archiveOf(savedIn(batch, ranges)), { objectMode: false }))
    return new Response(body as ConstructorParameters<typeof Response>[0], {
      headers: {
        ...commonHeaders,
        'content-type': 'application/zip',
        'content-disposition': `attachment; filename="shoal-${batch}.zip"`,
        'cache-control': 'no-store',
      },
    })
  }

  async function* savedIn(batch: string, ranges: Ranges): AsyncGenerator<ArchivedFile> {
    for (const index of eachIn(ranges)) {
      // Many of them may not be saved: looking for the next one must not stop everything else.
      if (index % 500 === 0) await setImmediate()
      const found = savedFile(batch, index)
      if (found !== undefined) yield { path: found.path, name: found.saved.file }
    }
  }

  async function image(batch: string, index: number): Promise<Response> {
    const found = savedFile(batch, index)
    if (found === undefined) return imageInShard(batch, index)
    // A file that cannot be read is answered as not found.
    const file = found && (await stat(found.path).catch(() => undefined))
    if (!file?.isFile()) return notFound()
    // In pieces: an image may have hundreds of megabytes.
    const body = Readable.toWeb(createReadStream(found.path)) as ReadableStream
    return savedAnswer(body, file.size, found.saved.image?.type)
  }

  /** What lies in a shard is small enough to be read at once. */
  async function imageInShard(batch: string, index: number): Promise<Response> {
    const found = packedImage(batch, index)
    // One that cannot be read is answered as not found.
    const bytes = await found?.read().catch(() => undefined)
    return found && bytes ? savedAnswer(bytes, bytes.length, found.type) : notFound()
  }

  /** Never the image itself: files from the network are shown only after they were decoded and encoded again. */
  async function found(scan: string, index: number, request: Request): Promise<Response> {
    const bytes = await wanted(request, signal =>
      thumbnails.ofImage(() => foundImage(scan, index, signal), sizeIn(request), signal),
    )
    if (bytes === undefined) return notFound()
    return answer(bytes, bytes.length, 'image/webp', { 'cache-control': 'private, max-age=3600' })
  }

  function copyOfPage(id: string): Response {
    const copy = pageCopy(id)
    if (copy === undefined) return notFound()
    const bytes = Buffer.from(copy)
    return answer(bytes, bytes.length, 'text/html; charset=utf-8', {
      'cache-control': 'no-store',
      'content-security-policy': copyPolicy,
      // Shown in a frame of the window, and nowhere else.
      'x-frame-options': 'SAMEORIGIN',
    })
  }

  async function page(path: string): Promise<Response> {
    const name = path === '/' ? 'index.html' : path.slice(1)
    // Where the window is not built, nothing is found.
    const names = await readdir(renderer, { recursive: true }).catch(() => [])
    // Found in the list first: whatever a path spells, it leads nowhere else.
    if (!names.some(known => known.split(sep).join('/') === name)) return notFound()
    // Answered as not found.
    const bytes = await readFile(join(renderer, name)).catch(() => undefined)
    if (bytes === undefined) return notFound()
    const type = pageContentTypes[extname(name)] ?? 'application/octet-stream'
    return answer(bytes, bytes.length, type, {
      'cache-control': hashed.test(name) ? 'max-age=31536000, immutable' : 'no-cache',
    })
  }

  return async request => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } })
    }
    const { pathname } = new URL(request.url)
    const [, kind, batch = '', index] =
      /^\/(thumb|image|found)\/([a-z0-9]{1,40})\/(\d{1,9})$/.exec(pathname) ?? []
    const [, ofBatch, images] = /^\/zip\/([a-z0-9]{1,40})\/([\d,-]{1,10000})$/.exec(pathname) ?? []
    if (ofBatch !== undefined && images !== undefined) return archive(ofBatch, images)
    const [, copy] = /^\/page\/([a-f0-9]{1,40})$/.exec(pathname) ?? []
    if (copy !== undefined) return copyOfPage(copy)
    if (kind === 'thumb') return thumbnail(batch, Number(index), request)
    if (kind === 'found') return found(batch, Number(index), request)
    if (kind === 'image') return image(batch, Number(index))
    return page(pathname)
  }
}

/** `1-5,8` as ranges; undefined where it is none. */
function rangesIn(text: string): Ranges | undefined {
  const pairs = text.split(',').map(part => part.split('-').map(Number))
  const ranges = pairs.map(([first = 0, last = first]): Range => [first, last])
  return rangesSchema.safeParse(ranges).success ? rangesFrom(ranges) : undefined
}

const sizeIn = ({ url }: Request): number => Number(new URL(url).searchParams.get('size') ?? 96)

/** Files that vite names after their content. */
const hashed = /^assets\/.*-[\w-]{8}\.\w+$/

const pageContentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** The policy of the window's pages: they may only load what comes from this handler. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/**
 * What the copy of a page from the network may do: show its images and styles. No script runs, nothing is sent, and it
 * leads nowhere. The window's own scripts may look at it, to know what was clicked.
 */
const copyPolicy = [
  'sandbox allow-same-origin',
  "default-src 'none'",
  'img-src http: https: data:',
  "style-src http: https: 'unsafe-inline'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ')

const commonHeaders = {
  'content-security-policy': pagePolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
}

const answer = (
  body: Uint8Array | ReadableStream,
  bytes: number,
  type: string,
  headers: Record<string, string>,
): Response =>
  new Response(body as ConstructorParameters<typeof Response>[0], {
    headers: { ...commonHeaders, 'content-type': type, 'content-length': `${bytes}`, ...headers },
  })

/** A saved image. An SVG may hold scripts: opened directly it is a page, so its policy allows nothing. */
const savedAnswer = (
  body: Uint8Array | ReadableStream,
  bytes: number,
  type: ImageType | undefined,
): Response =>
  answer(body, bytes, type ? imageContentTypes[type] : 'application/octet-stream', {
    'cache-control': 'no-cache',
    'content-security-policy': "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'",
  })

const notFound = (): Response =>
  new Response('Not found\n', { status: 404, headers: { ...commonHeaders, 'content-type': 'text/plain' } })
