import { spawnSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { buildIfChanged } from '../../main/build.mjs'
import { eventually } from '../helpers/eventually.ts'
import { runModel } from './model/run-model.ts'

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

const programWithFuses = Buffer.concat([
  Buffer.from(`#!/bin/sh\nexit 0\n${sentinel}`),
  Buffer.from([1, 9]),
  Buffer.from('101100110\n'),
])

const requireOfPacker = createRequire(join(root, 'node_modules/app-builder-lib/package.json'))
type Executable = { generate(): ArrayBuffer }
type Resources = { entries: unknown; outputResource(of: Executable): void }
const { NtExecutable, NtExecutableResource, Resource } = requireOfPacker('resedit') as {
  NtExecutable: { createEmpty(is32Bit: boolean, isDll: boolean): Executable }
  NtExecutableResource: { from(executable: Executable): Resources }
  Resource: {
    VersionInfo: {
      createEmpty(): {
        lang: number
        setFileVersion(version: string): void
        outputToResourceEntries(entries: unknown): void
      }
    }
  }
}
const asar = requireOfPacker('@electron/asar') as {
  listPackage(path: string, options: object): string[]
  extractFile(path: string, file: string): Buffer
  extractAll(path: string, folder: string): void
}
const filesIn = (archive: string): string[] =>
  asar.listPackage(archive, {}).map(name => name.replace(/^[\\/]/, '').replaceAll('\\', '/'))

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
    await writeFile(join(runtime, 'electron'), programWithFuses)
    await chmod(join(runtime, 'electron'), 0o755)
    for (const name of [
      'LICENSE',
      'LICENSES.chromium.html',
      'version',
      'chrome_crashpad_handler',
      'chrome-sandbox',
    ])
      await writeFile(join(runtime, name), '')
    expect(buildIfChanged(['renderer', 'electron', 'cli'])).toBe(true)
    pack('--linux', runtime, join(folder, 'out'))
    resources = join(folder, 'out', 'linux-unpacked', 'resources')
    program = await readFile(join(folder, 'out', 'linux-unpacked', 'shoal'))
  }, 240_000)
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('packs what is needed and nothing else', async () => {
    const archive = join(resources, 'app.asar')
    const files = filesIn(archive)
    expect(files).toEqual(
      expect.arrayContaining([
        'dist/electron/main.js',
        'dist/electron/preload.cjs',
        'dist/electron/decoder-entry.js',
        'dist/electron/lanes-entry.js',
        'dist/electron/drafts-draft-entry.js',
        'dist/renderer/index.html',
      ]),
    )
    expect(files.filter(name => name.startsWith('assets/sample/'))).toHaveLength(5)
    // background.ts and main.ts name them.
    for (const size of [16, 32, 256]) expect(files).toContain(`assets/icons/${size}x${size}.png`)
    expect(files).toEqual(
      expect.arrayContaining(['assets/licenses/libvips.md', 'assets/licenses/LGPL-3.0.txt']),
    )
    const top = new Set(files.map(name => name.split('/')[0]))
    expect([...top].sort()).toEqual(['LICENSE', 'assets', 'dist', 'node_modules', 'package.json'])
    const packages = new Set(files.flatMap(name => /^node_modules\/([^/]+)/.exec(name)?.[1] ?? []))
    expect([...packages].sort()).toEqual(['@emnapi', '@img', 'detect-libc', 'semver', 'sharp'])
    expect(files).toContain('node_modules/@img/sharp-wasm32/package.json')
    expect(files.filter(name => /\.(ts|map)$|\.test\.|^dist\/installers/.test(name))).toEqual([])
    expect(JSON.parse(`${asar.extractFile(archive, 'package.json')}`)).toMatchObject({
      main: 'dist/electron/main.js',
      desktopName: 'io.github.shoal.desktop',
    })
  })

  test('runs from what is packed alone: window, lane, decoder, sample', { timeout: 60_000 }, async () => {
    const app = join(folder, 'extracted')
    const home = join(folder, 'home')
    // With what lies beside the archive because it has machine code.
    asar.extractAll(join(resources, 'app.asar'), app)
    const model = runModel(app, home, ['--sample'])
    onTestFinished(model.close)
    const { running } = await model.call('appInfo')
    const batch = running[0]?.batch
    await eventually(async () => (await model.call('appInfo')).running.length === 0)
    expect(await model.main.serve(`app://shoal/thumb/${batch}/1`, 'GET')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'image/webp' },
    })
    const pictures = (await readdir(home, { recursive: true })).filter(name =>
      /Shoal.\S+\.(jpg|png|webp)$/.test(name),
    )
    expect(pictures).toHaveLength(5)
    // Large enough for a thread of its own.
    const links = Array.from({ length: 10_000 }, (_, n) => `https://a.test/collection/image-${n}.jpg`)
    const list = { name: 'list.txt', text: links.join('\n') }
    expect(await model.call('review', { sources: [list] })).toMatchObject({ items: 10_000 })
    expect(await readFile(join(home, 'home', 'logs', 'desktop.log'), 'utf8')).not.toMatch(
      /"(lanes-off|lane-lost|list-thread-off)"/,
    )
    expect(model.errors()).toBe('')
  })

  test('packs the same for Windows, but not without its decoder', { timeout: 240_000 }, async () => {
    const runtime = join(folder, 'runtime-win')
    await mkdir(join(runtime, 'resources'), { recursive: true })
    await mkdir(join(runtime, 'locales'))
    for (const name of ['LICENSE', 'LICENSES.chromium.html', 'version'])
      await writeFile(join(runtime, name), '')
    // The archive's hash becomes a resource of it.
    await writeFile(join(runtime, 'electron.exe'), windowsProgram())
    const out = join(folder, 'out-win')
    // This machine has the decoder of Linux, and Windows' program cannot be given an icon here.
    expect(() => pack('--win', runtime, out, '--x64', '--config.win.signAndEditExecutable=false')).toThrow(
      'Not in the app: @img/sharp-win32-x64.',
    )
    const unpacked = join(out, 'win-unpacked')
    expect(`${await readFile(join(unpacked, 'Shoal.exe'))}`).toContain('"alg":"SHA256"')
    const packed = (archive: string) => filesIn(archive).filter(name => !/^node_modules.@img/.test(name))
    expect(packed(join(unpacked, 'resources', 'app.asar'))).toEqual(packed(join(resources, 'app.asar')))
  })

  test('sets the fuses', () => {
    const at = program.indexOf(sentinel) + sentinel.length + 2
    const wire = program.subarray(at, at + 9).toString()
    const set = Object.fromEntries(fuseNames.map((name, index) => [name, wire[index]]))
    expect(set).toEqual({
      'run as node': '0',
      'cookie encryption': '0',
      'node options': '0',
      inspect: '0',
      'asar integrity': '1',
      'only asar': '1',
    })
    // File addresses get no privileges.
    expect(wire[7]).toBe('0')
  })
})

