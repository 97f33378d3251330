import type { Item } from '../../shared/model.ts'
import type { BatchOptions } from '../../shared/settings.ts'
import type { App } from '../app/app.ts'
import type { Begin } from './run-batch.ts'

/** A batch of all that `items` bring, ready to begin. Undefined where they bring nothing. */
export async function prepareBatch(
  app: App,
  folder: string,
  options: BatchOptions,
  items: AsyncIterable<readonly Item[]>,
): Promise<Begin | undefined> {
  const { batch, counts } = await app.prepare(folder, options, items)
  if (counts.items === 0) {
    app.forget(batch.id)
    return undefined
  }
  return async observer => {
    try {
      return { started: await app.resume(batch, {}, observer), count: counts.items }
    } catch (error) {
      // It never began: there is nothing to go on with.
      app.forget(batch.id)
      throw error
    }
  }
}
