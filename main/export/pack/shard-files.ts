import { refuse } from '../../../shared/refusal.ts'
import type { ShardsEnd } from '../../engine/engine.ts'
import { hasCode } from '../../engine/files/disk-failure.ts'
import type { Inside } from '../../engine/files/inside.ts'
import { recordOf } from './pack.ts'
import { shardName } from './sample.ts'

/** The images of a shard while it is being filled; a name that tells whose they are. */
export const spoolName = (shard: number, batch: string): string => spoolOf(`${shardName(shard)}.tar`, batch)

/** The same by the name, or the path, that its archive will have. */
export const spoolOf = (archive: string, batch: string): string => `${archive}.${batch}.part`

const ofShard = /^(\d{5,})\.(?:(?:tar|parquet|json)|tar\.([a-z0-9]+)\.part)$/

/** The shards of which there are images of this batch. Refuses where another batch or program put something there. */
export async function findSpools(out: Inside, batch: string): Promise<Set<number>> {
  const found = new Set<number>()
  for (const file of await out.namesIn(out.root)) {
    const [, digits, owner] = ofShard.exec(file) ?? []
    if (digits === undefined) continue
    const isOurs =
      owner === undefined ? (await recordOf(out, Number(digits)))?.batches.join() === batch : owner === batch
    if (!isOurs) refuse('other-dataset', `${out.path(file)} is of another dataset`)
    if (owner !== undefined) found.add(Number(digits))
  }
  return found
}

/** In bytes; 0 where there is no such file. */
export async function sizeOf(out: Inside, path: string): Promise<number> {
  try {
    await using file = await out.openToRead(path)
    return (await file.stat()).size
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return 0
    throw error
  }
}

/** What the records of complete shards say. */
export async function totalsOf(
  out: Inside,
  shards: Iterable<number>,
): Promise<Pick<ShardsEnd, 'complete' | 'optOutUnknown'>> {
  const complete = { shards: 0, images: 0, bytes: 0 }
  let optOutUnknown = 0
  for (const shard of shards) {
    const record = await recordOf(out, shard)
    if (record === undefined) continue
    complete.shards += 1
    complete.images += record.counts.packed ?? 0
    complete.bytes += record.tar.bytes
    optOutUnknown += record.optOutUnknown
  }
  return { complete, optOutUnknown }
}
