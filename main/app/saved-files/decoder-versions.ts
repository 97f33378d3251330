import { readFileSync } from 'node:fs'
import { createRequire, findPackageJSON } from 'node:module'
import type { DecoderBuild } from '../../engine/image/decoder/decoders.ts'

/**
 * Versions of the decoder library and of what is inside it; undefined where they cannot be read. From their packages,
 * because this process must not load the library.
 */
export function decoderVersions(build: DecoderBuild): {
  sharp: string | undefined
  libvips: string | undefined
} {
  const { platform, arch } = process
  const systems = platform === 'linux' ? ['linux', 'linuxmusl'] : [platform]
  const names =
    build === 'wasm' ? ['@img/sharp-wasm32'] : systems.map(system => `@img/sharp-libvips-${system}-${arch}`)
  const manifest = tried(() => findPackageJSON('sharp', import.meta.url))
  const sharp = tried(() => JSON.parse(readFileSync(manifest ?? '', 'utf8')) as { version?: string })
  const require = createRequire(manifest ?? import.meta.url)
  const [libraries] = names.flatMap(
    name => tried(() => require(`${name}/versions`) as { vips?: string }) ?? [],
  )
  return { sharp: sharp?.version, libvips: libraries?.vips }
}

function tried<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch {
    // The package is not there, or has another form.
    return undefined
  }
}
