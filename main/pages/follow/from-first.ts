import type { Item } from '../../../shared/model.ts'

/**
 * Waits for the first item. Resolves with all of them, that one included; undefined where none came. Until then nobody
 * knows whether there is anything for a batch, and whether its pages are on the internet.
 */
export async function fromFirst(
  items: AsyncGenerator<readonly Item[]>,
): Promise<AsyncGenerator<readonly Item[]> | undefined> {
  for (;;) {
    const { value, done } = await items.next()
    if (done) return undefined
    if (value.length > 0) return chain(value, items)
  }
}

async function* chain(
  first: readonly Item[],
  rest: AsyncGenerator<readonly Item[]>,
): AsyncGenerator<readonly Item[]> {
  yield first
  yield* rest
}
