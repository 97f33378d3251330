import { stat } from 'node:fs/promises'
import { classifySource } from './source-kind.ts'

/** A link with what is beside it in most lists, in bytes. */
const bytesOfImage = 64

/** About how many images the list files among these sources hold, by their size: known at once, before they are read. */
export async function likelyImages(sources: readonly string[]): Promise<number> {
  const files = sources.filter(source => classifySource(source) === 'file')
  const sizes = await Promise.all(files.map(bytesOfFile))
  return Math.floor(sizes.reduce((sum, bytes) => sum + bytes, 0) / bytesOfImage)
}

/** The size of a list file; 0 of a pipe, a device, and what cannot be read. */
async function bytesOfFile(path: string): Promise<number> {
  // What is wrong with it is said when it is read.
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() ? found.size : 0
}
