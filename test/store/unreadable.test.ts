import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createEngine, realWorld } from '../../main/engine/engine.ts'
import { createStore, type Store } from '../../main/store/store.ts'
import { batchOptions } from '../../shared/settings.ts'
import { storeBatch } from '../helpers/stored-batch.ts'

let folder: string
let batch: string
let store: Store | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-unreadable-'))
  batch = await storeBatch(folder, 300)
})
afterEach(async () => {
  await store?.close()
  await rm(folder, { recursive: true })
})

/** Opens the store after these statements, with what a damaged disk or another program left. */
function openAfter(...statements: string[]): Store {
  const db = new DatabaseSync(join(folder, 'shoal.db'))
  for (const statement of statements) db.exec(statement)
  db.close()
  store = createStore(join(folder, 'shoal.db'))
  return store
}

const places = () => store?.unreadable.map(({ what, index }) => [what, index])

test.each([
  ['extras', '{"name": 7}'],
  ['extras', '{'],
  ['attempts', '[{}]'],
  ['attempts', 'x'],
  ['times', '{"queuedAt": "now"}'],
  ['times', '['],
  ['outcome', '{"kind": "saved", "file": 3}'],
  ['outcome', '{"kind": "lost"}'],
])('an image whose %s is %s is left out, with its place, and the others are there', (column, value) => {
  const { items, rows, saved } = openAfter(`UPDATE items SET ${column} = '${value}' WHERE idx IN (3, 4)`)
  expect([...items.eachSettled(batch)]).toHaveLength(298)
  expect(places()).toEqual([
    ['image', 3],
    ['image', 4],
  ])
  expect(items.counts(batch).items).toBe(300)
  expect(items.savedTotals(batch).savedBytes).toBeGreaterThan(290 * 3000)
  expect([...items.pages(batch)].flat().length).toBeGreaterThanOrEqual(298)
  expect(rows.times(batch, 0, 300).length).toBeGreaterThanOrEqual(298)
  expect(rows.read(batch, [2, 3, 5]).length).toBeGreaterThanOrEqual(2)
  for (const sort of ['name', 'bytes', 'time', 'state'] as const) {
    expect(rows.find(batch, { sort, text: 'jpg', live: [] }).length).toBeGreaterThanOrEqual(298)
  }
  expect(rows.failures(batch)).toHaveLength(1)
  expect([...saved.into(join(folder, 'pictures'))].length).toBeGreaterThanOrEqual(295)
})

test('a whole page that cannot be read is not the end', () => {
  const { items, rows } = openAfter(`UPDATE items SET extras = '[]', times = '[]' WHERE idx <= 280`)
  expect([...items.pages(batch)].flat().map(({ index }) => index)[0]).toBe(281)
  expect(rows.times(batch, 0, 250)[0]?.index).toBe(281)
})

test('a batch with options that cannot be read is left out', () => {
  const { batches } = openAfter(`UPDATE batches SET options = '{"atOnce": -1}'`)
  const other = batches.create('/pictures', batchOptions.parse({}), 1)
  expect(batches.list()).toEqual([other])
  expect(batches.get(batch)).toBeUndefined()
  expect(store?.unreadable).toMatchObject([{ what: 'batch', batch }])
})

test('a measurement that cannot be read is left out', () => {
  const { measurements } = openAfter(
    `INSERT INTO measurements (id, batch, measured_at, result) VALUES ('m', '${batch}', 1, '{"kind": "sweep"}')`,
  )
  expect(measurements.list()).toEqual([])
  expect(measurements.get('m')).toBeUndefined()
  expect(store?.unreadable).toMatchObject([{ what: 'measurement', batch }])
})

test('a run leaves a queued image that cannot be read in the queue, and is not done', async () => {
  const { queue, batches, items } = openAfter(
    `UPDATE items SET state = 'queued', outcome = NULL, extras = '{' WHERE idx = 7`,
    `UPDATE batches SET folder = '${folder}/out'`,
  )
  const row = batches.get(batch)
  if (row === undefined || store === undefined) throw new Error('no batch')
  const run = await createEngine(store, realWorld).run(row)
  expect((await run.done).left).toBe(1)
  expect(items.counts(batch).queued).toBe(1)
  expect(queue.page(batch, 0, 10)).toEqual([])
  expect(places()).toEqual([['image', 7]])
})
