import type { ImageType } from '../../../../shared/image.ts'

/** The two builds of the decoder library: machine code, or WebAssembly. */
export type DecoderBuild = 'native' | 'wasm'

type Runtime = {
  env: Readonly<Record<string, string | undefined>>
  platform: string
  isElectron: boolean
}

/**
 * Which build to load. `SHOAL_DECODER=native|wasm` chooses. Without it native, but in Electron on Linux: there the
 * system's GLib is in the process already, and the native build brings a second one, which ends in a crash.
 */
export function decoderBuild({ env, platform, isElectron }: Runtime): DecoderBuild {
  const asked = env['SHOAL_DECODER']
  if (asked === 'native' || asked === 'wasm') return asked
  return isElectron && platform === 'linux' ? 'wasm' : 'native'
}

/** What both builds read. HEIC is left out of the prebuilt ones because of patents. */
const rasters: readonly ImageType[] = ['jpg', 'png', 'gif', 'webp', 'avif', 'tiff']

/** What has no pixels until it is drawn. */
export const isDrawing = (type: ImageType): boolean => type === 'svg' || type === 'svgz'

/** Drawings only where their text can be drawn: the WebAssembly build has no fonts and leaves text out silently. */
export const canDecode = (build: DecoderBuild, type: ImageType): boolean =>
  rasters.includes(type) || (isDrawing(type) && build === 'native')
