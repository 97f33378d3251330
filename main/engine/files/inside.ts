import { constants } from 'node:fs'
import {
  copyFile,
  type FileHandle,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  realpath,
  rename,
  unlink,
} from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { FailureError } from '../../../shared/failure.ts'
import { mkdirp } from '../../system/mkdirp.ts'
import { hasCode, systemError } from './disk-failure.ts'
import { createKnownFolders, isSameFile, type KnownFolders } from './known-folders.ts'

/**
 * The only way to write below a folder that the user named. Others who can write there could put links in the
 * way, at any moment: no link is followed, unless the user allows it, and nothing is written to a file before its
 * folder has proved to be the one that was entered.
 *
 * Node opens files by path only (no openat). So a file is opened first, then its folder is compared by device and
 * inode, and only then bytes are written: one look per file. A folder that is swapped and swapped back between the
 * two can still get a part file, but no final name: a name is given by linking a part file that must be there.
 *
 * Paths are absolute and below `root`. All methods reject with the file system's error, or with a FailureError
 * (`linked-folder`) where a folder on the way is a link.
 */
export type Inside = {
  /** The folder itself. It may have been named by a link, which was resolved once. */
  readonly root: string
  /** Absolute path of a file or folder that is named from the root, with `/`. */
  path(file: string): string
  /** The way from the root to an absolute path, with `/`. */
  relative(path: string): string
  /** Makes a folder and those above it, up to the root. */
  makeFolder(folder: string): Promise<void>
  /** The names in a folder; none where it is missing. Links count as missing. */
  namesIn(folder: string): Promise<string[]>
  /** Opens a file for reading, but never a symbolic link: its target may be private. */
  openToRead(path: string): Promise<FileHandle>
  /** A new, empty file. What has its name is removed first: the name must be one that only Shoal uses. */
  create(path: string): Promise<FileHandle>
  /** A file that is there, for reading and writing. */
  open(path: string): Promise<FileHandle>
  /** Gives a file another name. Rejects with EEXIST where that is taken, unless it may be replaced. */
  rename(from: string, to: string, replaces: boolean): Promise<void>
  /** Puts a second name of the file `other`, which may be anywhere, in the place of a file. Answers whether it could. */
  replaceByLink(other: string, path: string): Promise<boolean>
  /**
   * Copies a file that may be anywhere to a new name, synced; copy-on-write where the disk can. What has that name is
   * removed first.
   */
  copyIn(source: string, path: string): Promise<void>
  /** Removes a file, if it is there. */
  remove(path: string): Promise<void>
  /**
   * Moves an open file out of the folder, to a free name on the same disk. Rejects with EEXIST where that is taken, and
   * with ENOENT where the name is not this file's any more; nothing has moved then.
   */
  moveOut(path: string, target: string, file: FileHandle): Promise<void>
  /** Moves a file of the same disk to a free name in the folder. Rejects with EEXIST where that is taken. */
  moveIn(source: string, path: string): Promise<void>
}

/** Windows has no such flag. */
const noFollow = constants.O_NOFOLLOW ?? 0

/** File systems without hard links (FAT, some network shares) say it in many ways. */
const noLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EACCES', 'EMLINK', 'EXDEV', 'UNKNOWN', 'EINVAL']

/** Opens the door to a folder, which is made if it is missing. `followLinks`: subfolders may be links, to anywhere. */
export async function openInside(
  folder: string,
  { followLinks = false }: { followLinks?: boolean } = {},
): Promise<Inside> {
  await mkdirp(folder)
  return insideOf(await realpath(folder), { followLinks })
}

/** A door to look through: no folder is made, and this one may be missing. Rejects with the file system's error. */
export async function lookInside(folder: string): Promise<Inside> {
  const root = await realpath(folder).catch(error => {
    if (hasCode(error, 'ENOENT')) return folder
    throw error
  })
  return { ...insideOf(root), makeFolder: async () => {} }
}

