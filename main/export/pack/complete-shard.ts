import type { SettledItem } from '../../../shared/model.ts'
import type { PackOptions } from '../../../shared/pack.ts'
import type { Inside } from '../../engine/files/inside.ts'
import type { BatchRow } from '../../store/store.ts'
import { manifestRow } from '../manifest-row.ts'
import { datasetOf, hashOfRows, type PackTools } from './pack.ts'
import { openEntries, type PackedEntries } from './packed-entries.ts'
import { planOf } from './plan.ts'
import { shardName } from './sample.ts'
import { hasFiles } from './shard-files.ts'
import type { ShardRecord } from './shard-record.ts'
import { type RowImage, writeShard } from './write-shard.ts'

/** A settled item and its key in the dataset. */
export type ArrivedRow = { item: SettledItem; key: string }

export type CompleteShardTools = Pick<PackTools, 'atOnce' | 'decoder'> & {
  out: Inside
  options: PackOptions
  /** The fields of all rows of the batch. */
  fields: readonly string[]
  /** Absolute path of the images that arrived. */
  spool: string
  /** The record of the shard as it is now; undefined where it was never written. */
  before: ShardRecord | undefined
}

/**
 * Writes a shard of images that arrived, in the order of their rows, by the same code as when a batch is packed. Resolves
 * with its record, and the indexes of images that were claimed and are not there; rejects with the file system's error.
 */
export async function completeShard(
  batch: BatchRow,
  shard: number,
  rows: readonly ArrivedRow[],
  { out, options, fields, spool, before, decoder, atOnce }: CompleteShardTools,
): Promise<{ record: ShardRecord; missing: number[] }> {
  const missing: number[] = []
  const itemOf = new Map(rows.map(({ key, item }) => [key, item]))
  // There is no file of its own that the metadata could name.
  const packRows = rows.map(({ item, key }) => ({
    ...{ key, isRepeat: false },
    row: { ...manifestRow(batch, item), file: undefined },
  }))
  const rowsSha256 = hashOfRows(packRows)
  if (before?.rowsSha256 === rowsSha256 && (await hasFiles(out, before))) return { record: before, missing }
  const dataset = datasetOf([batch.id], fields, options, decoder)
  const name = shardName(shard)
  const entries = await openEntries(out, spool, out.path(`${name}.tar`))
  try {
    const record = await writeShard(shard, packRows, rowsSha256, dataset, {
      ...{ out, atOnce },
      imageOf: async ({ key }) => {
        const item = itemOf.get(key)
        if (item === undefined) throw new Error(`no item of ${key}`)
        const found = await imageOf(batch, item, key, options, entries)
        if (found.image.end === 'missing') missing.push(item.index)
        return found
      },
      // Not every system renames over a file that is open.
      beforeNames: entries.close,
    })
    return { record, missing }
  } finally {
    await entries.close()
  }
}

async function imageOf(
  batch: BatchRow,
  item: SettledItem,
  key: string,
  options: PackOptions,
  entries: PackedEntries,
): Promise<RowImage> {
  const plan = planOf({ row: manifestRow(batch, item), isRepeat: false }, options)
  if (plan.kind === 'leave') return { image: { end: plan.end, why: plan.why }, isOptOutKnown: true }
  const { isOptOutKnown } = plan
  const packed = item.state.kind === 'saved' ? item.state.packed : undefined
  const bytes = packed && (await entries.read(packed, `${key}.${packed.type}`))
  if (packed === undefined || bytes === undefined)
    return { image: { end: 'missing', why: 'its bytes are gone' }, isOptOutKnown }
  const { sha256, type: ext, width, height, exif } = packed
  const content = { bytes, sha256, ext, width, height }
  return { image: { end: 'packed', content, ...(exif !== undefined && { exif }) }, isOptOutKnown }
}
