import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ImageType } from '../../shared/image.ts'
import type { SavedFile } from '../../shared/model.ts'
import { type Picture, sha256OfBytes, type World } from '../app/app.ts'
import { mkdirp } from '../system/mkdirp.ts'
import { writeFileAtomic } from '../system/write-file-atomic.ts'

/** Thumbnails of saved images, stored on disk by their content. */
export type Thumbnails = {
  /** WebP bytes; undefined where none can be made. Rejects with the signal's reason if aborted before its turn. */
  of(path: string, saved: SavedFile, size: number, signal: AbortSignal): Promise<Uint8Array | undefined>
  /** The same of one in a shard. */
  ofPacked(image: PackedImage, size: number, signal: AbortSignal): Promise<Uint8Array | undefined>
  /** The same of an image that is not saved; it is fetched when its turn comes, so that few are held at once. */
  ofImage(
    fetch: () => Promise<FoundImage | undefined>,
    size: number,
    signal: AbortSignal,
  ): Promise<Uint8Array | undefined>
}

/** A saved image in a shard. `read`: undefined where its bytes are not there any more. */
export type PackedImage = {
  sha256: string
  type: ImageType | undefined
  read(): Promise<Uint8Array | undefined>
}

export type FoundImage = { bytes: Uint8Array; type: ImageType }

/** Edges in pixels that are made; a request gets the next larger one. */
const sizes = [96, 192, 384, 768]

/** Few at a time: decoding shares threads with writing downloads, which has priority. */
const mostAtOnce = 2

/** Images that are fetched only for a thumbnail, each up to some megabytes in memory. */
const mostFetchedAtOnce = 6

/** Some 30,000 of the usual size. */
const mostKeptBytes = 300_000_000
const madeBetweenTidies = 500

export function createThumbnails(
  folder: string,
  decoders: World['decoders'],
  mostBytes = mostKeptBytes,
): Thumbnails {
  const places = createPlaces(mostAtOnce)
  const fetchPlaces = createPlaces(mostFetchedAtOnce)
  let madeSinceTidy = 0

  async function small(
    sha256: string,
    type: ImageType | undefined,
    read: () => Promise<Picture | undefined>,
    size: number,
    signal: AbortSignal,
  ): Promise<Uint8Array | undefined> {
    if (type === undefined || !decoders.canDecode(type)) return undefined
    const edge = sizes.find(known => known >= size) ?? sizes.at(-1) ?? size
    const kept = join(folder, sha256.slice(0, 2), `${sha256}-${edge}.webp`)
    // Usually it does not exist yet, and is then created.
    const found = await readFile(kept).catch(() => undefined)
    if (found !== undefined) return found
    return places.run(async () => {
      // An image that cannot be decoded has no thumbnail; it is checked elsewhere.
      const picture = await read().catch(() => undefined)
      // Once begun it is finished and kept: to stop it would end its process, at each step of a scrolling page.
      const made = picture && (await decoders.thumbnail(picture, edge))
      if (made === undefined) return undefined
      // With a full disk the thumbnail is shown but not cached.
      await keep(kept, made).catch(() => {})
      madeSinceTidy += 1
      if (madeSinceTidy >= madeBetweenTidies) {
        madeSinceTidy = 0
        // If the cache could not be made smaller, the next call tries again.
        void tidy(folder, mostBytes).catch(() => {})
      }
      return made
    }, signal)
  }

  return {
    of: (path, { sha256, image, bytes }, size, signal) =>
      small(sha256, image?.type, () => savedPicture(path, bytes), size, signal),
    ofPacked: ({ sha256, type, read }, size, signal) =>
      small(
        sha256,
        type,
        async () => {
          const bytes = await read()
          return bytes && { bytes }
        },
        size,
        signal,
      ),
    ofImage: (fetch, size, signal) =>
      fetchPlaces.run(async () => {
        const found = await fetch()
        if (found === undefined) return undefined
        const sha256 = sha256OfBytes(found.bytes)
        return small(sha256, found.type, async () => ({ bytes: found.bytes }), size, signal)
      }, signal),
  }
}

async function savedPicture(path: string, bytes: number): Promise<Picture> {
  if ((await stat(path)).size !== bytes) throw new Error('this is no longer the file that was saved')
  return { path }
}

async function keep(path: string, bytes: Uint8Array): Promise<void> {
  await mkdirp(dirname(path), 0o700)
  // What is lost in a power cut is made again.
  await writeFileAtomic(path, bytes, { isSynced: false })
}

/** Deletes the oldest until the rest fits. */
export async function tidy(folder: string, mostBytes: number): Promise<void> {
  const names = (await readdir(folder, { recursive: true })).filter(name => name.endsWith('.webp'))
  const files = await Promise.all(
    names.map(async name => {
      const path = join(folder, name)
      const { size, mtimeMs } = await stat(path)
      return { path, size, mtimeMs }
    }),
  )
  let bytes = 0
  for (const { path, size } of files.sort((a, b) => b.mtimeMs - a.mtimeMs)) {
    bytes += size
    if (bytes > mostBytes) await rm(path, { force: true })
  }
}

/** Runs a limited number at a time, the newest request first: it is for the rows in view. */
function createPlaces(most: number) {
  const waiting: (() => void)[] = []
  let taken = 0

  async function enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (taken < most) {
      taken += 1
      return
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const leave = () => {
      waiting.splice(waiting.indexOf(begin), 1)
      reject(signal.reason)
    }
    const begin = () => {
      // Removed from the queue first: a request that is cancelled from now on is no longer waiting.
      signal.removeEventListener('abort', leave)
      resolve()
    }
    waiting.push(begin)
    signal.addEventListener('abort', leave, { once: true })
    await promise
  }

  return {
    async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
      await enter(signal)
      try {
        return await work()
      } finally {
        const next = waiting.pop()
        if (next === undefined) taken -= 1
        else next()
      }
    },
  }
}
