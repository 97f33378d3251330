import type { FileHandle } from 'node:fs/promises'
import { lstat, mkdir, open, readFile, stat, unlink } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { TrashedFile } from '../../../shared/model.ts'
import { mkdirp } from '../../system/mkdirp.ts'
import { hasCode } from './disk-failure.ts'

/** The system's bin, as a shell offers it. */
export type Trash = {
  /**
   * Moves a file to the bin of its own disk. `move` gives it a free name there; it rejects with EEXIST where the name
   * is taken. Resolves with where it is, for `restore`; undefined where the system does not say. Rejects with the file
   * system's error, EXDEV where the disk of the file has no bin.
   */
  put(path: string, move: (target: string) => Promise<void>): Promise<TrashedFile | undefined>
  /** Takes a file out of the bin: `move` moves it back. Rejects as `move` does; the bin still has it then. */
  restore(trashed: TrashedFile, move: (from: string) => Promise<void>): Promise<void>
}

export type TrashWorld = {
  env: Readonly<Record<string, string | undefined>>
  now: () => number
  /** Of this user; files on other disks lie in a folder that has it in its name. */
  uid: number
}

/**
 * The bin as desktops on Linux have it, by the freedesktop.org trash specification 1.0: `files/NAME` and
 * `info/NAME.trashinfo`, in the user's home for its disk, at the top of every other disk. A file is never copied to
 * another disk.
 */
export function createTrash({ env, now, uid }: TrashWorld): Trash {
  return {
    async put(path, move) {
      for (const bin of await binsFor(path, env, uid)) {
        try {
          return await putInto(bin, path, now(), move)
        } catch (error) {
          // Two folders of one disk may be mounted apart; the next bin may be on the right side.
          if (!hasCode(error, 'EXDEV', 'EACCES', 'EPERM', 'EROFS')) throw error
        }
      }
      throw Object.assign(new Error(`there is no bin for ${path}`), {
        code: 'EXDEV',
        syscall: 'rename',
        path,
      })
    },
    async restore({ file, info }, move) {
      await move(file)
      // A note without a file is empty: desktops remove it.
      await unlink(info).catch(() => {})
    },
  }
}

/** `top`: paths are noted relative to it; absent for the bin at home. */
type Bin = { folder: string; top?: string }

/** The bins that may take the file, the best first. Each exists. */
async function binsFor(path: string, env: TrashWorld['env'], uid: number): Promise<Bin[]> {
  const { dev } = await lstat(path)
  const bins: Bin[] = []
  const asked = env['XDG_DATA_HOME']
  const data =
    asked !== undefined && isAbsolute(asked) ? asked : join(env['HOME'] ?? homedir(), '.local', 'share')
  const home = join(data, 'Trash')
  if (await isOn(dev, data)) bins.push({ folder: home })
  const top = await topOf(dirname(path))
  // The administrator makes it, for all users: only the sticky bit keeps other users from putting a link there.
  const shared = await lstat(join(top, '.Trash')).catch(() => undefined)
  if (shared?.isDirectory() && (shared.mode & 0o1000) !== 0) {
    bins.push({ folder: join(top, '.Trash', `${uid}`), top })
  }
  bins.push({ folder: join(top, `.Trash-${uid}`), top })
  const usable = await Promise.all(bins.map(bin => prepare(bin, uid)))
  return bins.filter((_, at) => usable[at])
}

/** Whether a folder, or the nearest above it that exists, is on this device. */
async function isOn(dev: number, folder: string): Promise<boolean> {
  // It is made when it is needed: then what is above it decides.
  const found = await stat(folder).catch(() => undefined)
  if (found !== undefined) return found.dev === dev
  return folder !== dirname(folder) && isOn(dev, dirname(folder))
}

/** The folder where the disk is mounted that holds this one. */
async function topOf(folder: string): Promise<string> {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '')
  const points = mounts.split('\n').flatMap(line => {
    const point = line.split(' ')[4]
    // Blanks and the like are written as \040.
    return point === undefined
      ? []
      : [point.replace(/\\(\d{3})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 8)))]
  })
  const above = points.filter(point => isWithin(folder, point)).sort((a, b) => b.length - a.length)
  return above[0] ?? topByDevice(folder)
}

async function topByDevice(folder: string): Promise<string> {
  const parent = dirname(folder)
  if (parent === folder || (await stat(parent)).dev !== (await stat(folder)).dev) return folder
  return topByDevice(parent)
}

const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)

/** Makes the folders of a bin. Whether they are this user's own, and no links. */
async function prepare({ folder, top }: Bin, uid: number): Promise<boolean> {
  try {
    if (top === undefined) await mkdirp(folder, 0o700)
    for (const each of [folder, join(folder, 'files'), join(folder, 'info')]) {
      await mkdir(each, { mode: 0o700 }).catch(error => {
        if (!hasCode(error, 'EEXIST')) throw error
      })
      const found = await lstat(each)
      if (!found.isDirectory() || found.uid !== uid) return false
    }
    return true
  } catch {
    // The next bin is tried; where none is left, that is reported.
    return false
  }
}

async function putInto(
  { folder, top }: Bin,
  path: string,
  at: number,
  move: (target: string) => Promise<void>,
): Promise<TrashedFile> {
  const original = top === undefined ? resolve(path) : relative(top, path)
  const note = `[Trash Info]\nPath=${encodePath(original)}\nDeletionDate=${localTime(at)}\n`
  for (let copy = 1; ; copy += 1) {
    const name = nameFor(basename(path), copy)
    const trashed = { file: join(folder, 'files', name), info: join(folder, 'info', `${name}.trashinfo`) }
    const claimed = await claim(trashed.info, note)
    if (!claimed) continue
    try {
      await move(trashed.file)
      return trashed
    } catch (error) {
      // The error that led here is the one to report.
      await unlink(trashed.info).catch(() => {})
      // A file without its note has this name.
      if (!hasCode(error, 'EEXIST')) throw error
    }
  }
}

/** Writes the note first, under a name that is free, so that two programs never take the same one. Returns whether it was free. */
async function claim(info: string, note: string): Promise<boolean> {
  let file: FileHandle
  try {
    file = await open(info, 'wx', 0o600)
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
  try {
    await file.writeFile(note)
  } finally {
    await file.close()
  }
  return true
}

/** photo.jpg, photo.2.jpg, photo.3.jpg … */
function nameFor(name: string, copy: number): string {
  if (copy === 1) return name
  const extension = extname(name)
  return `${name.slice(0, name.length - extension.length)}.${copy}${extension}`
}

const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

/** As the specification wants it: the user's own time, without a zone. */
function localTime(at: number): string {
  const shifted = new Date(at - new Date(at).getTimezoneOffset() * 60_000)
  return shifted.toISOString().slice(0, 19)
}
