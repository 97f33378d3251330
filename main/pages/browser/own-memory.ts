import { readFile } from 'node:fs/promises'

const pageBytes = 4096

/**
 * Memory that processes share with no other, in bytes. Programs and libraries are in the memory of each of a browser's
 * processes, and counted once for each where everything that is resident is added up. Undefined elsewhere than on Linux.
 */
export async function ownMemoryOf(pids: readonly number[]): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined
  const each = await Promise.all(pids.map(ownPages))
  return each.reduce((sum, pages) => sum + pages, 0) * pageBytes
}

async function ownPages(pid: number): Promise<number> {
  try {
    const [, resident, shared] = (await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ')
    return Number(resident) - Number(shared)
  } catch {
    // It has just ended.
    return 0
  }
}
