import { mkdirSync, statSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

// Node's own recursive way loops for ever where a system pretends, as under /proc.

/**
 * Makes a folder and those above it, each with `mode` where it is new. Rejects with the file system's error; with
 * EEXIST where something else has the name.
 */
export async function mkdirp(folder: string, mode = 0o777): Promise<void> {
  const make = () => mkdir(folder, mode)
  const isThere = async (error: unknown) => isTaken(error) && (await stat(folder)).isDirectory()
  try {
    await make()
  } catch (error) {
    if (await isThere(error)) return
    if (!lacksParent(error, folder)) throw error
    await mkdirp(dirname(folder), mode)
    await make().catch(async again => {
      // Another process may have been faster.
      if (!(await isThere(again))) throw again
    })
  }
}

/** The same for those who cannot wait: what must be there before the program can begin. */
export function makeFoldersSync(folder: string, mode = 0o777): void {
  const make = () => mkdirSync(folder, mode)
  const isThere = (error: unknown) => isTaken(error) && statSync(folder).isDirectory()
  try {
    make()
  } catch (error) {
    if (isThere(error)) return
    if (!lacksParent(error, folder)) throw error
    makeFoldersSync(dirname(folder), mode)
    try {
      make()
    } catch (again) {
      if (!isThere(again)) throw again
    }
  }
}

const isTaken = (error: unknown): boolean => codeOf(error) === 'EEXIST'

const lacksParent = (error: unknown, folder: string): boolean =>
  codeOf(error) === 'ENOENT' && dirname(folder) !== folder

const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException).code
