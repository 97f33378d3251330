import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { withCli } from '../../helpers/cli.ts'
import { sha256 } from '../../helpers/engine.ts'
import { CAT, jpegOf } from '../../helpers/images.ts'
import { serve, status, withOrigin } from '../../helpers/origin.ts'

describe('shoal resume', () => {
  test(
    'finishes what an interrupt left, and then there is nothing left',
    withOrigin(origin =>
      withCli(async ({ start, shoal, folder }) => {
        origin.script('/slow.jpg', serve(CAT).hold())
        origin.script('/waiting.jpg', serve(jpegOf(5000, 2)))
        const links = [origin.url('/slow.jpg'), origin.url('/waiting.jpg')]
        const { child, result } = start('get', ...links, '-o', 'out', '--json', '--sequential')
        await origin.waitFor(1)
        child.kill('SIGKILL')
        await result
        origin.release()

        expect((await shoal('history')).stdout).toMatch(/cut-off +2 +0 +0 +0 +0 +2 /)
        const resumed = await shoal('resume', '--json')
        expect(resumed.status).toBe(0)
        expect(resumed.lines()[0]).toMatchObject({ type: 'batch', items: 2 })
        expect(resumed.lines().at(-1)).toMatchObject({ saved: 2, left: 0 })
        expect((await readdir(join(folder, 'out'))).toSorted()).toEqual(['slow.jpg', 'waiting.jpg'])
        const again = await shoal('resume')
        expect(again).toMatchObject({
          status: 2,
          stdout: '',
          stderr: 'There is nothing left to resume. If images failed, --retry-failed retries them.\n',
        })
      }),
    ),
  )

  test(
    '--retry-failed tries again what failed',
    withOrigin(origin =>
      withCli(async ({ shoal }) => {
        origin.script('/cat.jpg', [status(404), serve(CAT)])
        expect((await shoal('get', origin.url('/cat.jpg'), '-o', 'out', '-q')).status).toBe(1)
        expect((await shoal('resume')).status).toBe(2)
        const resumed = await shoal('resume', '--retry-failed', '--json')
        expect(resumed.lines().at(-1)).toMatchObject({ saved: 1, failed: 0 })
      }),
    ),
  )

  test(
    'takes options that replace those it was begun with, from then on',
    withOrigin(origin =>
      withCli(async ({ shoal }) => {
        origin.script('/cat.jpg', [status(404), status(404), serve(CAT)])
        await shoal(
          'get',
          origin.url('/cat.jpg'),
          '-o',
          'out',
          '-q',
          '--header',
          'X-Key: old',
          '--header',
          'X-Two: 2',
        )
        const changed = ['-c', '3', '--per-host', '2', '--header', 'x-key: new']
        const resumed = await shoal('resume', '--retry-failed', '--json', ...changed)
        expect(resumed.lines()[0]).toMatchObject({ atOnce: 3, perHost: 2 })
        expect(origin.requests[1]?.headers).toMatchObject({ 'x-key': 'new', 'x-two': '2' })
        const again = await shoal('resume', '--retry-failed', '--json')
        expect(again.lines()[0]).toMatchObject({ atOnce: 3, perHost: 2 })
        expect(again.lines().at(-1)).toMatchObject({ saved: 1 })
      }),
    ),
  )

  test('an id of no batch, or of more than one', () =>
    withCli(async ({ shoal }) => {
      expect(await shoal('resume', 'nope')).toMatchObject({ status: 2 })
      expect((await shoal('resume', 'nope')).stderr).toMatch(/There is no batch nope/)
    }))
})

describe('--stop-on-failure', () => {
  test(
    'keeps what was not tried for later',
    withOrigin(origin =>
      withCli(async ({ shoal }) => {
        // What is begun beside the failure gets nowhere.
        origin.otherwise(() => serve(CAT).hold())
        origin.script('/bad.jpg', status(404))
        const links = ['bad', 'a', 'b'].map(name => origin.url(`/${name}.jpg`))
        const first = await shoal('get', ...links, '-o', 'out', '--sequential', '--stop-on-failure', '--json')
        expect(first.status).toBe(1)
        expect(first.lines().at(-1)).toMatchObject({ saved: 0, failed: 1, cancelled: 0, left: 2 })
        expect(first.stderr).toMatch(/Resume with: shoal resume/)
        origin.release()
        const resumed = await shoal('resume', '--json')
        expect(resumed.lines().at(-1)).toMatchObject({ saved: 2, left: 0 })
      }),
    ),
  )
})

