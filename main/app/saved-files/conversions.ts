import { availableParallelism } from 'node:os'
import {
  type Conversion,
  type ConversionEnd,
  type ConversionPlan,
  typeAfter,
} from '../../../shared/conversion.ts'
import { FailureError } from '../../../shared/failure.ts'
import { imageTypeOf } from '../../../shared/image.ts'
import type { ConvertedFile, SavedFile } from '../../../shared/model.ts'
import type { World } from '../../engine/engine.ts'
import { type Converter, convertMark, openConverter } from '../../engine/files/converter.ts'
import { failureOfDisk } from '../../engine/files/disk-failure.ts'
import { isBelow, placeOf } from '../../engine/files/mover.ts'
import type { BatchRow, Store } from '../../store/store.ts'
import { mapAtOnce } from '../../system/at-once.ts'
import type { BatchLocks } from '../batches/batch-locks.ts'
import { needFiles } from './packed.ts'

/** Other files made of saved images. */
export type Conversions = {
  /** What would be converted. Nothing is read but the store. Throws a RefusalError where images have no files of their own. */
  plan(batch: BatchRow, wish: Conversion, indexes?: Iterable<number>): ConversionPlan
  /**
   * Converts saved images of a batch, some at once, in no order. What was made before is not made again. Rejects with a
   * RefusalError while the batch runs or as `plan` throws one, with a FailureError when the folder or the disk cannot be used, with the signal's
   * reason once it is aborted.
   */
  run(
    batch: BatchRow,
    wish: Conversion,
    indexes?: Iterable<number>,
    signal?: AbortSignal,
  ): AsyncGenerator<ConversionEnd>
  /** What was made of each image of a batch, by its index. */
  of(batch: string): Map<number, ConvertedFile[]>
}

type Source = { index: number } & Pick<SavedFile, 'file' | 'sha256' | 'image'>

/** The decoders work on no more at once; the others are read and written meanwhile. */
const atOnce = Math.max(2, availableParallelism())

export function createConversions(store: Store, world: World, locks: BatchLocks): Conversions {
  function sourcesOf(batch: string, indexes: Iterable<number> | undefined): Source[] {
    const wanted = indexes && new Set(indexes)
    return Iterator.from(store.items.eachSettled(batch))
      .filter(({ index }) => wanted?.has(index) ?? true)
      .flatMap(({ index, state }) => {
        if (state.kind !== 'saved') return []
        const { file, sha256, image } = state
        return [{ index, file, sha256, image }]
      })
      .toArray()
  }

  async function convert(
    batch: BatchRow,
    wish: Conversion,
    source: Source,
    converter: Converter,
    signal: AbortSignal | undefined,
  ): Promise<ConversionEnd> {
    const { index, file: from, sha256 } = source
    if (!isBelow(batch.folder, placeOf(batch.folder, from)))
      return { kind: 'left', index, from, why: 'it was moved to another folder' }
    const put = (made: ConvertedFile, replaced: boolean) => {
      store.conversions.put(batch.id, wish, { index, from, ...made, replaced }, world.clock.now())
      return store.sync()
    }
    const before = store.conversions.of(batch.id, index, wish)
    if (before !== undefined && (await converter.holds(before.file, before.sha256))) {
      const { file, bytes } = before
      // A kill between the two, or another wish: the new file is there, and the original is to go.
      if (wish.replace && !before.replaced && (await converter.holds(from, sha256))) {
        await converter.remove(from)
        await put(before, true)
        const made = { file, bytes, sha256: before.sha256, replaced: true }
        return { kind: 'converted', index, from, fromSha256: sha256, ...made }
      }
      return { kind: 'unchanged', index, from, why: `it is there already as ${file}` }
    }
    const mark = convertMark(batch.id, index)
    const tools = { decoders: world.decoders, claim: put, signal }
    const end = await converter.convert({ ...source, mark }, wish, tools)
    return end.kind === 'unchanged'
      ? { kind: 'unchanged', index, from, why: 'it is as asked for already' }
      : end.kind === 'left'
        ? { ...end, index, from }
        : { ...end, index, from, fromSha256: sha256 }
  }

  return {
    plan(batch, wish, indexes) {
      needFiles(batch)
      const unreadable: ConversionPlan['unreadable'] = []
      let images = 0
      for (const [name, count] of store.items.savedTypes(batch.id, indexes && [...indexes])) {
        const type = imageTypeOf(name)
        const isReadable =
          type !== undefined && world.decoders.canDecode(type) && typeAfter(type, wish) !== undefined
        if (isReadable) images += count
        else unreadable.push({ type: name ?? 'unknown', images: count })
      }
      return { images, unreadable }
    },
    async *run(batch, wish, indexes, signal) {
      needFiles(batch)
      const lock = locks.take(batch.id)
      try {
        const converter = await openConverter(store, batch)
        const each = (source: Source) => convert(batch, wish, source, converter, signal)
        yield* mapAtOnce(sourcesOf(batch.id, indexes), each, { atOnce, signal })
      } catch (error) {
        signal?.throwIfAborted()
        throw error instanceof FailureError ? error : new FailureError(failureOfDisk(error))
      } finally {
        lock.release(false)
      }
    },
    of(batch) {
      const made = new Map<number, ConvertedFile[]>()
      for (const { index, file, bytes, sha256 } of store.conversions.each(batch)) {
        made.set(index, [...(made.get(index) ?? []), { file, bytes, sha256 }])
      }
      return made
    },
  }
}
