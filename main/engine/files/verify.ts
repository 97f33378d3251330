import { open, readdir, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { FileVerdict, VerifiedFile } from '../../../shared/verified.ts'
import { mapAtOnce } from '../../system/at-once.ts'
import { checkImage, type ImageCheck } from '../image/check.ts'
import type { DecodeResult, Decoders } from '../image/decoder/decoders.ts'
import { hasCode, readFaultOf } from './disk-failure.ts'
import { sha256OfFile } from './hash-file.ts'

export type VerifyOptions = {
  level: 'structure' | 'decode'
  decoders: Pick<Decoders, 'check'>
  /** SHA-256 of the files that are known to have been saved, by their names in the folder. */
  saved?: ReadonlyMap<string, string>
  /** Files that are checked otherwise, by their names in the folder. */
  apart?: ReadonlySet<string>
  /** Rejects with its reason once it is aborted. */
  signal?: AbortSignal | undefined
}

/** What Shoal itself and systems put beside images, in any folder: no images that went wrong. */
const besideImages =
  /^(manifest( \(\d+\))?\.(jsonl|csv)|SHA256SUMS|bagit\.txt|bag-info\.txt|(tag)?manifest-sha256\.txt|thumbs\.db|desktop\.ini)$/i

/**
 * Checks every file of a folder and its subfolders, some at once, and yields them by name, then those that were
 * saved and are gone. Hidden files, links, and what is known to lie beside images are passed over. Rejects with the file system's error when the folder
 * itself cannot be read.
 */
export async function* verifyFolder(folder: string, options: VerifyOptions): AsyncGenerator<VerifiedFile> {
  const { signal } = options
  const seen = new Set<string>()
  const verify = (found: Found) => verifyFile(folder, found, options)
  const files = without(options.apart, filesIn(folder))
  const atOnce = availableParallelism() * 2
  for await (const verified of mapAtOnce(files, verify, { atOnce, signal })) {
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

async function* without(apart: VerifyOptions['apart'], files: AsyncIterable<Found>): AsyncGenerator<Found> {
  for await (const found of files) if (!apart?.has(found.file)) yield found
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

let names: Intl.Collator | undefined

/** As people count: 2 before 10. The same in every language. */
function byName(a: string, b: string): number {
  names ??= new Intl.Collator('en', { numeric: true })
  return names.compare(a, b)
}

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

/** The same for an image that is no file of its own. Rejects only with the reason of an aborted signal. */
export async function checkBytes(
  bytes: Uint8Array,
  { level, decoders, signal }: Pick<VerifyOptions, 'level' | 'decoders' | 'signal'>,
): Promise<Pick<VerifiedFile, 'verdict' | 'image'>> {
  const read = async (position: number, length: number) => bytes.subarray(position, position + length)
  const check = await checkImage({ bytes: bytes.length, read }, 'structure')
  const image = 'image' in check ? check.image : undefined
  if (check.kind !== 'whole') return { verdict: verdictOf(check), image }
  const verdict = level === 'structure' ? whole : verdictOfPixels(await decoders.check({ bytes }, signal))
  return { verdict, image }
}

const whole: FileVerdict = { kind: 'whole' }

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
  if (level === 'structure') return whole
  return verdictOfPixels(await decoders.check({ path: join(folder, file) }, signal))
}

function verdictOfPixels(decoded: DecodeResult): FileVerdict {
  if (decoded.kind === 'damaged' || decoded.kind === 'not-decoded') return decoded
  return decoded.kind === 'undecodable' ? { kind: 'broken', why: decoded.why } : whole
}
