import type { Conversion } from '../../../shared/conversion.ts'
import type { BatchRow, Store } from '../../store/store.ts'
import { findParts } from './batch-parts.ts'
import type { ConvertSource, ConvertTools, FileConverted } from './convert-file.ts'
import { convertFile } from './convert-file.ts'
import { sha256OfFile } from './hash-file.ts'
import { openInside } from './inside.ts'
import { createNames } from './names.ts'

export { convertMark } from './batch-parts.ts'

/** Converts files of one folder, whose names it knows. All methods reject as `convertFile` does. */
export type Converter = {
  convert(source: ConvertSource, wish: Conversion, tools: Omit<ConvertTools, 'names'>): Promise<FileConverted>
  /** Whether a file of the folder has this content. */
  holds(file: string, sha256: string): Promise<boolean>
  remove(file: string): Promise<void>
}

/**
 * For a batch that nothing else works on: what an earlier conversion left half made is removed. Rejects where its folder
 * cannot be used.
 */
export async function openConverter(store: Store, batch: BatchRow): Promise<Converter> {
  const inside = await openInside(batch.folder, batch.options)
  const { ofConversions } = await findParts(store, batch, inside)
  for (const path of ofConversions) await inside.remove(path)
  const names = createNames(inside, 'rename')
  return {
    convert: (source, wish, tools) => convertFile(source, wish, { ...tools, names }),
    holds: (file, sha256) =>
      sha256OfFile(inside.path(file)).then(
        found => found === sha256,
        // What cannot be read is not proven to be there.
        () => false,
      ),
    remove: file => inside.remove(inside.path(file)),
  }
}
