import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { PackOptions } from '../../../shared/pack.ts'
import { refuse } from '../../../shared/refusal.ts'
import { type Inside, openInside } from '../../engine/files/inside.ts'
import type { StoredManifestRow } from '../read-manifest.ts'
import { columnNames } from './metadata.ts'
import { type PackImageTools, packImage } from './pack-image.ts'
import { type PackRow, planOf } from './plan.ts'
import { keyOf } from './sample.ts'
import { hasFiles, recordOf } from './shard-files.ts'
import type { ShardRecord } from './shard-record.ts'
import { type Dataset, type RowImage, writeShard } from './write-shard.ts'

/** The records of the images to pack, and the folder of their files. */
export type PackInput = {
  folder: string
  followLinks: boolean
  /** In the order of the list; asked for twice. */
  rows(): AsyncIterable<StoredManifestRow> | Iterable<StoredManifestRow>
}

export type PackTools = Omit<PackImageTools, 'inside'> & {
  atOnce: number
  /** Versions of the decoder, for the record of converted images. */
  decoder: NonNullable<ShardRecord['decoder']>
}

/** A shard that is there. `isNew`: made by this run, and not by an earlier one. */
export type PackedShard = { record: ShardRecord; isNew: boolean }

/**
 * Makes a dataset of the images of a batch: shards in the form of WebDataset (a tar archive with key.jpg, key.json and
 * key.txt) with their metadata as Parquet, in `target`. The same rows and options make the same files. Shards that an
 * earlier run made of the same rows stay. Rejects with a RefusalError where the folder holds something else, with the
 * file system's error, or with the reason of an aborted signal.
 */
export async function* packDataset(
  input: PackInput,
  target: string,
  options: PackOptions,
  tools: PackTools,
): AsyncGenerator<PackedShard> {
  const { dataset, count } = await describe(input, options, tools)
  const inside = await openInside(input.folder, { followLinks: input.followLinks })
  const out = await openInside(target)
  const records = await checkTarget(out, dataset, Math.ceil(count / options.shardSize))
  let shard = 0
  for await (const rows of inShards(markRepeats(input.rows()), options.shardSize)) {
    tools.signal?.throwIfAborted()
    const rowsSha256 = hashOfRows(rows)
    const before = records.get(shard)
    const isThere = before?.rowsSha256 === rowsSha256 && (await hasFiles(out, before))
    yield isThere
      ? { record: before, isNew: false }
      : {
          record: await writeShard(shard, keyed(rows, shard, options), rowsSha256, dataset, {
            ...{ out, atOnce: tools.atOnce, signal: tools.signal },
            imageOf: row => imageOf(row, options, { ...tools, inside }),
          }),
          isNew: true,
        }
    shard += 1
  }
}

const keyed = (rows: readonly PackRow[], shard: number, options: PackOptions) =>
  rows.map((row, place) => ({ ...row, key: keyOf(shard, place, options) }))

async function imageOf(packRow: PackRow, options: PackOptions, tools: PackImageTools): Promise<RowImage> {
  const plan = planOf(packRow, options)
  return plan.kind === 'leave'
    ? { image: { end: plan.end, why: plan.why }, isOptOutKnown: true }
    : { image: await packImage(packRow.row, plan.source, options, tools), isOptOutKnown: plan.isOptOutKnown }
}

/** What is the same in each shard. */
async function describe(
  input: PackInput,
  options: PackOptions,
  { decoder }: Pick<PackTools, 'decoder'>,
): Promise<{ dataset: Dataset; count: number }> {
  const fields = new Set<string>()
  const batches = new Set<string>()
  let count = 0
  for await (const row of input.rows()) {
    count += 1
    batches.add(row.batch)
    for (const name of Object.keys(row.fields ?? {})) fields.add(name)
  }
  if (options.caption !== undefined && !fields.has(options.caption)) refuseCaption(options.caption, fields)
  return { dataset: datasetOf([...batches], fields, options, decoder), count }
}

/** `fields`: those of all rows. */
export function datasetOf(
  batches: string[],
  fields: Iterable<string>,
  options: PackOptions,
  decoder: PackTools['decoder'],
): Dataset {
  // The usual caption has a column of its own.
  const others = [...fields].filter(field => field !== 'caption' || options.caption !== undefined)
  const converts = options.encode !== undefined || (options.maxEdge !== undefined && options.resize !== 'no')
  return {
    ...{ batches, options, fields: Object.fromEntries(columnNames(others)) },
    ...(converts && { decoder }),
  }
}

function refuseCaption(caption: string, fields: ReadonlySet<string>): never {
  const there = fields.size === 0 ? 'it has none' : `it has ${[...fields].join(', ')}`
  refuse('unknown-field', `The list has no field ${caption}: ${there}`)
}

/** Nothing that another dataset or another program put there is replaced. Resolves with the records of its shards. */
async function checkTarget(
  out: Inside,
  dataset: Dataset,
  shards: number,
): Promise<ReadonlyMap<number, ShardRecord>> {
  const records = new Map<number, ShardRecord>()
  for (const file of await out.namesIn(out.root)) {
    const name = /^(\d{5,})\.(?:tar|parquet|json)$/.exec(file)?.[1]
    if (name === undefined || records.has(Number(name))) continue
    const record = await recordOf(out, Number(name))
    if (record === undefined) refuse('other-dataset', `${out.path(file)} is not from Shoal`)
    const { batches, options, fields, decoder } = record
    const before: Dataset = { batches, options, fields, ...(decoder && { decoder }) }
    if (!isDeepStrictEqual(before, dataset) || record.shard >= shards)
      refuse('other-dataset', `${out.root} holds a dataset of other images, or with other options`)
    records.set(record.shard, record)
  }
  return records
}

/** Which of them have a file of an earlier batch. */
async function* markRepeats(rows: ReturnType<PackInput['rows']>): AsyncGenerator<PackRow> {
  const batchOf = new Map<string, string>()
  for await (const row of rows) {
    const { file, batch } = row
    const first = file === undefined ? batch : (batchOf.get(file) ?? batch)
    if (file !== undefined) batchOf.set(file, first)
    yield { row, isRepeat: first !== batch }
  }
}

async function* inShards(rows: AsyncIterable<PackRow>, size: number): AsyncGenerator<PackRow[]> {
  let shard: PackRow[] = []
  for await (const row of rows) {
    shard.push(row)
    if (shard.length < size) continue
    yield shard
    shard = []
  }
  if (shard.length > 0) yield shard
}

export const hashOfRows = (rows: readonly PackRow[]): string => {
  const hash = createHash('sha256')
  for (const { row, isRepeat } of rows) {
    const { url, state, file, sha256, damage, robotsTag, aiRules, fields } = row
    hash.update(JSON.stringify([url, state, file, sha256, damage, robotsTag, aiRules, fields, isRepeat]))
  }
  return hash.digest('hex')
}