test('Linux keeps Shoal among the programs for lists, beside its scheme', async () => {
  const { default: config } = await import('../../electron-builder.config.ts')
  // electron-builder writes the types of schemes over those of `desktop.entry` (LinuxTargetHelper.computeDesktopEntry).
  expect(config.linux?.desktop?.entry?.['MimeType']).toBeUndefined()
  expect(config.linux?.mimeTypes).toContain('text/csv')
  expect(config.protocols).toMatchObject([{ schemes: ['shoal'] }])
})

describe('the app for macOS', () => {
  test('is signed where its fuses are changed, and may load sharp without a certificate', async () => {
    vi.stubEnv('CSC_LINK', '')
    vi.stubEnv('CSC_NAME', '')
    const { default: config } = await import('../../electron-builder.config.ts')
    vi.unstubAllEnvs()
    expect(config.electronFuses).toBeDefined()
    expect(config.mac).toMatchObject({ identity: '-', hardenedRuntime: true })
    const { entitlements, entitlementsInherit } = config.mac ?? {}
    for (const file of [entitlements, entitlementsInherit])
      expect(await readFile(join(root, `${file}`), 'utf8')).toContain('disable-library-validation')
  })

  test.skipIf(process.platform !== 'linux')(
    'is not made without the decoders of both kinds of Mac',
    { timeout: 240_000 },
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'shoal-mac-'))
      onTestFinished(() => rm(folder, { recursive: true }))
      await makeMacRuntime(join(folder, 'runtime'))
      expect(() => pack('--mac', join(folder, 'runtime'), join(folder, 'out'))).toThrow(
        /Not in the app: @img\/sharp-darwin-arm64, @img\/sharp-libvips-darwin-arm64, @img\/sharp-darwin-x64/,
      )
    },
  )
})

/** As much of a program of Windows as packing looks at: its version. */
function windowsProgram(): Buffer {
  const program = NtExecutable.createEmpty(false, false)
  const resources = NtExecutableResource.from(program)
  const version = Resource.VersionInfo.createEmpty()
  // English, as Electron's.
  version.lang = 1033
  version.setFileVersion('1.0.0.0')
  version.outputToResourceEntries(resources.entries)
  resources.outputResource(program)
  return Buffer.from(program.generate())
}

/** As much of a Mac's runtime as packing looks at. */
async function makeMacRuntime(folder: string): Promise<void> {
  const contents = join(folder, 'Electron.app', 'Contents')
  const framework = join(contents, 'Frameworks', 'Electron Framework.framework')
  const kinds = ['', ' (GPU)', ' (Plugin)', ' (Renderer)'].map(kind => `Electron Helper${kind}`)
  const programs: [string, string][] = [
    [contents, 'Electron'],
    ...kinds.map((name): [string, string] => [join(contents, 'Frameworks', `${name}.app`, 'Contents'), name]),
  ]
  await mkdir(join(contents, 'Resources'), { recursive: true })
  await mkdir(framework, { recursive: true })
  await writeFile(join(framework, 'Electron Framework'), programWithFuses)
  for (const [place, name] of programs) {
    await mkdir(join(place, 'MacOS'), { recursive: true })
    await writeFile(join(place, 'MacOS', name), '')
    await writeFile(
      join(place, 'Info.plist'),
      `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>CFBundleExecutable</key><string>${name}</string>
<key>CFBundleName</key><string>${name}</string>
<key>CFBundleIdentifier</key><string>com.github.Electron</string>
</dict></plist>`,
    )
  }
}

function pack(
  system: '--linux' | '--mac' | '--win',
  runtime: string,
  out: string,
  ...more: readonly string[]
): void {
  node(
    join(root, 'node_modules/electron-builder/cli.js'),
    system,
    '--dir',
    '--config',
    'electron-builder.config.ts',
    `--config.electronDist=${runtime}`,
    `--config.directories.output=${out}`,
    ...more,
  )
}

function node(...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    timeout: 200_000,
    killSignal: 'SIGKILL',
  })
  if (status !== 0) throw new Error(`${args.join(' ')}\n${stdout}\n${stderr}`)
}
