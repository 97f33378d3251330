import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { withCli } from '../../helpers/cli.ts'
import { CAT, jpegOf } from '../../helpers/images.ts'
import { serve, withOrigin } from '../../helpers/origin.ts'

describe('shoal forget', () => {
  test(
    'drops a batch and its unfinished files, and touches nothing else',
    withOrigin(origin =>
      withCli(async ({ start, shoal, folder }) => {
        const large = jpegOf(600_000, 5)
        origin.script('/cat.jpg', serve(CAT))
        origin.script('/large.jpg', serve(large).holdAfter(500_000))
        const links = [origin.url('/cat.jpg'), origin.url('/large.jpg')]
        const { child, result } = start('get', ...links, '-o', 'out', '--json', '--sequential')
        await origin.waitFor(2)
        // Two signals of a kind are one where the first was not seen yet.
        const heard = once(child.stderr, 'data')
        child.kill('SIGINT')
        await heard
        child.kill('SIGINT')
        const id = String((await result).lines()[0]?.['id'])
        const part = (await readdir(join(folder, 'out'))).find(name => name.endsWith('.part')) ?? ''
        const foreign = part.replace(id, 'zzzzzzzz')
        await writeFile(join(folder, 'out', foreign), 'of another batch')

        expect(await shoal('forget', 'nope')).toMatchObject({ status: 2 })
        const forgot = await shoal('forget', id.slice(0, 6))
        expect(forgot.status).toBe(0)
        expect(forgot.stdout).toMatch(
          /^Forgot \w{8} with 1 image not downloaded\. 1 unfinished file removed from /,
        )
        expect((await readdir(join(folder, 'out'))).toSorted()).toEqual(['cat.jpg', foreign])
        expect((await shoal('history')).stdout).toBe('No batches yet.\n')
      }),
    ),
  )

  test(
    'not while it runs',
    withOrigin(origin =>
      withCli(async ({ start, shoal }) => {
        origin.script('/cat.jpg', serve(CAT).hold())
        const { child, result } = start('get', origin.url('/cat.jpg'), '-o', 'out', '-q')
        await origin.waitFor(1)
        const { stdout } = await shoal('history')
        const refused = await shoal('forget', /^\w{8}/m.exec(stdout)?.[0] ?? '')
        expect(refused).toMatchObject({
          status: 2,
          stderr: expect.stringMatching(/running in another window/),
        })
        origin.release()
        expect((await result).status).toBe(0)
        child.kill()
      }),
    ),
  )
})
