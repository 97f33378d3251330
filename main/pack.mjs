// `npm run pack`: the command line as a package of its own, which `npm install -g` installs without a checkout.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What ships, named piece by piece; everything else stays at home. */
const contents = ['dist/cli', 'dist/renderer', 'assets/sample', 'README.md', 'LICENSE']

/**
 * Assembles the package in `folder` from a checkout whose command line and window were built, and packs it.
 * @param {{ root: string, folder: string, out: string }} places `out`: the folder that the archive is put into
 * @returns {string} the archive's path
 */
export function packCommandLine({ root, folder, out }) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const part of contents) {
    const from = join(root, part)
    if (!existsSync(from)) throw new Error(`${part} is not built: run npm run build first`)
    cpSync(from, join(folder, part), { recursive: true, filter: file => !file.endsWith('.map') })
  }
  const { name, version, description, license, dependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  const manifest = {
    ...{ name, version, description, license },
    type: 'module',
    engines: { node: '>=24' },
    bin: { shoal: 'dist/cli/shoal.js' },
    files: contents,
    // The bundle holds every other package. Without these, all works but decoding, queues, and pages in a browser.
    optionalDependencies: {
      sharp: dependencies.sharp,
      ...Object.fromEntries(
        ['bullmq', 'ioredis', 'playwright-core'].map(name => [name, optionalDependencies[name]]),
      ),
    },
  }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`)
  const { status, stderr } = spawnSync('npm', ['pack', '--json', '--pack-destination', out], {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error(stderr)
  return join(out, `${name}-${version}.tgz`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const archive = packCommandLine({ root, folder: join(root, 'dist', 'package'), out: root })
  process.stdout.write(`${archive}\nInstall it with: npm install -g ${archive}\n`)
}
