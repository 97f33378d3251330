import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, unlink, writeFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createBuilder } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packCommandLine } from '../../main/pack.mjs'
import { CAT } from '../helpers/images.ts'
import { type ImageOrigin, serve, startOrigin } from '../helpers/origin.ts'

const run = promisify(execFile)
const checkout = fileURLToPath(new URL('../../', import.meta.url))
let folder = ''
/** Where the archive was unpacked, as npm does. */
let installed = ''
let origin: ImageOrigin

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-installed-'))
  origin = await startOrigin()
  const root = join(folder, 'checkout')
  const builder = await createBuilder({
    root: join(checkout, 'renderer'),
    configFile: join(checkout, 'vite.config.ts'),
    logLevel: 'error',
    environments: { cli: { build: { outDir: join(root, 'dist', 'cli') } } },
  })
  const { cli } = builder.environments
  if (cli !== undefined) await builder.build(cli)
  for (const part of ['package.json', 'README.md', 'LICENSE', 'assets/sample']) {
    await cp(join(checkout, part), join(root, part), { recursive: true })
  }
  // The window is built and tried elsewhere.
  await mkdir(join(root, 'dist', 'renderer'))
  await writeFile(join(root, 'dist', 'renderer', 'index.html'), '<!doctype html><title>Shoal</title>')
  await writeFile(join(root, 'dist', 'renderer', 'index.js.map'), '{}')
  const archive = packCommandLine({ root, folder: join(folder, 'assembled'), out: folder })
  await run('tar', ['-xzf', archive, '-C', folder])
  // An archive of npm holds one folder of this name.
  installed = join(folder, 'package')
})
afterAll(async () => {
  await origin.close()
  await rm(folder, { recursive: true, force: true })
})

const shoal = (...args: string[]) =>
  run(process.execPath, [join(installed, 'dist', 'cli', 'shoal.js'), ...args], {
    cwd: folder,
    env: { ...process.env, SHOAL_HOME: join(folder, 'home'), HOME: folder, NO_PROXY: '*' },
  })

/** A file of the bundle with all that it loads before it runs, as one text. */
async function loadedWith(name: string, seen = new Set<string>()): Promise<string> {
  if (seen.has(name)) return ''
  seen.add(name)
  const code = await readFile(join(installed, 'dist', 'cli', name), 'utf8')
  const others = [...code.matchAll(/^(?:import|export)\b[^'"\n]*?["']\.\/([^"']+)["'];?$/gm)]
  const texts = await Promise.all(others.map(([, other = '']) => loadedWith(other, seen)))
  return [code, ...texts].join('\n')
}

describe('the installed command line', () => {
  test('loads what speaks HTTP only where a thread needs it, and in a lane nothing of lists and of options', async () => {
    const lane = await loadedWith('lanes-entry.js')
    expect(lane).toContain('// node_modules/got/')
    expect(lane).not.toContain('// node_modules/zod/')
    expect(lane).not.toContain('// main/lists/')
    const files = await readdir(join(installed, 'dist', 'cli'))
    const get = await loadedWith(files.find(name => name.startsWith('get-')) ?? '')
    expect(get).toContain('// main/engine/run/here.ts')
    expect(get).not.toContain('// node_modules/got/')
    // It starts the lane of a long list before all else, so it needs little.
    const early = await loadedWith(files.find(name => name.startsWith('early-')) ?? '')
    expect(early).toContain('// main/engine/lanes/pool.ts')
    expect(early.length).toBeLessThan(60_000)
  })

  test('is what it names, and asks for few packages, all of which it can do without', async () => {
    const files = await readdir(installed)
    expect(files.sort()).toEqual(['LICENSE', 'README.md', 'assets', 'dist', 'package.json'])
    const all = await readdir(installed, { recursive: true })
    expect(all.filter(name => /\.(ts|map)$/.test(name))).toEqual([])
    const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as {
      optionalDependencies: Record<string, string>
    }
    expect(manifest).toMatchObject({ bin: { shoal: 'dist/cli/shoal.js' }, engines: { node: '>=24' } })
    expect(Object.keys({ ...manifest })).not.toContain('dependencies')
    const asked = new Set<string>()
    for (const name of all.filter(name => name.endsWith('.js'))) {
      const code = await readFile(join(installed, name), 'utf8')
      // V8 keeps a file with any other letter in it in two bytes a letter.
      expect(/[^\0-\x7f].{0,40}/.exec(code)?.[0]).toBeUndefined()
      // The first of these takes as long as several modules: it is made where it is used.
      expect(code.match(/^(?:var|const|let) .*= new Intl\..*/m)?.[0] ?? '').toBe('')
      for (const [, from, called] of code.matchAll(
        /^(?:import|export)\b[^'"\n]*?["']([^"']+)["'];?$|\bimport\(\s*["'`]([^"'`]+)["'`]/gm,
      )) {
        const to = from ?? called ?? ''
        if (!/^(\.|node:)/.test(to) && !builtinModules.includes(to)) asked.add(to)
      }
    }
    // An example in a comment of p-queue asks for itself.
    asked.delete('p-queue')
    expect([...asked].sort()).toEqual(['bullmq', 'ioredis', 'playwright-core', 'sharp'])
    // npm brings all of them.
    expect(Object.keys(manifest.optionalDependencies).sort()).toEqual([...asked].sort())
    expect(await readFile(join(installed, 'dist', 'cli', 'licenses.md'), 'utf8')).toContain('## got - ')
  })

  test('says its version, and nothing else', async () => {
    const { version } = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8')) as {
      version: string
    }
    expect(await shoal('--version')).toEqual({ stdout: `${version}\n`, stderr: '' })
  })

  test('downloads, and without the decoder all but decoding works', async () => {
    origin.script('/cat.jpg', serve(CAT))
    await shoal('get', origin.url('/cat.jpg'), '-o', 'out')
    expect(await readFile(join(folder, 'out', 'cat.jpg'))).toEqual(CAT)
    const { stdout } = await shoal('verify', 'out', '--check', 'decode')
    expect(stdout).toContain('1 not decoded')
  })

  test('has lanes', async () => {
    origin.script('/in-a-lane.jpg', serve(CAT))
    const link = origin.url('/in-a-lane.jpg')
    const { stderr } = await shoal('get', link, '-o', 'lanes', '--lanes', '1', '--verbose')
    expect(await readFile(join(folder, 'lanes', 'in-a-lane.jpg'))).toEqual(CAT)
    expect(stderr).not.toContain('lane-lost')
    expect(stderr).toContain('batch-ended')
  })

  test('decodes where sharp is installed beside it', async () => {
    const packages = join(installed, 'node_modules')
    await symlink(join(checkout, 'node_modules'), packages, 'junction')
    origin.script('/whole.jpg', serve(CAT))
    await shoal('get', origin.url('/whole.jpg'), '-o', 'whole')
    const { stdout } = await shoal('verify', 'whole', '--check', 'decode')
    expect(stdout).toContain('1 intact')
    await unlink(packages)
  })
})
