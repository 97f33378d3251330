import { spawnSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildIfChanged } from '../../main/build.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const fuseNames = [
  'run as node',
  'cookie encryption',
  'node options',
  'inspect',
  'asar integrity',
  'only asar',
]

/** Packs with a stand-in for the runtime, which needs no network. The stand-in is one of Linux. */
describe.skipIf(process.platform !== 'linux')('packing', () => {
  let folder: string
  let resources: string
  let program: Buffer

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shoal-pack-'))
    const runtime = join(folder, 'runtime')
    await mkdir(join(runtime, 'resources'), { recursive: true })
    await mkdir(join(runtime, 'locales'))
    const wire = Buffer.concat([
      Buffer.from(`#!/bin/sh\nexit 0\n${sentinel}`),
      Buffer.from([1, 9]),
      Buffer.from('101100110'),
      Buffer.from('\n'),
    ])
    await writeFile(join(runtime, 'electron'), wire)
    await chmod(join(runtime, 'electron'), 0o755)
    for (const name of [
      'LICENSE',
      'LICENSES.chromium.html',
      'version',
      'chrome_crashpad_handler',
      'chrome-sandbox',
    ])
      await writeFile(join(runtime, name), '')
    expect(buildIfChanged(['renderer', 'electron'])).toBe(true)
    node(
      join(root, 'node_modules/electron-builder/cli.js'),
      '--linux',
      '--dir',
      '--config',
      'electron-builder.config.ts',
      `--config.electronDist=${runtime}`,
      `--config.directories.output=${join(folder, 'out')}`,
    )
    resources = join(folder, 'out', 'linux-unpacked', 'resources')
    program = await readFile(join(folder, 'out', 'linux-unpacked', 'shoal'))
  }, 240_000)
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('packs what is needed and nothing else', async () => {
    const asar = createRequire(join(root, 'node_modules/app-builder-lib/package.json'))('@electron/asar') as {
      listPackage(path: string, options: object): string[]
      extractFile(path: string, file: string): Buffer
    }
    const archive = join(resources, 'app.asar')
    const files = asar.listPackage(archive, {}).map(name => name.replace(/^[\\/]/, ''))
    expect(files).toEqual(
      expect.arrayContaining([
        'dist/electron/main.js',
        'dist/electron/preload.cjs',
        'dist/electron/decoder-entry.js',
        'dist/renderer/index.html',
      ]),
    )
    expect(files.filter(name => name.startsWith('assets/sample/'))).toHaveLength(5)
    const top = new Set(files.map(name => name.split('/')[0]))
    expect([...top].sort()).toEqual(['assets', 'dist', 'node_modules', 'package.json'])
    const packages = new Set(files.flatMap(name => /^node_modules\/([^/]+)/.exec(name)?.[1] ?? []))
    expect([...packages].sort()).toEqual(['@emnapi', '@img', 'detect-libc', 'semver', 'sharp'])
    expect(files.filter(name => /\.(ts|map)$|\.test\.|^dist\/installers/.test(name))).toEqual([])
    const { main } = JSON.parse(`${asar.extractFile(archive, 'package.json')}`) as { main: string }
    expect(main).toBe('dist/electron/main.js')
  })

  test('sets the fuses', () => {
    const at = program.indexOf(sentinel) + sentinel.length + 2
    const wire = program.subarray(at, at + 9).toString()
    const set = Object.fromEntries(fuseNames.map((name, index) => [name, wire[index]]))
    expect(set).toEqual({
      'run as node': '0',
      'cookie encryption': '1',
      'node options': '0',
      inspect: '0',
      'asar integrity': '1',
      'only asar': '1',
    })
    // File addresses get no privileges.
    expect(wire[7]).toBe('0')
  })
})

function node(...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    timeout: 200_000,
    killSignal: 'SIGKILL',
  })
  if (status !== 0) throw new Error(`${args.join(' ')}\n${stdout}\n${stderr}`)
}
