import { noPackCounts } from '../../../shared/pack.ts'
import { sha256OfBytes } from '../../engine/files/hash-file.ts'
import type { Inside } from '../../engine/files/inside.ts'
import { mapAtOnce } from '../../system/at-once.ts'
import { jsonOf, metadataOf } from './metadata.ts'
import type { PackRow } from './plan.ts'
import { type PackedImage, type Sample, sampleOf, shardName } from './sample.ts'
import type { ShardRecord } from './shard-record.ts'
import { type TarFile, writeTar } from './write-tar.ts'

export type ShardTools = {
  /** The folder of the dataset. */
  out: Inside
  /** Images read and converted at once. */
  atOnce: number
  signal?: AbortSignal | undefined
  /** What becomes of a row. Rejects only with the reason of an aborted signal. */
  imageOf(row: KeyedRow): Promise<RowImage>
  /** All is read and written, and the files get their names now. */
  beforeNames?(): Promise<void>
}

export type KeyedRow = PackRow & { key: string }

/** What becomes of a row, and whether it is known that its site does not ask to leave it out. */
export type RowImage = { image: PackedImage; isOptOutKnown: boolean }

/** What all shards of a dataset share. */
export type Dataset = Pick<ShardRecord, 'batches' | 'options' | 'fields' | 'decoder'>

type Prepared = RowImage & { sample: Sample }

/**
 * Writes one shard: its images as a tar archive, the rows of all of them as Parquet, and the record of both. The record
 * is synced before the two have their names, and names nothing that is not synced. Rejects with the file system's error,
 * or with the reason of an aborted signal.
 */
export async function writeShard(
  shard: number,
  rows: readonly KeyedRow[],
  rowsSha256: string,
  dataset: Dataset,
  tools: ShardTools,
): Promise<ShardRecord> {
  const { out, signal, atOnce, imageOf } = tools
  const { options } = dataset
  const name = shardName(shard)
  const counts = noPackCounts()
  const fields = new Map(Object.entries(dataset.fields))
  const samples: Sample[] = []
  let optOutUnknown = 0

  async function* files(): AsyncGenerator<TarFile> {
    const prepare = async (keyed: KeyedRow): Promise<Prepared> => {
      const found = await imageOf(keyed)
      return { ...found, sample: sampleOf(keyed.row, keyed.key, found.image, options) }
    }
    for await (const { sample, image, isOptOutKnown } of mapAtOnce(rows, prepare, { atOnce, signal })) {
      samples.push(sample)
      counts[image.end] += 1
      if (image.content === undefined) continue
      if (!isOptOutKnown) optOutUnknown += 1
      yield { name: `${sample.key}.${image.content.ext}`, content: image.content.bytes }
      yield { name: `${sample.key}.json`, content: Buffer.from(jsonOf(sample, fields)) }
      if (sample.caption !== undefined)
        yield { name: `${sample.key}.txt`, content: Buffer.from(sample.caption) }
    }
  }

  const tarPath = out.path(`${name}.tar`)
  const metadataPath = out.path(`${name}.parquet`)
  await using target = await out.create(`${tarPath}.part`)
  const tar = await writeTar(files(), target).catch(async error => {
    // On a full disk its room is needed. The error that led here is the one to report.
    await out.remove(`${tarPath}.part`).catch(() => {})
    throw error
  })
  const bytes = await metadataOf(samples, fields)
  await writeSynced(out, `${metadataPath}.part`, bytes)
  const record: ShardRecord = {
    ...{ creator: 'Shoal', format: 1, shard, ...dataset, rows: rows.length, rowsSha256 },
    ...{ counts, optOutUnknown },
    tar: { name: `${name}.tar`, ...tar },
    metadata: { name: `${name}.parquet`, bytes: bytes.length, sha256: sha256OfBytes(bytes) },
  }
  await replace(out, `${name}.json`, Buffer.from(`${JSON.stringify(record, undefined, 2)}\n`))
  await tools.beforeNames?.()
  await out.rename(`${metadataPath}.part`, metadataPath, true)
  await out.rename(`${tarPath}.part`, tarPath, true)
  return record
}

async function writeSynced(out: Inside, path: string, bytes: Uint8Array): Promise<void> {
  await using file = await out.create(path)
  await file.writeFile(bytes)
  await file.sync()
}

/** Writes a file of the dataset whole or not at all. */
export async function replace(out: Inside, name: string, bytes: Uint8Array): Promise<void> {
  const path = out.path(name)
  await writeSynced(out, `${path}.part`, bytes)
  await out.rename(`${path}.part`, path, true)
}
