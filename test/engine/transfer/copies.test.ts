import { chmod, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { SettledItem } from '../../../shared/model.ts'
import { until, withEngine, wordOf } from '../../helpers/engine.ts'
import { createLeapingClock } from '../../helpers/fake-clock.ts'
import { CAT, JPEG, jpegOf } from '../../helpers/images.ts'
import { serve, status } from '../../helpers/origin.ts'

const day = 24 * 3_600_000
const byField = { nameTemplate: '{field:sku}' }
const sku = (url: string, name: string) => ({ url, fields: { sku: name } })
const filesOf = (settled: readonly SettledItem[]) =>
  settled.map(({ state }) => ('file' in state ? state.file : state.kind))

describe('one link with several names', () => {
  test(
    'is requested once, and each name gets a file',
    withEngine(async ({ origin, run, files, read }) => {
      origin.script('/cat.jpg', serve(CAT))
      const url = origin.url('/cat.jpg')
      const { settled, summary } = await run([sku(url, 'A'), sku(url, 'B'), sku(url, 'C')], byField)
      expect(origin.requests.length).toBe(1)
      expect(filesOf(settled)).toEqual(['A.jpg', 'B.jpg', 'C.jpg'])
      expect(await files()).toEqual(['A.jpg', 'B.jpg', 'C.jpg'])
      expect(await read('C.jpg')).toEqual(CAT)
      expect(summary).toMatchObject({ saved: 3, copied: 2, downloaded: 1, bytes: 3 * CAT.length })
      expect(settled[1]).toMatchObject({ state: { copied: { file: 'A.jpg', url } }, attempts: [] })
      expect(settled[1]?.state).not.toHaveProperty('sameAs')
    }),
  )

  test(
    'fails once for all of them, and is asked for again by each that is tried again',
    withEngine(async ({ origin, start }) => {
      origin.script('/gone.jpg', [status(404), serve(CAT)])
      const url = origin.url('/gone.jpg')
      const started = await start([sku(url, 'A'), sku(url, 'B')], byField)
      await started.untilSettled(2)
      const first = await started.outcome()
      expect(first.settled.map(wordOf)).toEqual(['not-found', 'not-found'])
      expect(origin.requests.length).toBe(1)
    }),
  )

  test(
    'asks again where the first one was cancelled',
    withEngine(async ({ origin, start }) => {
      origin.script('/cat.jpg', [serve(CAT).hold(), serve(CAT)])
      const url = origin.url('/cat.jpg')
      const { run, outcome } = await start([sku(url, 'A'), sku(url, 'B')], byField)
      await origin.waitFor(1)
      run.cancel([1])
      expect((await outcome()).settled.map(wordOf)).toEqual(['cancelled', 'saved'])
    }),
  )

  test(
    'waits without taking a place from others',
    withEngine(async ({ origin, start }) => {
      origin.script('/cat.jpg', serve(CAT).hold())
      origin.script('/dog.jpg', serve(JPEG))
      const url = origin.url('/cat.jpg')
      const many = Array.from({ length: 100 }, (_, at) => sku(url, `n${at}`))
      const { settled, untilSettled, outcome } = await start([...many, sku(origin.url('/dog.jpg'), 'dog')], {
        ...byField,
        atOnce: 2,
        perHost: 2,
      })
      await untilSettled(1)
      expect(filesOf(settled)).toEqual(['dog.jpg'])
      origin.release()
      expect((await outcome()).summary).toMatchObject({ saved: 101, copied: 99, downloaded: 2 })
    }),
  )

  test(
    'is stopped while it waits, and continues with the file that came meanwhile',
    withEngine(async ({ origin, start, startAgain }) => {
      origin.script('/cat.jpg', serve(CAT).hold())
      const url = origin.url('/cat.jpg')
      const { batch, run, outcome } = await start([sku(url, 'A'), sku(url, 'B')], byField)
      await origin.waitFor(1)
      await until(() => run.snapshot().active.length > 0)
      run.stop('after-running')
      origin.release()
      expect((await outcome()).summary).toMatchObject({ saved: 1, left: 1 })
      const rest = await (await startAgain(batch)).outcome()
      expect(rest.settled[0]?.state).toMatchObject({ file: 'B.jpg', copied: { file: 'A.jpg' } })
      expect(origin.requests.length).toBe(1)
    }),
  )

  test(
    'is requested for each where they ask with other headers',
    withEngine(async ({ origin, run }) => {
      origin.script('/cat.jpg', serve(CAT))
      const url = origin.url('/cat.jpg')
      await run([sku(url, 'A'), { ...sku(url, 'B'), headers: { Cookie: 'b=1' } }], byField)
      expect(origin.requests.length).toBe(2)
    }),
  )
})

describe('saved from the same link into another folder', () => {
  test(
    'is copied under the new name, proven, without a request',
    withEngine(async ({ origin, run, below }) => {
      origin.script('/cat', serve(CAT))
      await run([origin.url('/cat')])
      const there = below('new')
      const { settled, summary } = await there.run([sku(origin.url('/cat'), 'A')], byField)
      expect(origin.requests.length).toBe(1)
      expect(summary).toMatchObject({ saved: 1, copied: 1, downloaded: 0, factor: undefined })
      expect(settled[0]?.state).toMatchObject({ file: 'A.jpg', copied: { file: '../cat.jpg' } })
      // As a file of its own.
      expect((await stat(join(there.folder, 'A.jpg'))).nlink).toBe(1)

      // A copy is as good as what it was made of.
      const again = await below('third').run([origin.url('/cat')])
      expect(again.settled[0]?.state).toMatchObject({ file: 'cat.jpg' })
      expect(origin.requests.length).toBe(1)
    }),
  )

  test(
    'is skipped where it lies in this folder, however many others have it',
    withEngine(async ({ origin, run, below }) => {
      origin.script('/cat.jpg', serve(CAT))
      const url = origin.url('/cat.jpg')
      await run([url])
      for (let nr = 1; nr <= 6; nr += 1) await below(`copy ${nr}`).run([url])
      expect((await run([url])).settled.map(wordOf)).toEqual(['skipped'])
    }),
  )

  test.each([
    ['skip', 'skipped', 1, 0],
    ['again', 'saved', 2, 1],
    ['link', 'saved', 1, 2],
  ] as const)('--saved %s', async (saved, word, requests, nlink) =>
    withEngine(async ({ origin, run, below }) => {
      origin.script('/cat.jpg', serve(CAT))
      await run([origin.url('/cat.jpg')])
      const there = below('new')
      const { settled } = await there.run([origin.url('/cat.jpg')], { saved })
      expect(settled.map(wordOf)).toEqual([word])
      expect(origin.requests.length).toBe(requests)
      if (nlink > 0) expect((await stat(join(there.folder, 'cat.jpg'))).nlink).toBe(nlink)
    })(),
  )

  test(
    'is downloaded where the file is not what it was, and a link to a file counts as the file',
    withEngine(async ({ origin, run, below, folder }) => {
      origin.otherwise(path => serve(jpegOf(3000, path.length)))
      await run([origin.url('/a.jpg'), origin.url('/bb.jpg')])
      await writeFile(join(folder, 'a.jpg'), jpegOf(3000, 99))
      await chmod(join(folder, 'bb.jpg'), 0o400)
      await symlink(join(folder, 'bb.jpg'), join(folder, 'link.jpg'))
      const there = below('new')
      const { summary } = await there.run([origin.url('/a.jpg'), origin.url('/bb.jpg')])
      expect(summary).toMatchObject({ saved: 2, copied: 1, downloaded: 1 })
      expect(await there.files()).toEqual(['a.jpg', 'bb.jpg'])
    }),
  )

  test(
    'lies here already: skipped under its planned name, copied under another',
    withEngine(async ({ origin, run, files }) => {
      origin.script('/get?id=1', serve(CAT))
      const url = origin.url('/get?id=1')
      await run([{ url, name: 'one' }])
      const same = await run([{ url, name: 'one' }])
      expect(same.settled[0]?.state).toMatchObject({ kind: 'skipped', reason: 'already-downloaded' })
      const other = await run([{ url, name: 'two' }])
      expect(other.summary).toMatchObject({ saved: 1, copied: 1 })
      // Its place in the list is no name of its own.
      const numbered = { nameTemplate: '{index} {name}' }
      await run([origin.url('/get?id=1')], { ...numbered })
      const moved = await run([origin.url('/gone.jpg'), url], numbered)
      expect(moved.settled.map(wordOf)).toEqual(['not-found', 'skipped'])
      expect(origin.requests.filter(({ path }) => path === '/get?id=1')).toHaveLength(1)
      expect(await files()).toEqual(['1 get.jpg', 'one.jpg', 'two.jpg'])
    }),
  )
})

describe('saved more than 30 days ago', () => {
  const clock = createLeapingClock()

  test(
    'is asked for again: 304 copies, 200 downloads, a failure copies and says so',
    withEngine(
      async ({ origin, run, below }) => {
        origin.script('/same.jpg', [serve(CAT).etag({ value: '"v1"' }), status(304), status(404)])
        origin.script('/new.jpg', [serve(CAT).etag({ value: '"v1"' }), serve(JPEG).etag({ value: '"v2"' })])
        origin.script('/gone.jpg', [serve(jpegOf(2000, 7)), status(404)])
        const links = ['/same.jpg', '/new.jpg', '/gone.jpg'].map(path => origin.url(path))
        await run(links)
        await clock.sleep(31 * day)

        const offline = await below('offline').run(links, { offlineCopies: true })
        expect(offline.summary).toMatchObject({ copied: 3 })
        expect(origin.requests.length).toBe(3)

        const { settled, summary } = await below('later').run(links)
        const asked = origin.requests.slice(3)
        expect(asked.find(({ path }) => path === '/same.jpg')?.headers['if-none-match']).toBe('"v1"')
        expect(settled.map(({ state }) => state)).toMatchObject([
          { kind: 'saved', bytes: CAT.length, copied: { savedAt: clock.now() } },
          { kind: 'saved', bytes: JPEG.length },
          { kind: 'saved', copied: { unconfirmed: expect.stringMatching(/404/) } },
        ])
        expect(settled[1]?.state).not.toHaveProperty('copied')
        expect(summary).toMatchObject({ saved: 3, copied: 2, downloaded: 1 })

        // What was confirmed is fresh again.
        await clock.sleep(2 * day)
        const count = origin.requests.length
        expect((await below('soon').run(links.slice(0, 1))).summary).toMatchObject({ copied: 1 })
        expect(origin.requests.length).toBe(count)
      },
      { clock },
    ),
  )
})
