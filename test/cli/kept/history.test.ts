import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { withCli } from '../../helpers/cli.ts'
import { CAT } from '../../helpers/images.ts'
import { serve, withOrigin } from '../../helpers/origin.ts'

describe('shoal history', () => {
  test(
    'tells what runs, what was stopped, what was cut off and what ended',
    withOrigin(origin =>
      withCli(async ({ start, shoal, folder }) => {
        const states = async () => (await shoal('history', '--json')).lines().map(({ state }) => state)
        origin.otherwise(() => serve(CAT))
        origin.script('/slow.jpg', [serve(CAT).hold(), serve(CAT).hold(), serve(CAT)])
        await shoal('get', origin.url('/cat.jpg'), '-o', 'out', '-q')
        const links = [origin.url('/slow.jpg'), origin.url('/next.jpg')]
        const first = start('get', ...links, '-o', 'out', '-q', '--sequential')
        await origin.waitFor(1, ({ path }) => path === '/slow.jpg')
        expect(await states()).toEqual(['running', 'ended'])
        first.child.kill('SIGKILL')
        await first.result
        expect(await states()).toEqual(['cut-off', 'ended'])
        expect((await shoal('history')).stdout).toMatch(/ cut-off +2 +0 /)

        const second = start('resume', '-q')
        await origin.waitFor(2, ({ path }) => path === '/slow.jpg')
        expect(await states()).toEqual(['running', 'ended'])
        expect((await shoal('resume')).stderr).toMatch(/running in another window/)
        // Two signals of a kind are one where the first was not seen yet.
        const heard = once(second.child.stdout, 'data')
        second.child.kill('SIGINT')
        await heard
        second.child.kill('SIGINT')
        await second.result
        const [stopped] = (await shoal('history', '--json')).lines()
        expect(stopped).toMatchObject({ type: 'batch', state: 'stopped', items: 2, saved: 0, left: 2 })
        expect(stopped).not.toHaveProperty('queued')

        const { stdout } = await shoal('history')
        const id = /^\w{8}/m.exec(stdout)?.[0] ?? ''
        const time = /\d{4}-\d\d-\d\d \d\d:\d\d/.source
        const out = join(folder, 'out').replaceAll('\\', '\\\\')
        expect(stdout).toMatch(
          new RegExp(
            `^BATCH +STARTED +STATE +IMAGES +SAVED +SKIPPED +FAILED +CANCELLED +LEFT +FOLDER\n${id} +${time} +stopped +2 +0 +0 +0 +0 +2 +${out}\n`,
          ),
        )
        expect(stdout.split('\n')[2]).toMatch(/ ended +1 +1 +0 +0 +0 +0 /)
        expect(stdout).toContain(`Resume with: shoal resume ${id}\n`)
        await shoal('resume', '-q')
        expect(await states()).toEqual(['ended', 'ended'])
      }),
    ),
  )

  test(
    'names a batch that cannot be read, and says so when it is asked for',
    withOrigin(origin =>
      withCli(async ({ shoal, folder }) => {
        origin.otherwise(() => serve(CAT))
        await shoal('get', origin.url('/cat.jpg'), '-o', 'out', '-q')
        const [{ id }] = (await shoal('history', '--json')).lines() as [{ id: string }]
        const db = new DatabaseSync(join(folder, '.home', 'shoal.db'))
        db.exec("UPDATE batches SET options = '{'")
        db.close()
        const { lines, stderr } = await shoal('history', '--json')
        expect(lines()).toEqual([{ type: 'damaged', what: 'batch', batch: id, why: expect.any(String) }])
        expect(stderr).toContain('damaged entries')
        expect(stderr).toContain(`: batch ${id}.`)
        const resumed = await shoal('resume', id.slice(0, 6))
        expect(resumed.status).toBe(2)
        expect(resumed.stderr).toContain('The entry of this batch in the history is damaged')
      }),
    ),
  )

  test(
    'tells damaged images and lines that were not understood, where there are some',
    withOrigin(origin =>
      withCli(async ({ shoal, folder }) => {
        origin.script('/cat.jpg', serve(CAT))
        await writeFile(join(folder, 'a.txt'), `${origin.url('/cat.jpg')}\nftp://a.example/b.jpg\n`)
        await shoal('get', 'a.txt', '-o', 'out', '-q')
        const { stdout } = await shoal('history')
        expect(stdout).toMatch(/ LEFT +NOT UNDERSTOOD +FOLDER\n.* ended +1 +1 +0 +0 +0 +0 +1 +/)
        expect(stdout).not.toContain('DAMAGED')
        const [past] = (await shoal('history', '--json')).lines()
        expect(past).toMatchObject({ saved: 1, damaged: 0, rejected: 1 })
      }),
    ),
  )
})
