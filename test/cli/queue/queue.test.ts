import { expect, test } from 'vitest'
import { withCli } from '../../helpers/cli.ts'
import { findRedis, startRedis } from '../../helpers/real-servers.ts'

test('what is to be added again needs no list', () =>
  withCli(async ({ shoal }) => {
    const both = await shoal('enqueue', 'https://a.example/1.jpg', '--reconcile', '-o', 'shared')
    expect([both.status, both.stderr]).toEqual([2, expect.stringContaining('--reconcile takes no list')])
    const none = await shoal('enqueue', '-o', 'shared')
    expect([none.status, none.stderr]).toEqual([2, expect.stringContaining('give a list file')])
  }))

test.skipIf(findRedis() === undefined)('a list is enqueued, added again, and shown also without Redis', () =>
  withCli(async ({ shoal }) => {
    const redis = await startRedis()
    if (redis === undefined) throw new Error('Redis was there a moment ago')
    const queue = ['--queue', redis.url('')]
    try {
      const empty = await shoal('enqueue', '--reconcile', '-o', 'shared', ...queue)
      expect([empty.status, empty.stderr]).toEqual([2, expect.stringContaining('no folder')])
      const links = ['https://a.example/1.jpg', 'https://b.example/2.jpg']
      expect((await shoal('enqueue', ...links, '-o', 'shared', ...queue)).stdout).toBe(
        '2 images of 2 hosts · 2 jobs in the queue\n',
      )
      const again = await shoal('enqueue', '--reconcile', '-o', 'shared', '--json', ...queue)
      expect(again.lines()).toMatchObject([{ type: 'enqueued', isNew: false, items: 2, done: 0, jobs: 2 }])
    } finally {
      await redis.close()
    }
    const { status, stdout, stderr } = await shoal('status', 'shared', ...queue)
    expect(status).toBe(0)
    expect(stdout).toContain('2 left on 2 hosts')
    expect(stderr).toContain('does not answer')
  }),
)
