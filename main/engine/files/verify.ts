import { open, readdir, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { FileVerdict, VerifiedFile } from '../../../shared/verified.ts'
import { checkImage, type ImageCheck } from '../image/check.ts'
import type { Decoders } from '../image/decoder/decoders.ts'
import { hasCode, readFaultOf } from './disk-failure.ts'
import { sha256OfFile } from './hash-file.ts'

export type VerifyOptions = {
  level: 'structure' | 'decode'
  decoders: Pick<Decoders, 'check'>
  /** SHA-256 of the files that are known to have been saved, by their names in the folder. */
  saved?: ReadonlyMap<string, string>
  /** Rejects with its reason once it is aborted. */
  signal?: AbortSignal | undefined
}

/** What Shoal itself and systems put beside images, in any folder: no images that went wrong. */
const besideImages = /^(manifest( \(\d+\))?\.(jsonl|csv)|thumbs\.db|desktop\.ini)$/i

/**
 * Checks every file of a folder and its subfolders, some at once, and yields them by name, then those that were
 * saved and are gone. Hidden files, links, and what is known to lie beside images are passed over. Rejects with the file system's error when the folder
 * itself cannot be read.
 */
export async function* verifyFolder(folder: string, options: VerifyOptions): AsyncGenerator<VerifiedFile> {
  const { signal } = options
  const seen = new Set<string>()
  const files = Readable.from(filesIn(folder)).map((found: Found) => verifyFile(folder, found, options), {
    concurrency: availableParallelism() * 2,
    ...(signal && { signal }),
  }) as AsyncIterable<VerifiedFile>
  for await (const verified of files) {
    seen.add(verified.file)
    yield verified
  }
  const gone = [...(options.saved?.keys() ?? [])].filter(file => !seen.has(file)).sort(byName)
  for (const file of gone) {
    signal?.throwIfAborted()
    if (await isGone(join(folder, file))) {
      yield { file, bytes: 0, verdict: { kind: 'missing' }, image: undefined }
    }
  }
}

/** How many files `verifyFolder` looks at. Rejects as it does. */
export async function countFiles(folder: string, signal?: AbortSignal): Promise<number> {
  let count = 0
  for await (const _ of filesIn(folder)) {
    signal?.throwIfAborted()
    count += 1
  }
  return count
}

type Found = { file: string; fault?: string }

async function* filesIn(folder: string, relative = ''): AsyncGenerator<Found> {
  const entries = await readdir(join(folder, relative), { withFileTypes: true })
  for (const entry of entries.sort((a, b) => byName(a.name, b.name))) {
    if (entry.name.startsWith('.')) continue
    const file = relative === '' ? entry.name : `${relative}/${entry.name}`
    if (entry.isFile() && !besideImages.test(entry.name)) yield { file }
    if (!entry.isDirectory()) continue
    try {
      yield* filesIn(folder, file)
    } catch (error) {
      yield { file, fault: readFaultOf(error) }
    }
  }
}

/** As people count: 2 before 10. The same in every language. */
const { compare: byName } = new Intl.Collator('en', { numeric: true })

/** Whether nothing is there. What cannot be looked at is not gone; a link is there as far as it leads anywhere. */
export const isGone = (path: string): Promise<boolean> =>
  stat(path).then(
    () => false,
    error => hasCode(error, 'ENOENT', 'ENOTDIR'),
  )

async function verifyFile(
  folder: string,
  { file, fault }: Found,
  options: VerifyOptions,
): Promise<VerifiedFile> {
  let bytes = 0
  if (fault !== undefined) {
    return { file, bytes, verdict: { kind: 'unreadable', why: fault }, image: undefined }
  }
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
    const verdict =
      check.kind === 'whole' || (check.kind === 'cut' && check.isViewable && isKnown(file, options))
        ? await lookCloser(folder, file, options, check)
        : verdictOf(check)
    return { file, bytes, verdict, image }
  } catch (error) {
    options.signal?.throwIfAborted()
    return { file, bytes, verdict: { kind: 'unreadable', why: readFaultOf(error) }, image: undefined }
  }
}

const isKnown = (file: string, { saved }: VerifyOptions): boolean => saved?.has(file) ?? false

type Fault = Exclude<ImageCheck, { kind: 'whole' }>

function verdictOf(check: Fault): FileVerdict {
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
  { level, decoders, saved, signal }: VerifyOptions,
  check: Extract<ImageCheck, { kind: 'whole' | 'cut' }>,
): Promise<FileVerdict> {
  const sha256 = saved?.get(file)
  if (sha256 !== undefined && sha256 !== (await sha256OfFile(join(folder, file)))) {
    return check.kind === 'cut' ? verdictOf(check) : { kind: 'changed' }
  }
  // Saved so: the host had no more of it.
  if (check.kind === 'cut') return { kind: 'damaged', why: check.why }
  if (level === 'structure') return { kind: 'whole' }
  const decoded = await decoders.check({ path: join(folder, file) }, signal)
  if (decoded.kind === 'damaged' || decoded.kind === 'not-decoded') return decoded
  if (decoded.kind === 'undecodable') return { kind: 'broken', why: decoded.why }
  return { kind: 'whole' }
}
