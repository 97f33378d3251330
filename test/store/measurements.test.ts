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
