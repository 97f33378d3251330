import { setImmediate as turn } from 'node:timers/promises'
import type { SettledItem } from '../../../shared/model.ts'
import type { PackOptions } from '../../../shared/pack.ts'
import type { Store } from '../../store/store.ts'
import { keyOf } from './sample.ts'

/** The rows of a batch as shards: which belong to which, and what became of them. The event loop breathes in between. */
export type ShardRows = {
  /** By the place of an item in its batch, from 1. */
  shardOf(index: number): number
  keyOf(index: number): string
  /** How many rows there are so far. */
  total(): number
  /** How many of the rows of a shard settled. */
  settledIn(shard: number): number
  /** Where the last claimed image ends among the bytes that arrived of a shard. */
  endOf(shard: number): number
  /** In the order of the list. */
  settledOf(shard: number): Promise<SettledItem[]>
  /** The names of all fields that rows of the batch have. */
  fields(): Promise<string[]>
  /** Images whose bytes lie beyond the first `there` of those that arrived go back into the queue. */
  requeueBeyond(shard: number, there: number): Promise<void>
  requeue(indexes: readonly number[]): void
}

/** Rows read at once from the store. */
const pageItems = 250

export function createShardRows(
  { items, queue }: Pick<Store, 'items' | 'queue'>,
  batch: string,
  { shardSize }: Pick<PackOptions, 'shardSize'>,
): ShardRows {
  const shardOf = (index: number): number => Math.floor((index - 1) / shardSize)

  const requeue = (indexes: readonly number[]): void => {
    for (const index of indexes) queue.requeueItem(batch, index)
  }

  async function settledOf(shard: number): Promise<SettledItem[]> {
    const last = (shard + 1) * shardSize
    const rows: SettledItem[] = []
    for (let after = shard * shardSize; ; await turn()) {
      const page = items.settledAfter(batch, after, pageItems)
      rows.push(...page.filter(({ index }) => index <= last))
      after = page.at(-1)?.index ?? last
      if (after >= last) return rows
    }
  }

  return {
    shardOf,
    keyOf: index => keyOf(shardOf(index), (index - 1) % shardSize, { shardSize }),
    total: () => items.last(batch),
    settledIn: shard => items.settledInShard(batch, shard, shardSize),
    endOf: shard => items.endOfShard(batch, shard, shardSize),
    settledOf,
    async fields() {
      const names = new Set<string>()
      for (const page of items.pages(batch)) {
        for (const { item } of page) for (const name of Object.keys(item.fields ?? {})) names.add(name)
        await turn()
      }
      return [...names]
    },
    async requeueBeyond(shard, there) {
      const lost = (await settledOf(shard)).filter(({ state }) => {
        const packed = state.kind === 'saved' ? state.packed : undefined
        return packed !== undefined && packed.offset + packed.bytes > there
      })
      requeue(lost.map(({ index }) => index))
    },
    requeue,
  }
}
