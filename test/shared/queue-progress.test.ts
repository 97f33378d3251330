import { expect, test } from 'vitest'
import { type QueueProgress, type RunProgress, risksOf } from '../../shared/queue-progress.ts'

const run: RunProgress = {
  ...{ run: 'a', createdAt: 1, items: 10, saved: 4, failed: 0, left: 6, bytes: 1, rate: undefined },
  ...{ hostsLeft: 2, largest: [], failing: [], failures: [] },
}
const worker = (heardMs: number) => ({ name: 'one', heardMs, perSecond: 0 })
const found = (changes: Partial<QueueProgress>) =>
  risksOf({
    ...{ runs: [run], jobs: { active: 1, waiting: 1, failed: 0 }, workers: [worker(1000)] },
    ...changes,
  })

test('nothing is at risk while a worker is heard and each host has a job', () => {
  expect(found({})).toEqual([])
  expect(found({ runs: undefined })).toEqual([])
})

test('a silent worker is reported, and so is a queue without workers', () => {
  expect(found({ workers: [worker(1000), { ...worker(20_000), name: 'two' }] })).toEqual([
    'two has not been heard for 20.0 s. Its hosts go to other workers.',
  ])
  expect(found({ workers: [] })).toEqual(['No worker is running: 6 images wait. Start “shoal work”.'])
  const over = { runs: [{ ...run, left: 0, hostsLeft: 0 }], jobs: { active: 0, waiting: 0, failed: 0 } }
  expect(found({ ...over, workers: [] })).toEqual([])
  expect(found({ ...over, workers: [worker(20_000)] })).toEqual([])
})

test('jobs that Redis lost or gave up are said; without its answer nothing is guessed', () => {
  expect(found({ jobs: { active: 1, waiting: 0, failed: 3 } })).toEqual([
    '1 host with images left has no job: Redis lost some. “shoal enqueue --reconcile” adds them again.',
    '3 jobs failed for good. “shoal enqueue --reconcile” adds again what is not done.',
  ])
  expect(found({ jobs: undefined, workers: [] })).toEqual([])
})
