import { mkdtemp, open, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createStore } from '../../main/store/store.ts'
import { batchOptions } from '../../shared/settings.ts'

let folder: string
let path: string
let batch: string

const items = Array.from({ length: 2000 }, (_, at) => ({
  url: `https://a.example/${at}/${'x'.repeat(100)}.jpg`,
  origin: { source: 'list.txt', line: at + 1 },
}))

/** A store that was closed well; then a hundred of its pages lost their content. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-damage-'))
  path = join(folder, 'shoal.db')
  const store = createStore(path)
  batch = store.batches.create('/pictures', batchOptions.parse({}), 1).id
  store.items.append(batch, items, 1)
  await store.close()
  const file = await open(path, 'r+')
  const { size } = await file.stat()
  await file.write(Buffer.alloc(Math.floor(size / 2), 0x5a), 0, undefined, Math.floor(size / 4 / 4096) * 4096)
  await file.close()
})
afterEach(() => rm(folder, { recursive: true }))

const damaged = expect.objectContaining({ failure: expect.objectContaining({ code: 'store-damaged' }) })

test('damage that is found in use is reported as damage, also when writing', async () => {
  const store = createStore(path)
  expect(store.setAside).toBeUndefined()
  expect(() => store.queue.page(batch, 0, 2000)).toThrow(damaged)
  expect(() => [...store.items.each(batch, { inFolders: false })]).toThrow(damaged)
  expect(() => store.queue.requeueItem(batch, 1000)).toThrow(damaged)
  await store.close()
})

test('a store in which damage was met is set aside at the next start, and a new one begins', async () => {
  const store = createStore(path)
  expect(() => store.queue.page(batch, 0, 2000)).toThrow(damaged)
  await store.close()
  const next = createStore(path)
  expect(next.setAside).toMatch(/damaged/)
  expect(next.batches.list()).toEqual([])
  const { id } = next.batches.create('/pictures', batchOptions.parse({}), 2)
  next.items.append(id, items, 2)
  expect(next.queue.page(id, 0, 2000)).toHaveLength(2000)
  await next.close()
  // The doubt is gone with the damaged file.
  expect((await readdir(folder)).filter(name => !name.includes('damaged'))).toEqual(['shoal.db'])
  const last = createStore(path)
  expect(last.setAside).toBeUndefined()
  await last.close()
})
