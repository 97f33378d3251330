import { readdirSync, readlinkSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createStore } from '../../main/store/store.ts'

/** Open files of this process whose names end so. */
const openFiles = (ending: string): number =>
  readdirSync('/proc/self/fd').filter(fd => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).endsWith(ending)
    } catch {
      // That of the listing itself.
      return false
    }
  }).length

test.skipIf(process.platform !== 'linux')('several batches that sync at once share one handle', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-sync-'))
  const store = createStore(join(folder, 'shoal.db'))
  try {
    const before = openFiles(`${folder}/shoal.db-wal`)
    await Promise.all([store.sync(), store.sync(), store.sync()])
    expect(openFiles(`${folder}/shoal.db-wal`)).toBe(before + 1)
  } finally {
    await store.close()
    await rm(folder, { recursive: true })
  }
})
