import type { BigIntStats } from 'node:fs'
import { lstat, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { FailureError, failure } from '../../../shared/failure.ts'
import { systemError } from './disk-failure.ts'

/**
 * The folders below `root` that were entered, and whether each is still the one it was. All methods that touch the
 * disk reject with the file system's error, or with a FailureError (`linked-folder`) where a folder is a link.
 */
export type KnownFolders = {
  readonly root: string
  /** The root and each folder on the way from it. */
  wayTo(folder: string): string[]
  /** Looks at a folder, and knows it from now on. */
  enter(folder: string): Promise<void>
  /** Enters a folder and those above it: from the root down, so that no link on the way is missed. */
  enterAll(folder: string): Promise<void>
  /** Whether the folder is still the one that was entered. */
  isSame(folder: string): Promise<boolean>
  /** Whether the folder was swapped and is not entered again yet. */
  isDoubted(folder: string): boolean
  /** Resolves where the folder is the one that was entered, or another real one in its place. */
  admit(folder: string): Promise<void>
}

/** What tells a file or folder from another one that took its name. */
type Identity = Pick<BigIntStats, 'dev' | 'ino'>

/** `followLinks`: a folder may be a link, to anywhere. */
export function createKnownFolders(root: string, followLinks: boolean): KnownFolders {
  const entered = new Map<string, Identity>()
  /** Folders that were swapped: looked at before they are touched again. */
  const doubted = new Set<string>()

  const lookAt = (path: string): Promise<BigIntStats> =>
    followLinks ? stat(path, { bigint: true }) : lstat(path, { bigint: true })

  const lookOnce = together(lookAt)

  const linkWords = (folder: string): string =>
    folder === root
      ? 'The folder was replaced by a link while the batch ran'
      : `The subfolder ${relative(root, folder)} is a link; Shoal does not write through it`

  function wayTo(folder: string): string[] {
    const way = [root]
    const segments = relative(root, folder).split(sep)
    if (segments[0] === '..') throw new Error(`${folder} is not below ${root}`)
    for (const segment of segments) if (segment !== '') way.push(join(way.at(-1) ?? root, segment))
    return way
  }

  async function look(folder: string): Promise<void> {
    const found = await lookAt(folder)
    if (found.isSymbolicLink()) throw new FailureError(failure('linked-folder', linkWords(folder)))
    if (!found.isDirectory()) throw systemError('ENOTDIR', folder)
    entered.set(folder, found)
  }

  async function enterAll(folder: string): Promise<void> {
    for (const each of wayTo(folder)) await look(each)
    doubted.delete(folder)
  }

  async function isSame(folder: string): Promise<boolean> {
    const known = entered.get(folder)
    if (known === undefined || doubted.has(folder)) return false
    // A folder that cannot be looked at counts as another one.
    const found = await lookOnce(folder).catch(() => undefined)
    if (found !== undefined && isSameFile(known, found)) return true
    doubted.add(folder)
    return false
  }

  return {
    root,
    wayTo,
    async enter(folder) {
      await look(folder)
      doubted.delete(folder)
    },
    enterAll,
    isSame,
    isDoubted: folder => doubted.has(folder),
    async admit(folder) {
      if (!(await isSame(folder))) await enterAll(folder)
    },
  }
}

/**
 * Those who ask while a look is under way share the next one: it begins after all of them asked, so it tells each of
 * them what it must know.
 */
function together<T>(look: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const looks = new Map<string, { now: Promise<T>; next: Promise<T> | undefined }>()
  return function ask(key: string): Promise<T> {
    const known = looks.get(key)
    if (known !== undefined) {
      const again = () => {
        looks.delete(key)
        return ask(key)
      }
      known.next ??= known.now.then(again, again)
      return known.next
    }
    const made: { now: Promise<T>; next: Promise<T> | undefined } = { now: look(key), next: undefined }
    looks.set(key, made)
    const end = () => {
      if (made.next === undefined) looks.delete(key)
    }
    made.now.then(end, end)
    return made.now
  }
}

export const isSameFile = (a: Identity, b: Identity): boolean => a.dev === b.dev && a.ino === b.ino
