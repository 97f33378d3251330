import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { withCli } from '../../helpers/cli.ts'
import { JPEG } from '../../helpers/images.ts'
import { serve, status, withOrigin } from '../../helpers/origin.ts'
import { html } from '../../helpers/pages.ts'

const cookies = '# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\thunter2\n'

describe('--cookies', () => {
  test(
    'keeps the path of the file, reads it again to resume, and never keeps what is in it',
    withOrigin(origin =>
      withCli(async ({ shoal, folder }) => {
        origin.script('/a.jpg', [status(404), serve(JPEG)])
        const file = join(folder, 'cookies.txt')
        await writeFile(file, cookies)
        expect(
          (await shoal('get', origin.url('/a.jpg'), '-o', 'out', '--cookies', 'cookies.txt')).status,
        ).toBe(1)
        for (const name of await readdir(join(folder, '.home'), { recursive: true })) {
          const bytes = await readFile(join(folder, '.home', name)).catch(() => Buffer.alloc(0))
          expect(bytes.includes('hunter2'), name).toBe(false)
        }
        await writeFile(file, cookies.replace('hunter2', 'hunter3'))
        expect((await shoal('resume', '--retry-failed')).status).toBe(0)
        expect(origin.requestsOf('/a.jpg').map(({ headers }) => headers.cookie)).toEqual([
          'session=hunter2',
          'session=hunter3',
        ])
      }),
    ),
  )

  test(
    'that is gone stops a resumed batch before it begins, and names it',
    withOrigin(origin =>
      withCli(async ({ shoal, folder }) => {
        origin.script('/a.jpg', status(404))
        const file = join(folder, 'cookies.txt')
        await writeFile(file, cookies)
        await shoal('get', origin.url('/a.jpg'), '-o', 'out', '--cookies', file)
        await rm(file)
        const { status: exit, stderr } = await shoal('resume', '--retry-failed')
        expect(exit).toBe(2)
        expect(stderr).toContain(`${file} cannot be used: it does not exist`)
        expect(origin.requests).toHaveLength(1)
        // What failed was not put into the queue again.
        expect((await shoal('history', '--json')).lines()).toMatchObject([{ failed: 1, left: 0 }])
      }),
    ),
  )

  test(
    'goes with pages and their images',
    withOrigin(origin =>
      withCli(async ({ shoal, folder }) => {
        origin.script('/page', html('<img src=a.jpg>'))
        origin.script('/a.jpg', serve(JPEG))
        await writeFile(join(folder, 'cookies.txt'), cookies)
        const more = ['-o', 'out', '--page-delay', '0', '--cookies', 'cookies.txt']
        expect((await shoal('scan', origin.url('/page'), ...more)).status).toBe(0)
        const follow = ['follow', origin.url('/page'), '--image', 'img', '--again', ...more]
        expect((await shoal(...follow)).status).toBe(0)
        const sent = origin.requests.map(({ headers }) => headers.cookie)
        expect(new Set(sent)).toEqual(new Set(['session=hunter2']))
      }),
    ),
  )
})

describe('a file that cannot be used is refused before anything is asked for', () => {
  const commands: [string, string[]][] = [
    ['get', ['-o', 'out']],
    ['scan', ['-o', 'out']],
    ['follow', ['-o', 'out', '--image', 'img']],
    ['compare', []],
    ['sweep', []],
  ]
  test.each(commands)('%s', (command, more) =>
    withOrigin(origin =>
      withCli(async ({ shoal, folder }) => {
        await writeFile(join(folder, 'wrong.txt'), '{"session": "hunter2"}')
        const cases = [
          { flags: ['--cookies', 'missing.txt'], says: 'it does not exist' },
          { flags: ['--cookies', 'wrong.txt'], says: 'Line 1 of the cookie file' },
          { flags: ['--ca', 'wrong.txt'], says: 'holds no certificate in PEM format' },
        ]
        for (const { flags, says } of cases) {
          const { status: exit, stderr } = await shoal(command, origin.url('/a.jpg'), ...more, ...flags)
          expect(exit).toBe(2)
          expect(stderr).toContain(says)
          expect(stderr).not.toContain('hunter2')
        }
        expect(origin.requests).toEqual([])
        expect((await shoal('history')).stdout).not.toContain('out')
      }),
    )(),
  )
})
