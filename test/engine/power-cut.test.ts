import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createEngine } from '../../main/engine/engine.ts'
import { realWorld } from '../../main/engine/world.ts'
import { createStore } from '../../main/store/store.ts'
import { batchOptions } from '../../shared/settings.ts'
import { sha256 } from '../helpers/engine.ts'
import { jpegOf } from '../helpers/images.ts'
import { serve, startOrigin } from '../helpers/origin.ts'

/** Of SQLite's log: its own header, and that of each frame before its page. */
const [walHeader, frameHeader] = [32, 24]

test('a power cut that takes any part of the log leaves each image once, with its own bytes', async () => {
  const base = await mkdtemp(join(tmpdir(), 'shoal-power-'))
  const origin = await startOrigin()
  // All of one name, so that each but one has a counter in it.
  const bodies = Array.from({ length: 6 }, (_, at) => jpegOf(2000 + at, at))
  origin.otherwise(path => serve(bodies[Number(path.split('/')[1])] ?? Buffer.alloc(0)))
  const items = bodies.map((_, at) => ({
    url: origin.url(`/${at}/a.jpg`),
    origin: { source: 'test', line: at + 1 },
  }))
  async function* only() {
    yield items
  }
  const folder = join(base, 'folder')
  const home = join(base, 'home')
  const store = createStore(join(home, 'shoal.db'))
  try {
    const batch = store.batches.create(folder, batchOptions.parse({}), 0)
    await (await createEngine(store, realWorld).run(batch, only())).done
    const database = await readFile(join(home, 'shoal.db'))
    const log = await readFile(join(home, 'shoal.db-wal'))
    const step = frameHeader + log.readUInt32BE(8)
    await cp(folder, join(base, 'kept'), { recursive: true })
    let resumed = 0
    for (let cut = walHeader; cut <= log.length; cut += step) {
      const after = join(base, `cut-${cut}`)
      await mkdir(after)
      await writeFile(join(after, 'shoal.db'), database)
      await writeFile(join(after, 'shoal.db-wal'), log.subarray(0, cut))
      const left = createStore(join(after, 'shoal.db'))
      const known = left.batches.get(batch.id)
      const isThere = known !== undefined && left.items.counts(batch.id).items > 0
      if (isThere) {
        resumed += 1
        await rm(folder, { recursive: true })
        await cp(join(base, 'kept'), folder, { recursive: true })
        await (await createEngine(left, realWorld).run(known)).done
        const files = await Promise.all((await readdir(folder)).map(name => readFile(join(folder, name))))
        expect(files.map(sha256).toSorted()).toEqual(bodies.map(sha256).toSorted())
        for (const { state } of left.items.eachSettled(batch.id)) {
          if (state.kind !== 'saved') throw new Error(state.kind)
          expect(sha256(await readFile(join(folder, state.file)))).toBe(state.sha256)
        }
        expect(left.items.counts(batch.id).saved).toBe(bodies.length)
      }
      await left.close()
    }
    expect(resumed).toBeGreaterThan(3)
  } finally {
    await store.close()
    await origin.close()
    await rm(base, { recursive: true })
  }
})
