import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { withCli } from '../helpers/cli.ts'
import { CAT } from '../helpers/images.ts'
import { serve, withOrigin } from '../helpers/origin.ts'

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
})
