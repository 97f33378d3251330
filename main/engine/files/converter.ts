import type { Conversion } from '../../../shared/conversion.ts'
import type { ConvertSource, ConvertTools, FileConverted } from './convert-file.ts'
import { convertFile } from './convert-file.ts'
import { sha256OfFile } from './hash-file.ts'
import { openInside } from './inside.ts'
import { createNames } from './names.ts'

/** Converts files of one folder, whose names it knows. All methods reject as `convertFile` does. */
export type Converter = {
  convert(source: ConvertSource, wish: Conversion, tools: Omit<ConvertTools, 'names'>): Promise<FileConverted>
  /** Whether a file of the folder has this content. */
  holds(file: string, sha256: string): Promise<boolean>
  remove(file: string): Promise<void>
}

/** Rejects where the folder cannot be used. */
export async function openConverter(folder: string, options: { followLinks: boolean }): Promise<Converter> {
  const inside = await openInside(folder, options)
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
