import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createStore, type Store } from '../../main/store/store.ts'
import type { Sweep } from '../../shared/comparison.ts'
import { batchOptions } from '../../shared/settings.ts'

let store: Store
beforeEach(() => {
  store = createStore(':memory:')
})
afterEach(() => store.close())

const sweep = (id: string, measuredAt: number, batch?: string): Sweep => ({
  kind: 'sweep',
  id,
  measuredAt,
  batch,
  images: 2,
  imagesTotal: 2,
  hosts: [{ host: 'a.example', images: 2 }],
  upTo: 2,
  rounds: 2,
  connections: 'kept',
  check: 'structure',
  steps: [],
  best: undefined,
  fastest: undefined,
  stoppedBy: 'stopped',
  words: 'It was stopped.',
  differing: [],
  leftOut: [],
  cost: { requests: 0, bytes: 0 },
})

const ids = (batch?: string) => store.measurements.list(batch).map(({ id }) => id)

test('measurements are kept, newest first, and go with their batch', () => {
  const { id: batch } = store.batches.create('/pictures', batchOptions.parse({}), 0)
  store.measurements.add(sweep('old', 1, batch))
  store.measurements.add(sweep('new', 3, batch))
  store.measurements.add(sweep('list', 2))
  expect(ids()).toEqual(['new', 'list', 'old'])
  expect(ids(batch)).toEqual(['new', 'old'])
  expect(store.measurements.list()[1]).toEqual(sweep('list', 2))
  store.measurements.remove('new')
  expect(ids(batch)).toEqual(['old'])
  store.batches.delete(batch)
  expect(ids()).toEqual(['list'])
})

test('the latest word on a host counts', () => {
  const advice = { host: 'a.example', best: 8, measuredAt: 1, imagesPerSecond: 20 }
  store.measurements.advise(advice)
  store.measurements.advise({ ...advice, host: 'b.example' })
  store.measurements.advise({ ...advice, best: 16, measuredAt: 2 })
  expect(store.measurements.advice().map(({ host, best }) => [host, best])).toEqual([
    ['a.example', 16],
    ['b.example', 8],
  ])
  expect(store.measurements.adviceOn('a.example')).toEqual({ ...advice, best: 16, measuredAt: 2 })
  store.measurements.removeAdvice('a.example')
  expect(store.measurements.adviceOn('a.example')).toBeUndefined()
})

test.each([
  ['words', null],
  ['best', '"many"'],
  ['steps', '[{"atOnce": 1}]'],
  ['hosts', '[7]'],
  ['cost', '{"requests": "0", "bytes": 0}'],
  ['connections', '"some"'],
])('a measurement whose %s is %s is left out and told', async (key, value) => {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-measured-'))
  const path = join(folder, 'shoal.db')
  const first = createStore(path)
  first.measurements.add(sweep('bad', 1))
  first.measurements.add(sweep('good', 2))
  first.measurements.advise({ host: 'a.example', best: 4, measuredAt: 1, imagesPerSecond: 2 })
  await first.close()
  const db = new DatabaseSync(path)
  db.prepare(`UPDATE measurements SET result = json_set(result, '$.${key}', json(?)) WHERE id = 'bad'`).run(
    value,
  )
  db.exec(`UPDATE host_advice SET best = 0`)
  db.close()
  const again = createStore(path)
  expect(again.measurements.list().map(({ id }) => id)).toEqual(['good'])
  expect(again.measurements.get('bad')).toBeUndefined()
  expect(again.measurements.advice()).toEqual([])
  expect(again.unreadable.map(({ what }) => what)).toEqual(['measurement', 'advice'])
  await again.close()
  await rm(folder, { recursive: true })
})