describe('repeats', () => {
  test(
    'the same link again is skipped without the network while its file is whole',
    withOrigin(origin =>
      withCli(async ({ shoal, folder }) => {
        origin.script('/cat.jpg', serve(CAT))
        const get = (...more: string[]) =>
          shoal('get', origin.url('/cat.jpg'), '-o', 'out', '--json', ...more)
        await get()
        const second = await get()
        expect(second.lines().find(({ type }) => type === 'item')).toMatchObject({
          state: 'skipped',
          reason: 'already-downloaded',
          file: 'cat.jpg',
          bytes: CAT.length,
          imageType: 'jpg',
          width: expect.any(Number),
          height: expect.any(Number),
          sha256: sha256(CAT),
        })
        // A skipped image brings nothing.
        expect(second.lines().at(-1)).toMatchObject({ skipped: 1, bytes: 0 })
        expect(origin.requests.length).toBe(1)

        await writeFile(join(folder, 'out/cat.jpg'), 'changed')
        expect((await get()).lines().at(-1)).toMatchObject({ saved: 1 })
        expect(origin.requests.length).toBe(2)

        expect((await get('--again')).lines().at(-1)).toMatchObject({ saved: 1 })
        expect(origin.requests.length).toBe(3)
      }),
    ),
  )

  test(
    'a list that is being downloaded into a folder is not begun there a second time',
    withOrigin(origin =>
      withCli(async ({ start, shoal, folder }) => {
        origin.script('/cat.jpg', serve(CAT).hold())
        origin.script('/dog.jpg', serve(CAT))
        const get = (name: string, ...more: string[]) =>
          ['get', origin.url(`/${name}.jpg`), '-o', 'out', '--json', ...more] as const
        const first = start(...get('cat'))
        await origin.waitFor(1)
        const second = await shoal(...get('cat'))
        expect(second.status).toBe(2)
        expect(second.stderr).toMatch(
          /^1 image of this list is being downloaded into .*out right now\. Wait until it/,
        )
        expect((await shoal(...get('dog'))).lines().at(-1)).toMatchObject({ saved: 1 })
        origin.release()
        expect((await first.result).status).toBe(0)
        expect((await shoal(...get('cat'))).lines().at(-1)).toMatchObject({ skipped: 1 })
        expect((await readdir(join(folder, 'out'))).toSorted()).toEqual(['cat.jpg', 'dog.jpg'])
        expect((await shoal('history', '--json')).lines()).toHaveLength(3)
      }),
    ),
  )

  test(
    'of the same list begun several times at one moment, one is downloaded',
    withOrigin(origin =>
      withCli(async ({ start, folder }) => {
        origin.otherwise(() => serve(CAT).hold())
        const links = Array.from({ length: 20 }, (_, n) => origin.url(`/${n}.jpg`))
        const runs = Array.from({ length: 3 }, () => start('get', ...links, '-o', 'out', '-q').result)
        // The program that was refused ends at once; the other waits for its images.
        await Promise.race(runs.map((run, n) => run.then(() => Promise.any(runs.filter((_, m) => m !== n)))))
        origin.release()
        const statuses = (await Promise.all(runs)).map(({ status }) => status)
        expect(statuses.toSorted()).toEqual([0, 2, 2])
        expect(await readdir(join(folder, 'out'))).toHaveLength(20)
      }),
    ),
  )

  test(
    'the same bytes under two names are reported, linked or skipped',
    withOrigin(origin =>
      withCli(async ({ shoal, folder }) => {
        origin.otherwise(() => serve(CAT))
        const get = (name: string, ...more: string[]) =>
          shoal('get', origin.url(`/${name}.jpg`), '-o', 'out', '--json', ...more)
        await get('one')
        const told = await get('two')
        expect(told.lines().find(({ type }) => type === 'item')).toMatchObject({
          state: 'saved',
          sameAs: 'one.jpg',
        })

        await get('three', '--same-content', 'link')
        const inode = async (name: string) => (await stat(join(folder, 'out', name))).ino
        expect([await inode('one.jpg'), await inode('two.jpg')]).toContain(await inode('three.jpg'))

        const skipped = await get('four', '--same-content', 'skip')
        expect(skipped.lines().find(({ type }) => type === 'item')).toMatchObject({
          reason: 'same-content',
          bytes: CAT.length,
          sha256: sha256(CAT),
        })
        expect((await readdir(join(folder, 'out'))).toSorted()).toEqual(['one.jpg', 'three.jpg', 'two.jpg'])
      }),
    ),
  )
})