/** The door to a folder that is there, by its real path. */
export function insideOf(root: string, { followLinks = false }: { followLinks?: boolean } = {}): Inside {
  const folders = createKnownFolders(root, followLinks)

  async function openThere(path: string, flags: number): Promise<FileHandle> {
    if (folders.isDoubted(dirname(path))) await folders.enterAll(dirname(path))
    return proved(folders, path, await open(path, flags | noFollow), false)
  }

  return {
    root,
    path: file => (file === '' ? root : join(root, file)),
    relative: path => relative(root, path).split(sep).join('/'),
    remove: path => remove(folders, path),
    async makeFolder(folder) {
      for (const each of folders.wayTo(folder)) await makeOne(folders, each)
    },
    async namesIn(folder) {
      try {
        await folders.admit(folder)
        return await readdir(folder)
      } catch (error) {
        if (hasCode(error, 'ENOENT', 'ENOTDIR') || error instanceof FailureError) return []
        throw error
      }
    },
    async openToRead(path) {
      if (!(await lstat(path)).isFile()) throw systemError('EISDIR', path)
      return open(path, constants.O_RDONLY | noFollow)
    },
    async create(path) {
      if (folders.isDoubted(dirname(path))) await folders.enterAll(dirname(path))
      return proved(folders, path, await openFresh(folders, path), true)
    },
    open: path => openThere(path, constants.O_RDWR),
    async copyIn(source, path) {
      await remove(folders, path)
      await copyFile(source, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
      {
        await using copy = await proved(folders, path, await open(path, constants.O_RDONLY | noFollow), true)
        // A copy has the rights of what it was made of, and that may be kept from being changed.
        const { mode } = await copy.stat()
        if ((mode & 0o200) === 0) await copy.chmod((mode & 0o777) | 0o600)
      }
      await using file = await openThere(path, constants.O_RDWR)
      await file.datasync()
    },
    async rename(from, to, replaces) {
      try {
        if (dirname(from) !== dirname(to)) await folders.admit(dirname(to))
        await (replaces ? rename(from, to) : renameNew(from, to))
      } catch (error) {
        throw await explained(folders, error, from, to)
      }
    },
    async moveOut(path, target, file) {
      await folders.admit(dirname(path))
      await renameNew(path, target)
      if (await isNamed(target, file)) return
      // Another file took the name in the last moment: it goes back.
      await renameNew(target, path)
      throw systemError('ENOENT', path)
    },
    async moveIn(source, path) {
      await folders.admit(dirname(path))
      await renameNew(source, path)
    },
    async replaceByLink(other, path) {
      const spare = byProductOf(path)
      try {
        await link(other, spare)
        await folders.admit(dirname(path))
      } catch {
        // The caller keeps its own copy, so the spare name is not needed.
        await unlink(spare).catch(() => {})
        return false
      }
      await rename(spare, path)
      return true
    },
  }
}

/** Resolves once an open file has proved to be in its folder. Closes it where it is not. */
async function proved(
  folders: KnownFolders,
  path: string,
  file: FileHandle,
  isNew: boolean,
): Promise<FileHandle> {
  const folder = dirname(path)
  try {
    if (await folders.isSame(folder)) return file
    await folders.enterAll(folder)
    // A real folder took the place of the one that was entered: the file must be in this one.
    if (await isNamed(path, file)) return file
    throw systemError('ENOENT', path)
  } catch (error) {
    // The error that led here is the one to report.
    if (isNew && (await isNamed(path, file))) await unlink(path).catch(() => {})
    await file.close()
    throw error
  }
}

/** What a missing file stands for: maybe its folder was swapped, and that is to be said. */
async function explained(folders: KnownFolders, error: unknown, ...paths: string[]): Promise<unknown> {
  if (!hasCode(error, 'ENOENT')) return error
  try {
    for (const path of paths) await folders.admit(dirname(path))
    return error
  } catch (cause) {
    return cause
  }
}

async function remove(folders: KnownFolders, path: string): Promise<void> {
  try {
    await folders.admit(dirname(path))
    await unlink(path)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
}

async function openFresh(folders: KnownFolders, path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx+')
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
    // Left by a run that was cut off, or planted: removed, never written through.
    await remove(folders, path)
    return open(path, 'wx+')
  }
}

/** Once per folder, and nothing is made in a folder whose parent was swapped meanwhile. */
async function makeOne(folders: KnownFolders, folder: string): Promise<void> {
  if (await folders.isSame(folder)) return
  if (folder !== folders.root) {
    await mkdir(folder).catch(error => {
      if (!hasCode(error, 'EEXIST')) throw error
    })
  }
  try {
    await folders.enter(folder)
  } catch (error) {
    throw hasCode(error, 'ENOTDIR') ? systemError('EEXIST', folder) : error
  }
  if (folder !== folders.root) await folders.admit(dirname(folder))
}

/** The name of what is made of a part file, beside it. */
export const byProductOf = (part: string): string => `${part.slice(0, -'.part'.length)}-plain.part`

/** Renames, but rejects with EEXIST instead of replacing. */
async function renameNew(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if (!hasCode(error, ...noLinks)) throw error
    return renameWhereFree(from, to)
  }
  await unlink(from)
}

/** Without hard links there is no rename that refuses to replace: look first. */
async function renameWhereFree(from: string, to: string): Promise<void> {
  const exists = await lstat(to).then(
    () => true,
    () => false,
  )
  if (exists) throw systemError('EEXIST', to)
  await rename(from, to)
}

async function isNamed(path: string, file: FileHandle): Promise<boolean> {
  // A name that leads to nothing is not the name of this file.
  const named = await lstat(path, { bigint: true }).catch(() => undefined)
  return named !== undefined && isSameFile(named, await file.stat({ bigint: true }))
}
