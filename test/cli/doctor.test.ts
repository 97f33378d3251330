import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { withCli } from '../helpers/cli.ts'
import { CAT } from '../helpers/images.ts'
import { serve, withOrigin } from '../helpers/origin.ts'
import { findRedis, startRedis } from '../helpers/real-servers.ts'

test(
  'says first what may be in it, then what a bug report needs',
  withOrigin(origin =>
    withCli(
      async ({ shoal, folder }) => {
        origin.otherwise(() => serve(CAT))
        await shoal('get', origin.url('/cat.jpg'), '-o', 'out', '-q')
        await mkdir(join(folder, '.home', 'logs'), { recursive: true })
        const unexpected = JSON.stringify({
          time: '2026-01-02T00:00:00.000Z',
          event: 'unexpected',
          error: 'x',
        })
        const started = JSON.stringify({ time: '2026-01-01T00:00:00.000Z', event: 'started' })
        await writeFile(join(folder, '.home', 'logs', 'web.log'), `${started}\n${unexpected}\nhalf a li`)

        const { status, stdout, stderr } = await shoal('doctor')
        expect([status, stderr]).toEqual([0, ''])
        expect(stdout).toMatch(/^This may contain names of folders and files\./)
        expect(stdout).toContain(join(folder, '.home'))
        expect(stdout).not.toContain('hunter2')

        const [found] = (await shoal('doctor', '--json')).lines()
        const { node, sqlite, openssl } = process.versions
        expect(found).toMatchObject({
          type: 'doctor',
          versions: { node, sqlite, openssl, sharp: expect.any(String), libvips: expect.any(String) },
          system: { platform: process.platform, arch: process.arch },
          decoder: { reads: expect.arrayContaining(['jpg', 'png', 'webp']) },
          history: { batches: 1, unreadable: [] },
          proxies: [
            { name: 'HTTPS_PROXY', proxy: 'http://proxy.test:3128' },
            { name: 'NO_PROXY', proxy: '*' },
          ],
          variables: expect.arrayContaining(['SHOAL_HOME']),
          errors: [{ file: 'web.log', line: unexpected }],
        })
        // It decoded one pixel in a process of its own.
        expect(found?.['decoder']).not.toHaveProperty('problem')
        expect(JSON.stringify(found)).not.toContain('hunter2')
      },
      { HTTPS_PROXY: 'http://me:hunter2@proxy.test:3128', HTTP_PROXY: '', http_proxy: '', https_proxy: '' },
    ),
  ),
)

test(
  'names damaged entries, and says why a history cannot be opened',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      origin.otherwise(() => serve(CAT))
      await shoal('get', origin.url('/cat.jpg'), '-o', 'out', '-q')
      const file = join(folder, '.home', 'shoal.db')
      const db = new DatabaseSync(file)
      db.exec("UPDATE batches SET options = '{'")
      expect((await shoal('doctor')).stdout).toMatch(/damaged +batch \w+: /)
      db.exec('PRAGMA user_version = 100000')
      db.close()
      const { status, stdout } = await shoal('doctor')
      expect(status).toBe(0)
      expect(stdout).toMatch(/problem +The history was written by a newer version of Shoal/)
    }),
  ),
)

test.skipIf(process.platform === 'win32')('shows who may read what Shoal keeps', () =>
  withCli(async ({ shoal, folder }) => {
    const home = join(folder, '.home')
    await mkdir(join(home, 'locks'), { recursive: true })
    await chmod(home, 0o750)
    await writeFile(join(home, 'locks', 'a'), 'abc')
    await writeFile(join(home, 'locks', 'b'), 'abcd', { mode: 0o600 })
    const [found] = (await shoal('doctor', '--json')).lines()
    expect(found?.['home']).toMatchObject({
      mode: '750',
      freeBytes: expect.any(Number),
      entries: [{ name: 'locks', bytes: 7, files: 2 }],
    })
    await mkdir(join(home, 'logs', 'web.log'), { recursive: true })
    const path = join(home, 'logs', 'web.log')
    expect((await shoal('doctor')).stdout).toContain(`Not readable\n  ${path}  it is a folder, not a file\n`)
    await rm(home, { recursive: true })
    expect((await shoal('doctor')).stdout).toContain('(not created yet)')
  }),
)

test.skipIf(findRedis() === undefined)('examines a queue whose address is in a file', () =>
  withCli(async ({ shoal, folder }) => {
    const redis = await startRedis()
    if (redis === undefined) throw new Error('Redis was there a moment ago')
    try {
      const file = join(folder, 'address')
      await writeFile(file, redis.url(''))
      const { stdout } = await shoal('doctor', '--queue-file', file)
      expect(stdout).toMatch(/^Queue\n {2}Redis \d+\.\d+\S*\n {2}Redis keeps nothing on disk/m)
      const [found] = (await shoal('doctor', '--queue', redis.url(''), '--json')).lines()
      expect(found).toMatchObject({ redis: expect.any(String), queue: [expect.any(String)] })
    } finally {
      await redis.close()
    }
    // It is a report: a queue that cannot be reached is part of it.
    const { status, stdout } = await shoal('doctor', '--queue', 'redis://127.0.0.1:1')
    expect([status, stdout]).toEqual([0, expect.stringContaining('does not answer')])
  }),
)