test(
  'rows that share a link and have names of their own get a file each, whatever column names them',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      origin.script('/cat.jpg', serve(CAT))
      const rows = ['A', 'B', 'B'].map(name => `${name},${origin.url('/cat.jpg')}`)
      await writeFile(join(folder, 'list.csv'), ['SKU,Image', ...rows, ''].join('\n'))
      const byName = await shoal('get', 'list.csv', '-o', 'out', '--name', '{sku}', '--json')
      expect(byName.lines().at(-1)).toMatchObject({ saved: 2, copied: 1, duplicates: 1, downloaded: 1 })
      expect((await readdir(join(folder, 'out'))).toSorted()).toEqual(['A.jpg', 'B.jpg'])
      const plain = await shoal('get', 'list.csv', '-o', 'out', '--json')
      expect(plain.lines().at(-1)).toMatchObject({ saved: 1, copied: 1, duplicates: 2 })
      const text = await shoal('get', 'list.csv', '-o', 'other', '--name', '{sku}')
      expect(text.stdout).toMatch(
        /^2 images of this list were saved before, today, in .*out: they are copied/m,
      )
      expect(text.stdout).toMatch(/2 images saved · 2 of them copied/)
      expect(text.stdout).toMatch(/saved {4}A\.jpg {2}.*copied from \.\.\/out\//)
      expect(origin.requests.length).toBe(1)
    }),
  ),
)

describe('--manifest', () => {
  test(
    'records every file with its proof and no secrets, batch after batch',
    withOrigin(origin =>
      withCli(async ({ shoal, folder }) => {
        origin.script('/cat.jpg?token=hunter2', serve(CAT))
        origin.script('/=evil.jpg', serve(jpegOf(4000, 4)))
        await shoal('get', origin.url('/cat.jpg?token=hunter2'), '-o', 'out', '-q', '--manifest')
        await shoal(
          'get',
          origin.url('/=evil.jpg'),
          origin.url('/missing.jpg'),
          '-o',
          'out',
          '-q',
          '--manifest',
        )
        const jsonl = await readFile(join(folder, 'out/manifest.jsonl'), 'utf8')
        const rows = jsonl
          .trimEnd()
          .split('\n')
          .map(line => JSON.parse(line) as Record<string, unknown>)
        expect(rows).toHaveLength(3)
        expect(rows[0]).toMatchObject({
          state: 'saved',
          file: 'cat.jpg',
          status: 200,
          attempts: 1,
          check: 'structure',
        })
        expect(rows[2]).toMatchObject({ state: 'failed', failure: 'not-found', status: 404 })
        expect(jsonl).not.toContain('hunter2')
        const csv = await readFile(join(folder, 'out/manifest.csv'), 'utf8')
        expect(csv.split('\n').filter(line => line.startsWith('batch,index,'))).toHaveLength(1)
        expect(csv.trimEnd().split('\n')).toHaveLength(4)
        // A cell that begins like a formula must not be one in a spreadsheet.
        expect(csv).toContain("'=evil.jpg")
        expect((await shoal('verify', 'out')).status).toBe(0)
      }),
    ),
  )
})

describe('the store', () => {
  test('damaged: moved aside with its path named, and work continues', () =>
    withCli(async ({ shoal, folder }) => {
      await shoal('history')
      await writeFile(
        join(folder, '.home/shoal.db'),
        'this is no database, and it is longer than a header would be',
      )
      const { status, stdout, stderr } = await shoal('history')
      expect(status).toBe(0)
      expect(stdout).toBe('No batches yet.\n')
      const aside = /moved to (\S+) and/.exec(stderr)?.[1] ?? ''
      expect(await readFile(aside, 'utf8')).toMatch(/^this is no database/)
    }))
})
