import { setImmediate as turn } from 'node:timers/promises'
import type { Failure } from '../../../shared/failure.ts'
import type { SettledItem } from '../../../shared/model.ts'
import type { PackOptions } from '../../../shared/pack.ts'
import type { Shards } from '../../engine/engine.ts'
import { failureOfDisk } from '../../engine/files/disk-failure.ts'
import { insideOf } from '../../engine/files/inside.ts'
import type { BatchRow, Store } from '../../store/store.ts'
import { type ArrivingTools, packArrived } from './arriving.ts'
import { type CompleteShardTools, completeShard } from './complete-shard.ts'
import { shardName } from './sample.ts'
import { findShards, hasFiles, sizeOf, spoolName, totalsOf } from './shard-files.ts'
import { createShardRows } from './shard-rows.ts'
import { createSpool, type Spool } from './spool.ts'

export type OpenShardsTools = ArrivingTools &
  Pick<CompleteShardTools, 'atOnce' | 'decoder'> & { store: Store }

/**
 * The shards of a batch whose images are packed while they arrive. A shard is a range of rows, as when a batch is packed
 * later. Its images are kept in a spool in the order in which they arrive, each claimed by its row in the store once it is
 * on the disk; when all rows have settled, the archive is written in their order. Rejects with a RefusalError where the
 * folder holds another dataset, or with the file system's error.
 */
export async function openShards(
  batch: BatchRow,
  options: PackOptions,
  root: string,
  { store, decoders, ...tools }: OpenShardsTools,
): Promise<Shards> {
  const out = insideOf(root)
  const rows = createShardRows(store, batch.id, options)
  const spools = new Map<number, Spool>()
  const spoolPath = (shard: number): string => out.path(spoolName(shard, batch.id))
  let total = rows.total()
  /** About how many rows of each shard settled. */
  const settledIn = new Map<number, number>()
  /** `records` follow what is written; `open`: shards whose archive is not there, or not of what is in the store now. */
  const { spools: open, records } = await findShards(out, batch.id)
  for (const shard of shards()) {
    await turn()
    settledIn.set(shard, rows.settledIn(shard))
    const record = records.get(shard)
    if (record !== undefined && (await hasFiles(out, record))) continue
    open.add(shard)
    const there = (await sizeOf(out, spoolPath(shard))) ?? 0
    if (there < rows.endOf(shard)) await rows.requeueBeyond(shard, there)
  }
  let isAllRead = false
  let lost = 0
  let failure: Failure | undefined
  let fields: Promise<string[]> | undefined
  let completing: Promise<void> = Promise.resolve()
  const busy = new Map<number, Promise<unknown>>()

  /** The last shard has fewer; behind it there are none. */
  function itemsOf(shard: number): number {
    return Math.min(options.shardSize, total - shard * options.shardSize)
  }

  function* shards(): Generator<number> {
    for (let shard = 0; itemsOf(shard) > 0; shard += 1) yield shard
  }

  function spoolOf(shard: number): Spool {
    const spool = spools.get(shard) ?? createSpool(out, spoolPath(shard), rows.endOf(shard))
    spools.set(shard, spool)
    return spool
  }

  /** Resolves with whether its archive is there now. */
  async function complete(shard: number, isFinal: boolean): Promise<boolean> {
    const settled = await rows.settledOf(shard)
    settledIn.set(shard, settled.length)
    if (!isFinal && settled.length < itemsOf(shard)) return false
    if (settled.length > 0) await write(shard, settled)
    await spools.get(shard)?.removed()
    await out.remove(spoolPath(shard))
    return true
  }

  async function write(shard: number, settled: readonly SettledItem[]): Promise<void> {
    fields ??= rows.fields()
    const keyed = settled.map(item => ({ item, key: rows.keyOf(item.index) }))
    const { record, missing } = await completeShard(batch, shard, keyed, {
      ...{ ...tools, out, options, before: records.get(shard) },
      ...{ fields: await fields, spool: spoolPath(shard) },
    })
    records.set(shard, record)
    rows.requeue(missing)
    lost += missing.length
  }

  /** One after another: each reads and writes a whole shard. What arrives for it meanwhile waits. */
  function schedule(shard: number, isFinal = false): void {
    completing = completing.then(async () => {
      // What settles from now on opens it again.
      if (!open.delete(shard)) return
      const mine = complete(shard, isFinal).catch(error => {
        failure ??= failureOfDisk(error)
        return false
      })
      busy.set(shard, mine)
      if (!(await mine)) open.add(shard)
      busy.delete(shard)
    })
  }

  function scheduleIfSettled(shard: number): void {
    if (isAllRead && (settledIn.get(shard) ?? 0) >= itemsOf(shard)) schedule(shard)
  }

  return {
    async add(arrived, of) {
      const packed = await packArrived(arrived, of, options, { decoders })
      if (packed.kind === 'ended') return packed.state
      const { content, exif, sha256 } = packed
      const { bytes, ext: type, width, height } = content
      const { part, image, notDecoded, served, copied } = arrived
      const shard = rows.shardOf(of.index)
      await busy.get(shard)
      open.add(shard)
      const offset = await spoolOf(shard).add(bytes)
      return {
        ...{ kind: 'saved', bytes: part.bytes, sha256, image },
        file: `${shardName(shard)}.tar/${rows.keyOf(of.index)}.${type}`,
        ...(notDecoded !== undefined && { notDecoded }),
        ...(Object.keys(served).length > 0 && { served }),
        ...(copied !== undefined && { copied }),
        packed: {
          ...{ offset, bytes: bytes.length, sha256: content.sha256, type },
          ...(width !== undefined && { width }),
          ...(height !== undefined && { height }),
          ...(exif !== undefined && { exif }),
        },
      }
    },
    settled(index) {
      const shard = rows.shardOf(index)
      open.add(shard)
      settledIn.set(shard, (settledIn.get(shard) ?? 0) + 1)
      scheduleIfSettled(shard)
    },
    allRead() {
      isAllRead = true
      total = rows.total()
      for (const shard of open) scheduleIfSettled(shard)
    },
    async end({ isFinal }) {
      await completing
      failure = undefined
      total = rows.total()
      if (isAllRead || isFinal) for (const shard of open) schedule(shard, isFinal)
      await completing
      return { ...totalsOf(records.values()), open: open.size, lost, failure }
    },
  }
}
