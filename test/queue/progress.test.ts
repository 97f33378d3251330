import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openQueue } from '../../main/queue/connect.ts'
import { enqueue } from '../../main/queue/enqueue.ts'
import { namedQueue } from '../../main/queue/named-queue.ts'
import { writeDone } from '../../main/queue/records.ts'
import { beat, leave } from '../../main/queue/workers.ts'
import { findRedis, startRedis } from '../helpers/real-servers.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-progress-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('where no queue was named, the window has no queue', () => {
  expect(namedQueue({}, {})).toBeUndefined()
  expect(namedQueue({ SHOAL_QUEUE: '' }, {})).toBeUndefined()
})

test('an address that is not valid is reported at the first question', async () => {
  const queue = namedQueue({ SHOAL_QUEUE: 'http://a.example' }, {})
  await expect(queue?.progress()).rejects.toMatchObject({ refusal: { code: 'bad-queue' } })
  await queue?.close()
})

test('where Redis does not answer, what stands on the disk is shown, and why there is no more', async () => {
  const queue = namedQueue({ SHOAL_QUEUE: 'redis://127.0.0.1:1' }, {})
  const found = await queue?.progress(folder)
  expect(found).toMatchObject({ runs: [], jobs: undefined, workers: [] })
  expect(found?.risks).toEqual([expect.stringContaining('does not answer')])
  await queue?.close()
})

test.skipIf(findRedis() === undefined)('rates, hosts, workers and risks of a queue', async () => {
  const redis = await startRedis()
  if (redis === undefined) throw new Error('Redis was there a moment ago')
  const opened = await openQueue({ url: new URL(redis.url('')), caFile: undefined })
  const queue = namedQueue({ SHOAL_QUEUE: redis.url('') }, {})
  try {
    async function* given() {
      yield Array.from({ length: 6 }, (_, at) => ({
        url: `http://${at < 4 ? 'large' : 'small'}.example/${at}.jpg`,
        origin: { source: 'list', line: at + 1 },
      }))
    }
    const { run } = await enqueue(opened, folder, given(), {
      nameTemplate: '{name}',
      now: 1,
      retryFailed: false,
    })
    const job = { run: run.run, lane: run.lanes[0]?.lane ?? '' }
    expect((await queue?.progress(folder))?.runs).toMatchObject([{ left: 6, hostsLeft: 2, rate: undefined }])
    // Read on from there.
    const settledAt = new Date().toISOString()
    await writeDone(folder, job, 1, [{ row: 1, state: 'saved', bytes: 7, settledAt }], 'one')
    await writeDone(folder, job, 2, [{ row: 2, state: 'failed', failure: 'http-error', settledAt }], 'one')
    await beat(opened.redis, 'one')
    await beat(opened.redis, 'two')
    await leave(opened.redis, 'two')
    const found = await queue?.progress(folder)
    expect(found?.runs).toMatchObject([
      {
        ...{ saved: 1, failed: 1, left: 4, bytes: 7, hostsLeft: 2 },
        largest: [{ host: 'large.example', items: 4, done: 2, failed: 1 }, { host: 'small.example' }],
        failing: [{ host: 'large.example' }],
        failures: [{ code: 'http-error', items: 1 }],
      },
    ])
    expect(found?.workers).toMatchObject([{ name: 'one' }])
    expect(found?.workers[0]?.perSecond).toBeGreaterThan(0)
    expect(found).toMatchObject({ jobs: { active: 0, waiting: 2, failed: 0 } })
    expect(found?.risks).toEqual([expect.stringContaining('appendonly no')])
    await opened.redis.flushall()
    expect((await queue?.progress(folder))?.risks).toContain(
      '2 hosts with images left have no job: Redis lost some. “shoal enqueue --reconcile” adds them again.',
    )
  } finally {
    await queue?.close()
    await opened.close()
    await redis.close()
  }
})
