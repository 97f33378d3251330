import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LicencePart, Licences } from '../../shared/contract/answers.ts'

const ownFolder = fileURLToPath(new URL('../../', import.meta.url))

/** As the bundler writes them: a heading for each package, its terms below. */
const heading = /^## (\S+) - (\S+) \((.+)\)$/m

/** The parts that a bundler's file of licences names, in its order. */
export function parseLicences(text: string): LicencePart[] {
  const [, ...pieces] = text.split(heading)
  return Array.from({ length: pieces.length / 4 }, (_, at) => {
    const [name = '', version = '', licence = '', terms = ''] = pieces.slice(at * 4, at * 4 + 4)
    return { name, version, licence, ...(terms.trim() !== '' && { text: terms.trim() }) }
  })
}

/**
 * Terms of Shoal and of what is inside it, as they lie beside this program: in a package, in the desktop app, or in a
 * checkout that was built. What is not there is left out.
 */
export async function readLicences(
  root = ownFolder,
  { runtime = dirname(process.execPath) }: { runtime?: string } = {},
): Promise<Licences> {
  const parts = new Map<string, LicencePart>()
  const places: string[] = []
  const add = (part: LicencePart) => parts.set(`${part.name} ${part.version}`, part)
  // What is not built or not packed has no such file.
  const read = async (path: string): Promise<string | undefined> => {
    const text = await readFile(join(root, path), 'utf8').catch(() => undefined)
    if (text !== undefined) places.push(join(root, path))
    return text
  }
  const own = await read('LICENSE')
  // A checkout that was not built has no such folder.
  const bundles = await readdir(join(root, 'dist')).catch(() => [])
  for (const bundle of bundles.sort())
    for (const part of parseLicences((await read(join('dist', bundle, 'licenses.md'))) ?? '')) add(part)
  const font = await read('dist/renderer/inter-license.txt')
  if (font !== undefined) add({ name: 'Inter', licence: 'OFL-1.1', text: font })
  const images = await read('assets/licenses/libvips.md')
  if (images !== undefined)
    add({ name: 'sharp and libvips', licence: 'Apache-2.0, LGPL-3.0-or-later', text: images })
  // Electron brings them, beside its program.
  for (const [name, licence, file] of [
    ['Electron', 'MIT', 'LICENSE'],
    ['Chromium', 'BSD-3-Clause and others', 'LICENSES.chromium.html'],
  ] as const) {
    const path = join(runtime, file)
    if (process.versions['electron'] === undefined || !existsSync(path)) continue
    places.push(path)
    add({ name, licence, text: `In ${path}` })
  }
  return {
    own: own ?? '',
    parts: [...parts.values()].sort((a, b) => a.name.localeCompare(b.name, 'en')),
    places,
  }
}
