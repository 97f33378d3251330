import { dirname, resolve } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import type { Item } from '../../../shared/model.ts'
import { isGone } from '../../engine/files/verify.ts'
import { spoolOf } from '../../export/export.ts'
import type { BatchRow, Store } from '../../store/store.ts'

/** `missing`: those without a file, because it was never saved or is gone. What the user deleted in Shoal is not missing. */
export type ItemsToRepeat = 'all' | 'missing'

/**
 * The items of a batch with everything that its list says about them, and their position. A skipped item is not missing
 * while the file exists because of which it was skipped. `folder`: the batch's own, without links on the way.
 */
export async function* itemsToRepeat(
  store: Store,
  batch: Pick<BatchRow, 'id' | 'folder' | 'options'>,
  which: ItemsToRepeat,
): AsyncGenerator<Item[]> {
  for (const page of store.items.pages(batch.id)) {
    const isWanted = await Promise.all(
      page.map(async ({ file, isDeleted }) => {
        if (which === 'all') return true
        return !isDeleted && (file === undefined || (await isMissing(batch, file)))
      }),
    )
    yield page
      .filter((_, at) => isWanted[at])
      .map(({ index, item }) => ({ ...item, place: item.place ?? index }))
    await turn()
  }
}

/** An image in a shard is there as long as that is, or what arrived for it. */
async function isMissing(
  { id, folder, options }: Pick<BatchRow, 'id' | 'folder' | 'options'>,
  file: string,
): Promise<boolean> {
  if (options.pack === undefined) return isGone(resolve(folder, file))
  const shard = resolve(folder, dirname(file))
  return (await isGone(shard)) && (await isGone(spoolOf(shard, id)))
}
