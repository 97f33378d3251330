import { expect, test } from 'vitest'
import { withCli } from '../helpers/cli.ts'
import { withOrigin } from '../helpers/origin.ts'

const events = (stderr: string) =>
  stderr
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line) as Record<string, unknown>)

test(
  'the log is off unless asked for, and tells what happened without secrets',
  withOrigin(origin =>
    withCli(async ({ shoal }) => {
      const get = [
        'get',
        origin.url('/gone.jpg?token=hunter2'),
        '-o',
        'out',
        '--json',
        '--header',
        'X-Key: hunter2',
      ]
      expect(events((await shoal(...get)).stderr)).toEqual([])
      const { stderr, status, lines } = await shoal(...get, '--verbose')
      expect(status).toBe(1)
      expect(lines().at(-1)).toMatchObject({ type: 'summary', failed: 1 })
      expect(events(stderr).map(({ event }) => event)).toEqual([
        'started',
        'batch-started',
        'item-failed',
        'batch-ended',
      ])
      expect(events(stderr)[2]).toMatchObject({ url: origin.url('/gone.jpg?token=…'), code: 'not-found' })
      expect(stderr).not.toContain('hunter2')
    }),
  ),
)

test('NODE_DEBUG asks for it, too', () =>
  withCli(
    async ({ shoal }) => {
      expect(events((await shoal('history')).stderr)).toMatchObject([{ event: 'started' }])
    },
    { NODE_DEBUG: 'fs,shoal' },
  ))
