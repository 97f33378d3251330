import { mkdtemp, readdir, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createEngine } from '../../../main/engine/engine.ts'
import { realWorld } from '../../../main/engine/world.ts'
import { createStore } from '../../../main/store/store.ts'
import { batchOptions } from '../../../shared/settings.ts'
import { createLeapingClock } from '../../helpers/fake-clock.ts'
import { jpegOf } from '../../helpers/images.ts'
import { serve, withOrigin } from '../../helpers/origin.ts'
import { tinyDisk } from '../../helpers/tiny-disk.ts'

const itemsOf = async function* (urls: readonly string[]) {
  yield urls.map((url, index) => ({ url, origin: { source: 'test', line: index + 1 } }))
}

test(
  'a full disk pauses the batch, loses nothing, and room lets it go on by itself',
  withOrigin(async origin => {
    const disk = await tinyDisk()
    if (disk === undefined) {
      console.warn('skipped in part: only root on Linux can make a disk small enough to fill')
      return
    }
    const store = createStore(':memory:')
    try {
      await writeFile(join(disk.folder, 'filler'), Buffer.alloc(2_000_000))
      origin.otherwise(path => serve(jpegOf(100_000, path.length)))
      const urls = Array.from({ length: 20 }, (_, n) => origin.url(`/${'x'.repeat(n + 1)}.jpg`))
      const told: string[] = []
      const engine = createEngine(store, {
        ...realWorld,
        clock: createLeapingClock(),
        // The first look after the pause finds the disk still full; then somebody frees it.
        freeBytes: async folder => {
          if (told.length === 1) {
            told.push('looked')
            return realWorld.freeBytes(folder)
          }
          await unlink(join(disk.folder, 'filler')).catch(() => {})
          return realWorld.freeBytes(folder)
        },
      })
      const batch = store.batches.create(join(disk.folder, 'out'), batchOptions.parse({}), 0)
      const run = await engine.run(batch, itemsOf(urls), {
        diskFull: needed => told.push(`full, ${needed > 0}`),
        diskFree: () => told.push('free'),
      })
      const summary = await run.done
      expect(told).toEqual(['full, true', 'looked', 'free'])
      expect(summary).toMatchObject({ saved: 20, failed: 0, left: 0 })
      const files = await readdir(join(disk.folder, 'out'))
      expect(files).toHaveLength(20)
      expect(files.filter(file => file.endsWith('.part'))).toEqual([])
    } finally {
      await store.close()
      await disk.remove()
    }
  }),
)

test(
  'a folder that is taken away fails what runs in words, and touches nothing else',
  withOrigin(async origin => {
    const folder = await mkdtemp(join(tmpdir(), 'shoal-gone-'))
    const store = createStore(':memory:')
    try {
      origin.script('/a.jpg', serve(jpegOf(400_000, 1)).holdAfter(10_000))
      const batch = store.batches.create(join(folder, 'out'), batchOptions.parse({ attempts: 1 }), 0)
      const engine = createEngine(store, { ...realWorld, clock: createLeapingClock() })
      const run = await engine.run(batch, itemsOf([origin.url('/a.jpg')]))
      await origin.waitFor(1)
      await rm(join(folder, 'out'), { recursive: true })
      origin.release()
      expect(await run.done).toMatchObject({ saved: 0, failed: 1 })
      const state = store.items.settled(batch.id, 1)?.state
      expect(state).toMatchObject({ failure: { code: 'folder-missing' } })
      expect(await readdir(folder)).toEqual([])
    } finally {
      await store.close()
      await rm(folder, { recursive: true })
    }
  }),
)
