import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { extract as extractTar } from 'tar-stream'
import type { FileVerdict, VerifiedFile } from '../../../shared/verified.ts'
import { hasCode, readFaultOf } from '../../engine/files/disk-failure.ts'
import { sha256OfBytes, sha256OfFile } from '../../engine/files/hash-file.ts'
import { type Inside, insideOf } from '../../engine/files/inside.ts'
import { checkBytes } from '../../engine/files/verify.ts'
import type { Decoders } from '../../engine/image/decoder/decoders.ts'
import { mostPackedBytes } from './pack-image.ts'
import { parseShardRecord, type ShardRecord } from './shard-record.ts'

export type VerifyShardTools = {
  level: 'structure' | 'decode'
  decoders: Pick<Decoders, 'check'>
  signal?: AbortSignal | undefined
}

/** The records of the shards in a folder, by name. Rejects with the file system's error. */
export async function shardsIn(folder: string): Promise<ShardRecord[]> {
  const inside = insideOf(folder)
  const records: ShardRecord[] = []
  for (const name of (await inside.namesIn(folder)).sort()) {
    if (!/^\d{5,}\.json$/.test(name)) continue
    await using file = await inside.openToRead(join(folder, name))
    const record = parseShardRecord(await file.readFile('utf8'))
    if (record !== undefined) records.push(record)
  }
  return records
}

/** The files of a shard, by their names in its folder. */
export const filesOfShard = ({ tar, metadata }: ShardRecord): string[] => [
  tar.name,
  metadata.name,
  tar.name.replace(/tar$/, 'json'),
]

/**
 * Checks a shard against its record: each image, as `00000.tar/000000000.jpg`, by its hash in the archive, its structure
 * and, if so asked, its pixels; then the two files themselves, where they are not as they were made. Rejects only with
 * the reason of an aborted signal.
 */
export async function* verifyShard(
  folder: string,
  record: ShardRecord,
  tools: VerifyShardTools,
): AsyncGenerator<VerifiedFile> {
  const inside = insideOf(folder)
  yield* verifyArchive(inside, record, tools)
  const { metadata } = record
  const verdict = await sha256OfFile(inside.path(metadata.name)).then(
    sha256 => (sha256 === metadata.sha256 ? undefined : ({ kind: 'changed' } as const)),
    faultVerdict,
  )
  if (verdict !== undefined) yield { file: metadata.name, bytes: metadata.bytes, verdict, image: undefined }
}

async function* verifyArchive(
  inside: Inside,
  { tar, counts }: ShardRecord,
  { level, decoders, signal }: VerifyShardTools,
): AsyncGenerator<VerifiedFile> {
  const hash = createHash('sha256')
  const entries = extractTar()
  let images = 0
  let whole: FileVerdict | undefined
  try {
    await using handle = await inside.openToRead(inside.path(tar.name))
    const read = pipeline(
      handle.createReadStream({ autoClose: false }),
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          hash.update(chunk)
          yield chunk
        }
      },
      entries,
    )
    // Its error ends the entries as well, and is thrown there.
    read.catch(() => {})
    let last: { name: string; bytes: Uint8Array } | undefined
    for await (const entry of entries) {
      signal?.throwIfAborted()
      const { name, size = 0 } = entry.header
      if (size > mostPackedBytes) throw new Error(`${name} is larger than any packed image`)
      const bytes = Buffer.concat((await Array.fromAsync(entry)) as Uint8Array[])
      if (!name.endsWith('.json')) {
        if (!name.endsWith('.txt')) last = { name, bytes }
        continue
      }
      if (last === undefined) continue
      images += 1
      const file = `${tar.name}/${last.name}`
      const isAsPacked = shaIn(bytes) === sha256OfBytes(last.bytes)
      const { verdict, image } = await checkBytes(last.bytes, { level, decoders, signal })
      yield {
        ...{ file, bytes: last.bytes.length, image },
        verdict: isAsPacked ? verdict : { kind: 'changed' },
      }
      last = undefined
    }
    await read
    if (hash.digest('hex') !== tar.sha256) whole = { kind: 'changed' }
    else if (images !== counts.packed)
      whole = { kind: 'broken', why: `it holds ${images} images instead of ${counts.packed}` }
  } catch (error) {
    signal?.throwIfAborted()
    whole = faultVerdict(error)
  }
  if (whole !== undefined) yield { file: tar.name, bytes: tar.bytes, verdict: whole, image: undefined }
}

/** The hash that is beside an image. */
function shaIn(json: Uint8Array): unknown {
  try {
    return (JSON.parse(Buffer.from(json).toString()) as { sha256?: unknown }).sha256
  } catch {
    return undefined
  }
}

function faultVerdict(error: unknown): FileVerdict {
  if (hasCode(error, 'ENOENT')) return { kind: 'missing' }
  if (error instanceof Error && !('errno' in error)) return { kind: 'broken', why: error.message }
  return { kind: 'unreadable', why: readFaultOf(error) }
}
