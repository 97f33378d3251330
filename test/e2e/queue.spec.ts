import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openQueue } from '../../main/queue/connect.ts'
import { enqueue } from '../../main/queue/enqueue.ts'
import { writeDone } from '../../main/queue/records.ts'
import { beat } from '../../main/queue/workers.ts'
import { findRedis, startRedis } from '../helpers/real-servers.ts'
import { expectNoBarrier } from './barriers.ts'
import { expect, test } from './fixtures.ts'

test('a queue is shown where Shoal was started with one, and only there', async ({ window, page, shoal }) => {
  test.skip(findRedis() === undefined, 'redis-server is not installed')
  await expect(window.getByRole('link', { name: 'History' })).toBeVisible()
  await expect(window.getByRole('link', { name: 'Queue' })).toHaveCount(0)
  const redis = await startRedis()
  if (redis === undefined) throw new Error('Redis was there a moment ago')
  const queue = await openQueue({ url: new URL(redis.url('')), caFile: undefined })
  let beating: NodeJS.Timeout | undefined
  try {
    const folder = join(shoal.folder, 'shared')
    await mkdir(folder)
    async function* given() {
      yield Array.from({ length: 30 }, (_, at) => ({
        url: `http://${at < 20 ? 'large' : 'small'}.example/${at}.jpg`,
        origin: { source: 'list', line: at + 1 },
      }))
    }
    const options = { nameTemplate: '{name}', now: Date.now(), retryFailed: false }
    const { run } = await enqueue(queue, folder, given(), options)
    const job = { run: run.run, lane: run.lanes[0]?.lane ?? '' }
    const settledAt = new Date().toISOString()
    await writeDone(
      ...([folder, job, 1, [{ row: 1, state: 'saved', bytes: 2000, settledAt }], 'one'] as const),
    )
    await writeDone(
      ...([folder, job, 2, [{ row: 2, state: 'failed', failure: 'http-error', settledAt }], 'one'] as const),
    )
    // As a worker does as long as it lives.
    beating = setInterval(() => beat(queue.redis, 'one'), 1000)
    await writeFile(join(shoal.folder, 'address'), redis.url(''))
    await shoal.kill()
    await shoal.start(`--queue-file=${join(shoal.folder, 'address')}`)
    await shoal.open(page)

    await page.getByRole('link', { name: 'Queue' }).click()
    await expect(page.getByText('Redis keeps nothing on disk')).toBeVisible()
    await expect(page.getByRole('heading', { name: '1 worker running' })).toBeVisible()
    await page.getByRole('combobox', { name: 'Folder of the lists' }).fill(folder)
    await page.keyboard.press('Enter')
    const list = page.getByRole('region', { name: 'List of' })
    await expect(list.getByRole('heading', { name: '2 of 30 images' })).toBeVisible()
    await expect(list.getByRole('table', { name: 'Most left' }).getByRole('row')).toHaveText([
      /Host/,
      /large\.example\s*20\s*18/,
      /small\.example\s*10\s*10/,
    ])
    await expect(list.getByRole('table', { name: 'Most failures' })).toContainText('large.example')
    await expectNoBarrier(page)

    clearInterval(beating)
    await queue.redis.flushall()
    await expect(page.getByText('2 hosts with images left have no job')).toBeVisible()
    await expect(page.getByText('No worker is running: 28 images wait.')).toBeVisible()
    // What was looked at last is there again.
    await page.reload()
    await expect(list).toBeVisible()
  } finally {
    clearInterval(beating)
    await queue.close()
    await redis.close()
  }
})
