import { setImmediate as turn } from 'node:timers/promises'
import type { Item } from '../../../shared/model.ts'
import type { SavedBefore } from '../../../shared/text/saved-before.ts'
import type { Store } from '../../store/store.ts'

/** A million links are looked up in some seconds; that many say enough. */
const mostLookedUp = 100_000

/** Which of these images were saved from the same links before; undefined where none was. `batch`: not by this one. */
export async function savedBefore(
  store: Store,
  items: AsyncIterable<readonly Item[]>,
  batch = '',
): Promise<SavedBefore | undefined> {
  const folders = new Map<string, number>()
  let oldestAt = Number.POSITIVE_INFINITY
  let images = 0
  let lookedUp = 0
  for await (const chunk of items) {
    for (const item of chunk) {
      const found = store.saved.from(item, batch).find(file => file.batch !== batch)
      if (found === undefined) continue
      images += 1
      oldestAt = Math.min(oldestAt, found.savedAt)
      folders.set(found.folder, (folders.get(found.folder) ?? 0) + 1)
    }
    lookedUp += chunk.length
    if (lookedUp >= mostLookedUp) break
    await turn()
  }
  if (images === 0) return undefined
  const most = [...folders]
    .sort(([, a], [, b]) => b - a)
    .map(([folder, count]) => ({ folder, images: count }))
  return {
    images,
    isAll: lookedUp < mostLookedUp,
    folders: most.slice(0, 3),
    foldersTotal: most.length,
    oldestAt,
  }
}
