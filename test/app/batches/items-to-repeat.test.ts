import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { itemsToRepeat } from '../../../main/app/batches/items-to-repeat.ts'
import { jsonLine } from '../../../main/lists/write-list.ts'
import { createStore } from '../../../main/store/store.ts'
import { batchOptions } from '../../../shared/settings.ts'
import { storeBatch } from '../../helpers/stored-batch.ts'

test('of a long batch, what has no file comes in the order of the list, with its place', async () => {
  const home = await mkdtemp(join(tmpdir(), 'shoal-again-'))
  const id = await storeBatch(home, 600)
  const folder = join(home, 'pictures')
  await mkdir(folder)
  // One is there, of one only a link that leads nowhere, and each hundredth failed.
  await writeFile(join(folder, '00300.jpg'), '')
  await writeFile(join(folder, '00599.jpg'), '')
  await symlink('nowhere.jpg', join(folder, '00001.jpg'))
  const store = createStore(join(home, 'shoal.db'))
  const options = batchOptions.parse({})
  const placesOf = async (which: 'all' | 'missing') =>
    (await Array.fromAsync(itemsToRepeat(store, { id, folder, options }, which)))
      .flat()
      .map(({ place }) => place)
  const all = Array.from({ length: 600 }, (_, at) => at + 1)
  expect(await placesOf('all')).toEqual(all)
  expect(await placesOf('missing')).toEqual(all.filter(place => place !== 599))
  await store.close()
  await rm(home, { recursive: true })
})

test('a place is for names alone: no list holds it', () => {
  const item = { url: 'https://a.test/1.jpg', place: 7, origin: { source: 'a', line: 1 } }
  expect(JSON.parse(jsonLine(item))).toEqual({ url: 'https://a.test/1.jpg' })
})
