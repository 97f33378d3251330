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
      let looks = 0
      const engine = createEngine(store, {
        ...realWorld,
        clock: createLeapingClock(),
        // Asked for what is missing, then once after the pause: still full. Then there is room.
        freeRoom: async folder => {
          looks += 1
          if (looks === 2) told.push('looked')
          if (looks <= 2) return realWorld.freeRoom(folder)
          await unlink(join(disk.folder, 'filler')).catch(() => {})
          return realWorld.freeRoom(folder)
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

test(
  'a disk that can hold no more files is reported as such, pauses the run once, and the run continues when there is room',
  withOrigin(async origin => {
    const disk = await tinyDisk(12)
    if (disk === undefined) {
      console.warn('skipped: only root on Linux can make a disk for a few files')
      return
    }
    const store = createStore(':memory:')
    try {
      origin.otherwise(path => serve(jpegOf(1000, path.length)))
      const urls = Array.from({ length: 20 }, (_, n) => origin.url(`/${'x'.repeat(n + 1)}.jpg`))
      const told: string[] = []
      let looks = 0
      const engine = createEngine(store, {
        ...realWorld,
        clock: createLeapingClock(),
        freeRoom: async folder => {
          looks += 1
          // Bytes are free all the time; going on for these would bring it back here at once.
          if (looks === 5) disk.resize(100)
          return realWorld.freeRoom(folder)
        },
      })
      const batch = store.batches.create(join(disk.folder, 'out'), batchOptions.parse({}), 0)
      const run = await engine.run(batch, itemsOf(urls), {
        diskFull: (_, code) => told.push(code),
        diskFree: () => told.push('free'),
      })
      expect(await run.done).toMatchObject({ saved: 20, failed: 0, left: 0 })
      expect(told).toEqual(['files-full', 'free'])
      expect((await readdir(join(disk.folder, 'out'))).filter(file => file.endsWith('.part'))).toEqual([])
    } finally {
      await store.close()
      await disk.remove()
    }
  }),
)
