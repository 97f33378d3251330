import type { Sharp, SharpOptions } from 'sharp'
import type { DecoderBuild } from './build.ts'

/** The decoder library, as far as Shoal uses it. */
export type OpenImage = (source: Uint8Array | string, options: SharpOptions) => Sharp

/** Loads one build of sharp. The two cannot be in one process: the first one wins. */
export async function loadSharp(build: DecoderBuild): Promise<OpenImage> {
  if (build === 'wasm') {
    // sharp takes its WebAssembly build where the native one cannot be loaded.
    process.dlopen = () => {
      throw new Error('the WebAssembly build was asked for')
    }
  }
  const { default: sharp } = await import('sharp')
  // Its cache keeps files open, which stops renaming on Windows, and answers from before a file changed.
  sharp.cache(false)
  return sharp
}
