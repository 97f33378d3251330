import { open, opendir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { ImageFacts } from '../../shared/model.ts'
import { failureOfDisk } from './disk-failure.ts'
import { checkImage, decodeImage } from './image-check.ts'
import { sha256OfFile } from './repeats.ts'

export type FileVerdict =
  | { kind: 'whole' }
  /** Can be viewed, with faults. */
  | { kind: 'damaged'; why: string }
  /** An image without its end, or one that no decoder gets through. */
  | { kind: 'broken'; why: string }
  | { kind: 'not-an-image'; why: string }
  /** Bytes of a download that has not finished. */
  | { kind: 'unfinished' }
  /** Whole, but not the bytes that were saved under this name. */
  | { kind: 'changed' }
  | { kind: 'unreadable'; why: string }

export type VerifiedFile = {
  /** Relative to the folder, with `/`. */
  file: string
  bytes: number
  verdict: FileVerdict
  image: ImageFacts | undefined
}

export type VerifyOptions = {
  level: 'structure' | 'decode'
  /** SHA-256 of a file when it was saved, where that is known. */
  savedSha256?: (file: string) => string | undefined
}

/** What Shoal itself puts beside the images. */
const ownFiles = new Set(['manifest.jsonl', 'manifest.csv'])

/**
 * Checks every file of a folder and its subfolders, some at once, and yields them in the folder's order. Hidden
 * files and links are passed over. Rejects with the file system's error when the folder itself cannot be read.
 */
export function verifyFolder(folder: string, options: VerifyOptions): AsyncIterable<VerifiedFile> {
  return Readable.from(filesIn(folder, '')).map((file: string) => verifyFile(folder, file, options), {
    concurrency: availableParallelism() * 2,
  })
}

async function* filesIn(folder: string, relative: string): AsyncGenerator<string> {
  for await (const entry of await opendir(join(folder, relative))) {
    if (entry.name.startsWith('.')) continue
    const file = relative === '' ? entry.name : `${relative}/${entry.name}`
    if (entry.isDirectory()) yield* filesIn(folder, file)
    else if (entry.isFile() && !ownFiles.has(file)) yield file
  }
}

async function verifyFile(folder: string, file: string, options: VerifyOptions): Promise<VerifiedFile> {
  let bytes = 0
  try {
    await using handle = await open(join(folder, file))
    bytes = (await handle.stat()).size
    if (file.endsWith('.part')) return { file, bytes, verdict: { kind: 'unfinished' }, image: undefined }
    const check = await checkImage(
      {
        bytes,
        read: async (position, length) => {
          const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, position)
          return buffer.subarray(0, bytesRead)
        },
      },
      'structure',
    )
    const image = 'image' in check ? check.image : undefined
    const verdict = check.kind === 'whole' ? await lookCloser(folder, file, options) : verdictOf(check)
    return { file, bytes, verdict, image }
  } catch (error) {
    const why = failureOfDisk(error).message
    return { file, bytes, verdict: { kind: 'unreadable', why }, image: undefined }
  }
}

type Found = Exclude<Awaited<ReturnType<typeof checkImage>>, { kind: 'whole' }>

function verdictOf(check: Found): FileVerdict {
  switch (check.kind) {
    case 'cut':
      return { kind: 'broken', why: check.why }
    case 'empty':
      return { kind: 'not-an-image', why: 'it is empty' }
    case 'web-page':
    case 'not-an-image':
      return { kind: 'not-an-image', why: check.why }
  }
}

async function lookCloser(
  folder: string,
  file: string,
  { level, savedSha256 }: VerifyOptions,
): Promise<FileVerdict> {
  const saved = savedSha256?.(file)
  if (saved !== undefined && saved !== (await sha256OfFile(join(folder, file)))) return { kind: 'changed' }
  if (level === 'structure') return { kind: 'whole' }
  const decoded = await decodeImage(join(folder, file))
  if (decoded.kind === 'damaged') return { kind: 'damaged', why: decoded.why }
  if (decoded.kind === 'undecodable') return { kind: 'broken', why: decoded.why }
  return { kind: 'whole' }
}
