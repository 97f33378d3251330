#!/usr/bin/env node
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))

/** The two kinds of Mac that a universal app runs on. */
export const macKinds = /** @type {const} */ (['arm64', 'x64'])

/** @typedef {'darwin' | 'win32' | 'linux'} System */

/**
 * The packages with sharp's code that the app for this system needs and that are not in this folder of packages. An app for
 * Macs is universal. On Linux it uses the WebAssembly build (engine/image/decoder/build.ts).
 * @param {string} packages a folder `node_modules`
 * @param {System} system
 * @param {string} arch as Node calls it; for Windows only
 */
export function missingSharps(packages, system, arch) {
  const needed = {
    darwin: macKinds.flatMap(kind => [`@img/sharp-darwin-${kind}`, `@img/sharp-libvips-darwin-${kind}`]),
    win32: [`@img/sharp-win32-${arch}`],
    linux: ['@img/sharp-wasm32'],
  }
  return needed[system].filter(name => !existsSync(join(packages, ...name.split('/'))))
}

/**
 * Brings sharp's machine code for both kinds of Mac into node_modules. npm installs that of one kind alone, and takes it
 * away when it installs the other's: so each is installed into a folder of its own.
 */
function bringMacSharps() {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules', 'sharp', 'package.json'), 'utf8'))
  for (const kind of macKinds) {
    const folder = mkdtempSync(join(tmpdir(), 'shoal-sharp-'))
    try {
      const install = [
        'install',
        '--prefix',
        folder,
        '--no-save',
        '--os=darwin',
        `--cpu=${kind}`,
        `sharp@${version}`,
      ]
      const { status } = spawnSync('npm', install, { stdio: 'inherit', shell: process.platform === 'win32' })
      if (status !== 0) throw new Error(`npm could not install sharp for ${kind}.`)
      const brought = join(folder, 'node_modules', '@img')
      for (const name of readdirSync(brought).filter(name => name.endsWith(`-darwin-${kind}`)))
        cpSync(join(brought, name), join(root, 'node_modules', '@img', name), { recursive: true })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  const missing = missingSharps(join(root, 'node_modules'), 'darwin', '')
  if (missing.length > 0) throw new Error(`Still missing: ${missing.join(', ')}.`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) bringMacSharps()
