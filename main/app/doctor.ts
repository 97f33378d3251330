import { readdirSync, readFileSync, statSync } from 'node:fs'
import { lstat, readdir, readFile, statfs } from 'node:fs/promises'
import { createRequire, findPackageJSON } from 'node:module'
import { availableParallelism, freemem, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { type ImageType, imageTypes } from '../../shared/model.ts'
import { proxyNames, withScheme } from '../../shared/proxy-env.ts'
import { publicProxy } from '../../shared/public-url.ts'
import { problemIn } from '../../shared/text/problems.ts'
import type { World } from '../engine/engine.ts'
import { decoderBuild } from '../engine/image/decoder/decoders.ts'
import { readVersion } from '../system/version.ts'
import { type App, homeFolder, openApp } from './app.ts'

/** Everything that a report of a fault needs to say about this machine. Absent: it does not exist, or cannot be told. */
export type Diagnosis = {
  versions: {
    shoal: string
    node: string
    electron: string | undefined
    sqlite: string | undefined
    openssl: string | undefined
    sharp: string | undefined
    libvips: string | undefined
  }
  system: {
    platform: string
    arch: string
    release: string
    /** As the distribution calls itself. */
    name: string | undefined
    libc: string | undefined
    glib: string | undefined
    cores: number
    memoryBytes: number
    freeMemoryBytes: number
  }
  decoder: {
    build: 'native' | 'wasm'
    reads: ImageType[]
    /** Why it could not decode one pixel; absent where it did. */
    problem: string | undefined
  }
  limits: { openFiles: Limit | undefined; fileSizeBlocks: Limit | undefined; processes: Limit | undefined }
  home: {
    folder: string
    /** `700`, in octal; absent on Windows. */
    mode: string | undefined
    freeBytes: number | undefined
    /** How many more files the disk takes. */
    freeFiles: number | undefined
    entries: { name: string; bytes: number; files: number; mode: string | undefined }[]
  }
  history: {
    batches: number | undefined
    /** Why it cannot be opened. */
    problem: string | undefined
    unreadable: App['unreadable']
  }
  /** Without user and password. */
  proxies: { name: string; proxy: string }[]
  /** Variables that change what Shoal does, by name only. */
  variables: string[]
  /** The latest lines of the logs that report an error, oldest first. */
  errors: { file: string; line: string }[]
}

/** `unlimited`, or a number. */
export type Limit = { soft: string; hard: string }

const variableNames = [
  ...['SHOAL_HOME', 'SHOAL_DECODER', 'NODE_DEBUG', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS'],
  ...['NODE_TLS_REJECT_UNAUTHORIZED', 'UV_THREADPOOL_SIZE', 'LD_PRELOAD', 'LD_LIBRARY_PATH'],
]

/** Looks at this machine and at what Shoal keeps on it. Only reads; what cannot be read is absent. */
export async function diagnose(world: World): Promise<Diagnosis> {
  const home = homeFolder(world.env)
  const build = decoderBuild({
    env: world.env,
    platform: process.platform,
    isElectron: process.versions['electron'] !== undefined,
  })
  const { header, userLimits } = readReport()
  return {
    versions: { ...runtimeVersions(), ...libraryVersions(build, header?.glibcVersionRuntime) },
    system: {
      platform: process.platform,
      arch: process.arch,
      release: release(),
      name: systemName(),
      libc: header?.glibcVersionRuntime && `glibc ${header.glibcVersionRuntime}`,
      glib: glibVersion(),
      cores: availableParallelism(),
      memoryBytes: totalmem(),
      freeMemoryBytes: freemem(),
    },
    decoder: {
      build,
      reads: imageTypes.filter(type => world.decoders.canDecode(type)),
      problem: await decoderProblem(world),
    },
    limits: {
      openFiles: limitOf(userLimits?.['open_files']),
      fileSizeBlocks: limitOf(userLimits?.['file_size_blocks']),
      processes: limitOf(userLimits?.['max_user_processes']),
    },
    // Before the store is opened, which makes its folder.
    home: await readHome(home),
    errors: await lastErrors(join(home, 'logs')),
    history: await readHistory(world),
    proxies: [...proxyNames, 'NO_PROXY', 'no_proxy'].flatMap(name => {
      const value = world.env[name]?.trim()
      if (!value) return []
      return [{ name, proxy: /^no_/i.test(name) ? value : publicProxy(withScheme(value)) }]
    }),
    variables: variableNames.filter(name => world.env[name]),
  }
}

type Report = {
  header?: { glibcVersionRuntime?: string }
  userLimits?: Record<string, { soft: string | number; hard: string | number }>
}

/** Node's own report on this process, without looking at its connections. */
function readReport(): Report {
  // Looking its connections up can take seconds.
  Object.assign(process.report, { excludeNetwork: true })
  return process.report.getReport() as Report
}

const limitOf = (limit: { soft: string | number; hard: string | number } | undefined): Limit | undefined =>
  limit && { soft: String(limit.soft), hard: String(limit.hard) }

function runtimeVersions() {
  const { node, electron, sqlite, openssl } = process.versions
  return { shoal: readVersion(), node, electron, sqlite, openssl }
}

/** As their packages say: this process must not load the library. */
function libraryVersions(build: 'native' | 'wasm', glibc: string | undefined) {
  const { platform, arch } = process
  const system = platform === 'linux' && glibc === undefined ? 'linuxmusl' : platform
  const name = build === 'wasm' ? '@img/sharp-wasm32' : `@img/sharp-libvips-${system}-${arch}`
  const manifest = readOr(() => findPackageJSON('sharp', import.meta.url))
  const sharp = readOr(() => JSON.parse(readFileSync(manifest ?? '', 'utf8')) as { version?: string })
  const require = createRequire(manifest ?? import.meta.url)
  const libraries = readOr(() => require(`${name}/versions`) as { vips?: string })
  return { sharp: sharp?.version, libvips: libraries?.vips }
}

function systemName(): string | undefined {
  const text = readOr(() => readFileSync('/etc/os-release', 'utf8'))
  return /^PRETTY_NAME="?(.*?)"?$/m.exec(text ?? '')?.[1]
}

/** Where Linux systems keep the library that Electron and the native decoder both bring. */
const libraryFolders = [
  '/usr/lib64',
  `/usr/lib/${{ x64: 'x86_64', arm64: 'aarch64' }[process.arch as 'x64']}-linux-gnu`,
  '/usr/lib',
]

/** The system's GLib: `libglib-2.0.so.0.7400.6` is 2.74.6. */
function glibVersion(): string | undefined {
  if (process.platform !== 'linux') return undefined
  for (const folder of libraryFolders) {
    for (const file of readOr(() => readdirSync(folder)) ?? []) {
      const [, minor, patch] = /^libglib-2\.0\.so\.0\.(\d+)00\.(\d+)$/.exec(file) ?? []
      if (minor !== undefined) return `2.${minor}.${patch}`
    }
  }
  return undefined
}

/** A PNG of one pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
)

async function decoderProblem({ decoders }: World): Promise<string | undefined> {
  const result = await decoders.check({ bytes: pixel })
  return result.kind === 'whole' ? undefined : result.why
}

/** Opening the history may fail, and that is worth knowing. */
async function readHistory(world: World): Promise<Diagnosis['history']> {
  let app: App | undefined
  try {
    app = openApp(world)
    // Reading them is how damaged entries are met.
    const batches = app.history.all().length
    return { batches, problem: undefined, unreadable: app.unreadable }
  } catch (error) {
    const problem = problemIn(error)?.message ?? String(error)
    return { batches: undefined, problem, unreadable: [] }
  } finally {
    await app?.close()
  }
}

async function readHome(folder: string): Promise<Diagnosis['home']> {
  // What cannot be looked at is left out: the rest of the report is what helps.
  const disk = await statfs(folder).catch(() => undefined)
  // What cannot be looked at is left out: the rest of the report is what helps.
  const names = await readdir(folder).catch(() => [])
  return {
    folder,
    mode: modeOf(folder),
    freeBytes: disk && disk.bavail * disk.bsize,
    // Some file systems keep no such count.
    freeFiles: disk === undefined || disk.files === 0 ? undefined : disk.ffree,
    entries: await Promise.all(
      names.toSorted().map(async name => {
        const path = join(folder, name)
        return { name, ...(await sizeOf(path)), mode: modeOf(path) }
      }),
    ),
  }
}

async function sizeOf(path: string): Promise<{ bytes: number; files: number }> {
  // What cannot be looked at is left out: the rest of the report is what helps.
  const found = await lstat(path).catch(() => undefined)
  if (found === undefined) return { bytes: 0, files: 0 }
  if (!found.isDirectory()) return { bytes: found.size, files: 1 }
  // What cannot be looked at is left out: the rest of the report is what helps.
  const below = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => [])
  const total = { bytes: 0, files: 0 }
  for (const entry of below) {
    if (!entry.isFile()) continue
    // What cannot be looked at is left out: the rest of the report is what helps.
    const file = await lstat(join(entry.parentPath, entry.name)).catch(() => undefined)
    total.bytes += file?.size ?? 0
    total.files += 1
  }
  return total
}

/** Windows says nothing in these bits. */
function modeOf(path: string): string | undefined {
  if (process.platform === 'win32') return undefined
  const mode = statSync(path, { throwIfNoEntry: false })?.mode
  return mode === undefined ? undefined : (mode & 0o777).toString(8)
}

const errorEvents = new Set(['unexpected', 'error-ignored'])
const errorsShown = 10

async function lastErrors(folder: string): Promise<Diagnosis['errors']> {
  // What cannot be looked at is left out: the rest of the report is what helps.
  const files = (await readdir(folder).catch(() => [])).filter(name => name.endsWith('.log'))
  const found = await Promise.all(
    files.map(async file => {
      const text = await readFile(join(folder, file), 'utf8').catch(() => '')
      return text.split('\n').flatMap(line => {
        const entry = readOr(() => JSON.parse(line) as { time?: string; event?: string })
        return entry !== undefined && errorEvents.has(entry.event ?? '')
          ? [{ file, line, time: String(entry.time) }]
          : []
      })
    }),
  )
  return found
    .flat()
    .sort((a, b) => (a.time < b.time ? -1 : 1))
    .slice(-errorsShown)
    .map(({ file, line }) => ({ file, line }))
}

/** What is asked for may not be there: then it cannot be told. */
function readOr<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
