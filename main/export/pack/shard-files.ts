import { refuse } from '../../../shared/refusal.ts'
import type { ShardsEnd } from '../../engine/engine.ts'
import { hasCode } from '../../engine/files/disk-failure.ts'
import type { Inside } from '../../engine/files/inside.ts'
import { shardName } from './sample.ts'
import { parseShardRecord, type ShardRecord } from './shard-record.ts'

/** The images of a shard while it is being filled; a name that tells whose they are. */
export const spoolName = (shard: number, batch: string): string => spoolOf(`${shardName(shard)}.tar`, batch)

/** The same by the name, or the path, that its archive will have. */
export const spoolOf = (archive: string, batch: string): string => `${archive}.${batch}.part`

const ofShard = /^(\d{5,})\.(?:(?:tar|parquet|json)|tar\.([a-z0-9]+)\.part)$/

/** What there is of a batch's shards: those with a spool, and the records of those that were written. */
export type FoundShards = { spools: Set<number>; records: Map<number, ShardRecord> }

/**
 * Finds the shards of a batch in the folder of its dataset. Rejects with a RefusalError where another batch or program put
 * something there, with the file system's error.
 */
export async function findShards(out: Inside, batch: string): Promise<FoundShards> {
  const spools: FoundShards['spools'] = new Set()
  const records: FoundShards['records'] = new Map()
  for (const file of await out.namesIn(out.root)) {
    const [, digits, owner] = ofShard.exec(file) ?? []
    if (digits === undefined) continue
    const shard = Number(digits)
    if (owner === batch) spools.add(shard)
    else if (owner !== undefined || !(await isWritten(shard)))
      refuse('other-dataset', `${out.path(file)} is of another dataset`)
  }
  return { spools, records }

  /** Whether the shard has a record of this batch. Several files of it ask; the record is read once. */
  async function isWritten(shard: number): Promise<boolean> {
    const record = records.get(shard) ?? (await recordOf(out, shard))
    if (record?.batches.join() !== batch) return false
    records.set(shard, record)
    return true
  }
}

/** What Shoal noted of a shard; undefined where there is nothing of that kind. */
export async function recordOf(out: Inside, shard: number): Promise<ShardRecord | undefined> {
  try {
    await using file = await out.openToRead(out.path(`${shardName(shard)}.json`))
    const record = parseShardRecord(await file.readFile('utf8'))
    return record?.shard === shard ? record : undefined
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** By name and length; `shoal verify` reads them. */
export async function hasFiles(out: Inside, { tar, metadata }: ShardRecord): Promise<boolean> {
  for (const { name, bytes } of [tar, metadata])
    if ((await sizeOf(out, out.path(name))) !== bytes) return false
  return true
}

/** In bytes; undefined where there is no such file. */
export async function sizeOf(out: Inside, path: string): Promise<number | undefined> {
  try {
    await using file = await out.openToRead(path)
    return (await file.stat()).size
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** What the records of shards come to. */
export function totalsOf(records: Iterable<ShardRecord>): Pick<ShardsEnd, 'complete' | 'optOutUnknown'> {
  const complete = { shards: 0, images: 0, bytes: 0 }
  let optOutUnknown = 0
  for (const record of records) {
    complete.shards += 1
    complete.images += record.counts.packed ?? 0
    complete.bytes += record.tar.bytes
    optOutUnknown += record.optOutUnknown
  }
  return { complete, optOutUnknown }
}
