import { readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { batchOptions, habits } from '../../shared/settings.ts'
import { mkdirp } from '../system/mkdirp.ts'
import { writeFileAtomic } from '../system/write-file-atomic.ts'

const settings = z.object({
  /** Options of the next batch. Options that only another version knows are ignored. */
  options: batchOptions.strip().prefault({}),
  habits: habits.prefault({}),
  /** The folder of the last batch. */
  folder: z.string().min(1).optional(),
})
export type Settings = z.output<typeof settings>

export type SettingsFile = {
  read(): Promise<Settings>
  /** Resolves when it is on disk. Changes follow each other. */
  change(changes: Partial<Settings>): Promise<void>
}

/** What a window keeps between starts. A file that cannot be read is moved aside, so it is neither lost nor used. */
export function createSettingsFile(path: string): SettingsFile {
  let current: Promise<Settings> | undefined
  let writing: Promise<unknown> = Promise.resolve()

  async function load(): Promise<Settings> {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (text === undefined) return settings.parse({})
    try {
      return settings.parse(JSON.parse(text))
    } catch {
      await rename(path, `${path}.damaged`)
      return settings.parse({})
    }
  }

  async function write(text: string): Promise<void> {
    await mkdirp(dirname(path), 0o700)
    // It can hold cookies, so only the user can read it.
    await writeFileAtomic(path, text, { mode: 0o600 })
  }

  const read = (): Promise<Settings> => {
    current ??= load()
    return current
  }

  return {
    read,
    async change(changes) {
      const next = read().then(settings => ({ ...settings, ...changes }))
      current = next
      const mine = writing.then(async () => write(`${JSON.stringify(await next, undefined, 2)}\n`))
      // The caller of the change gets the error.
      writing = mine.catch(() => {})
      await mine
    },
  }
}
