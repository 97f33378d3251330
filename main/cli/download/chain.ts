import type { Item } from '../../../shared/model.ts'

/** Items of several sources, one after another. */
export async function* chain(
  ...parts: readonly (readonly Item[] | AsyncIterable<readonly Item[]>)[]
): AsyncGenerator<readonly Item[]> {
  for (const part of parts) {
    if (Symbol.asyncIterator in part) yield* part
    else yield part
  }
}
