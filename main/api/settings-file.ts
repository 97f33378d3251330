import { readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { batchOptions, habits } from '../../shared/settings.ts'
import { mkdirp } from '../system/mkdirp.ts'
import { writeFileAtomic } from '../system/write-file-atomic.ts'

const settings = z.object({
  /** Options of the next batch. Those that only another version knows are passed over. */
  options: batchOptions.strip().prefault({}),
  habits: habits.prefault({}),
  /** Where the last batch went. */
  folder: z.string().min(1).optional(),
})
export type Settings = z.output<typeof settings>

export type SettingsFile = {
  read(): Promise<Settings>
  /** Resolves when it is on disk. Changes follow each other. */
  change(changes: Partial<Settings>): Promise<void>
}

/** What a window keeps between starts. A file that cannot be read is set aside, never lost and never in the way. */
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
    // It can hold cookies, so it is the user's alone.
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
      // Whoever asked for the change hears of it.
      writing = mine.catch(() => {})
      await mine
    },
  }
}
