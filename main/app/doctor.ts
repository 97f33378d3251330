import { readdirSync, readFileSync } from 'node:fs'
import { lstat, readdir, readFile, stat, statfs } from 'node:fs/promises'
import { availableParallelism, freemem, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { type ImageType, imageTypes } from '../../shared/image.ts'
import { proxyNames, withScheme } from '../../shared/proxy-env.ts'
import { publicProxy } from '../../shared/public-url.ts'
import { problemIn } from '../../shared/text/problems.ts'
import type { World } from '../engine/engine.ts'
import { hasCode, readFaultOf } from '../engine/files/disk-failure.ts'
import { decoderBuild } from '../engine/image/decoder/decoders.ts'
import { readVersion } from '../system/version.ts'
import { type App, homeFolder, openApp } from './app.ts'
import { decoderVersions } from './saved-files/decoder-versions.ts'

/** What a bug report should say about this machine. Absent: it does not exist, or is not known. */
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
    /** How many more files fit on the disk. */
    freeFiles: number | undefined
    /** Without sizes where they cannot be read. */
    entries: {
      name: string
      bytes: number | undefined
      files: number | undefined
      mode: string | undefined
    }[]
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
  /** Files and folders of Shoal that could not be read for this. What does not exist is not among them. */
  notReadable: { path: string; why: string }[]
}

/** `unlimited`, or a number. */
export type Limit = { soft: string; hard: string }

const variableNames = [
  ...['SHOAL_HOME', 'SHOAL_DECODER', 'NODE_DEBUG', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS'],
  ...['NODE_TLS_REJECT_UNAUTHORIZED', 'UV_THREADPOOL_SIZE', 'LD_PRELOAD', 'LD_LIBRARY_PATH'],
]

/** Examines this machine and the files that Shoal keeps. Changes nothing, except that opening the history may create it. */
export async function diagnose(world: World): Promise<Diagnosis> {
  const home = homeFolder(world.env)
  const build = decoderBuild({
    env: world.env,
    platform: process.platform,
    isElectron: process.versions['electron'] !== undefined,
  })
  const { header, userLimits } = readReport()
  const notReadable: Diagnosis['notReadable'] = []
  const tryToRead = createTryToRead(notReadable)
  return {
    versions: { ...runtimeVersions(), ...decoderVersions(build) },
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
    // Before the store is opened, which creates its folder.
    home: await readHome(home, tryToRead),
    errors: await lastErrors(join(home, 'logs'), tryToRead),
    notReadable,
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

function systemName(): string | undefined {
  const text = readOr(() => readFileSync('/etc/os-release', 'utf8'))
  return /^PRETTY_NAME="?(.*?)"?$/m.exec(text ?? '')?.[1]
}

/** Where Linux systems keep the library that is also part of Electron and of the native decoder. */
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

/** The history; where it cannot be opened, the reason. */
async function readHistory(world: World): Promise<Diagnosis['history']> {
  let app: App | undefined
  try {
    app = openApp(world)
    // Damaged entries are found by reading all.
    const batches = app.history.all().length
    return { batches, problem: undefined, unreadable: app.unreadable }
  } catch (error) {
    const problem = problemIn(error)?.message ?? String(error)
    return { batches: undefined, problem, unreadable: [] }
  } finally {
    await app?.close()
  }
}

/** Reads what may not be readable; undefined where it is not. */
type TryToRead = <T>(path: string, read: (path: string) => Promise<T>) => Promise<T | undefined>

/** What cannot be read is added to `notReadable`; the report goes on without it. */
function createTryToRead(notReadable: Diagnosis['notReadable']): TryToRead {
  return async (path, read) => {
    try {
      return await read(path)
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) notReadable.push({ path, why: readFaultOf(error) })
      return undefined
    }
  }
}

async function readHome(folder: string, tryToRead: TryToRead): Promise<Diagnosis['home']> {
  const disk = await tryToRead(folder, path => statfs(path))
  const names = (await tryToRead(folder, path => readdir(path))) ?? []
  return {
    folder,
    mode: modeIn(await tryToRead(folder, path => stat(path))),
    freeBytes: disk && disk.bavail * disk.bsize,
    // Some file systems keep no such count.
    freeFiles: disk === undefined || disk.files === 0 ? undefined : disk.ffree,
    entries: await Promise.all(names.toSorted().map(name => readEntry(folder, name, tryToRead))),
  }
}

async function readEntry(
  folder: string,
  name: string,
  tryToRead: TryToRead,
): Promise<Diagnosis['home']['entries'][number]> {
  const path = join(folder, name)
  const found = await tryToRead(path, path => lstat(path))
  const size = found?.isDirectory()
    ? await sizeBelow(path, tryToRead)
    : found && { bytes: found.size, files: 1 }
  return { name, bytes: size?.bytes, files: size?.files, mode: modeIn(found) }
}

/** What the files below a folder take. Undefined where it cannot be listed. */
async function sizeBelow(
  folder: string,
  tryToRead: TryToRead,
): Promise<{ bytes: number; files: number } | undefined> {
  const below = await tryToRead(folder, path => readdir(path, { recursive: true, withFileTypes: true }))
  if (below === undefined) return undefined
  const total = { bytes: 0, files: 0 }
  for (const entry of below) {
    if (!entry.isFile()) continue
    const file = await tryToRead(join(entry.parentPath, entry.name), path => lstat(path))
    total.bytes += file?.size ?? 0
    total.files += 1
  }
  return total
}

/** Permissions in octal. Windows does not use these bits. */
function modeIn(found: { mode: number } | undefined): string | undefined {
  if (process.platform === 'win32' || found === undefined) return undefined
  return (found.mode & 0o777).toString(8)
}

const errorEvents = new Set(['unexpected', 'error-ignored'])
const errorsShown = 10

async function lastErrors(folder: string, tryToRead: TryToRead): Promise<Diagnosis['errors']> {
  const names = (await tryToRead(folder, path => readdir(path))) ?? []
  const files = names.filter(name => name.endsWith('.log'))
  const found = await Promise.all(
    files.map(async file => {
      const text = (await tryToRead(join(folder, file), path => readFile(path, 'utf8'))) ?? ''
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

/** Undefined where it does not exist on this system. */
function readOr<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
