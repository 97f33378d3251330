import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of 3 MB in memory, for this many files and folders; undefined where this user may not make one. */
export async function tinyDisk(files?: number) {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-tiny-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', optionsOf(files), 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    await rm(folder, { recursive: true })
    return undefined
  }
  return {
    folder,
    /** Makes room for this many. */
    resize: (more: number) => execFileSync('mount', ['-o', `remount,${optionsOf(more)}`, folder]),
    remove: async () => {
      execFileSync('umount', [folder])
      await rm(folder, { recursive: true })
    },
  }
}

const optionsOf = (files: number | undefined): string =>
  `size=3m${files === undefined ? '' : `,nr_inodes=${files}`}`
