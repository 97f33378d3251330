import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type FileLock, lockFile } from './file-lock.ts'
import { mkdirp } from './mkdirp.ts'

/** Temporary folders that only this user can read. */
export type TempFolders = {
  /** The folder that they are in. */
  readonly parent: string
  /** Rejects with the system's error where there can be none. */
  make(): Promise<TempFolder>
}

export type TempFolder = { path: string; remove(): Promise<void> }

const lockEnding = '.lock'

/**
 * TempFolders folders in `parent`. Each has a lock beside it, so that the folder of a killed process differs from
 * what is in use; it is removed as soon as another one needs a folder.
 */
export function createTempFolders(parent: string): TempFolders {
  const lockOf = (name: string) => lockFile(join(parent, `${name}${lockEnding}`))

  async function removeLeft(): Promise<void> {
    for (const file of await readdir(parent)) {
      if (!file.endsWith(lockEnding)) continue
      const name = file.slice(0, -lockEnding.length)
      // A folder that cannot be locked or removed does no harm; the next start tries again.
      try {
        await remove(name, lockOf(name))
      } catch {}
    }
  }

  async function remove(name: string, lock: FileLock | undefined): Promise<void> {
    if (lock === undefined) return
    let isGone = false
    try {
      await rm(join(parent, name), { recursive: true, force: true })
      isGone = true
    } finally {
      lock.release(isGone)
    }
  }

  /** Another process that tidies up may hold a lock that was just made, for a moment. */
  function lockNew(): { name: string; lock: FileLock } {
    for (;;) {
      const name = randomUUID()
      const lock = lockOf(name)
      if (lock !== undefined) return { name, lock }
    }
  }

  return {
    parent,
    async make() {
      await mkdirp(parent, 0o700)
      await removeLeft()
      const { name, lock } = lockNew()
      const path = join(parent, name)
      await mkdir(path, { mode: 0o700 })
      return { path, remove: () => remove(name, lock) }
    },
  }
}
