import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Row } from '../../shared/contract/commands.ts'
import { CAT, JPEG, PNG } from '../helpers/images.ts'
import { serve, status } from '../helpers/origin.ts'
import { hasEnded, type WindowBench, withWindow } from '../helpers/window.ts'

const states = (rows: readonly Row[]) => rows.map(({ state }) => state)

/** Starts files of which each sends 4,000 bytes and waits. */
async function startHalfway({ origin, start, watchUntil }: WindowBench, count = 3): Promise<string> {
  origin.otherwise(() => serve(CAT).holdAfter(4000))
  const batch = await start(Array.from({ length: count }, (_, n) => origin.url(`/${n}.jpg`)))
  await watchUntil(batch, ({ header }) => header.receivedBytes === count * 4000)
  return batch
}

test(
  'a batch from list to files, as a window sees it',
  withWindow(async bench => {
    const { origin, call, watchUntil, folder, notices, progress } = bench
    origin.otherwise(() => serve(JPEG))
    origin.script('/gone.jpg', status(404))
    const text = `${origin.url('/a.jpg')}\n${origin.url('/gone.jpg')}\nnot a link\n${origin.url('/a.jpg')}\n`
    const review = await call('review', { sources: [{ name: 'list.txt', text }] })
    const host = `127.0.0.1:${origin.port}`
    expect(review).toMatchObject({
      items: 2,
      duplicates: 1,
      rejectedTotal: 1,
      rejected: [{ source: 'list.txt', line: 3, text: 'not a link' }],
      hosts: [{ host, items: 2 }],
      hostsTotal: 1,
    })
    expect(origin.requests).toEqual([])

    const batch = await call('start', { draft: review.draft, folder, options: { attempts: 1 } })
    const { header, rows, rowsTotal } = await watchUntil(batch, hasEnded)
    expect(header).toMatchObject({
      batch,
      folder,
      state: 'ended',
      counts: { items: 2, queued: 0, active: 0, backoff: 0, saved: 1, skipped: 0, failed: 1, cancelled: 0 },
      receivedBytes: JPEG.length,
      bytesPerSecond: 0,
      atOnce: 16,
      perHost: 8,
      hosts: [{ host, items: 2 }],
      times: { peakAtOnce: 2, saved: 1, images: 2 },
    })
    expect(rowsTotal).toBe(2)
    expect(rows).toMatchObject([
      {
        index: 1,
        host,
        name: 'a.jpg',
        state: 'saved',
        receivedBytes: JPEG.length,
        attempts: 1,
        imageType: 'jpg',
      },
      { index: 2, name: 'gone.jpg', state: 'failed', failure: 'not-found', hasThumbnail: false },
    ])
    expect(rows[0]).toMatchObject({ damaged: false, hasThumbnail: true })
    expect(await readFile(join(folder, 'a.jpg'))).toEqual(JPEG)

    expect(await call('item', { batch, index: 1 })).toMatchObject({
      state: { kind: 'saved', file: 'a.jpg' },
      saved: { bytes: JPEG.length },
      attempts: [{ number: 1, status: 200 }],
    })
    expect(await call('item', { batch, index: 2 })).toMatchObject({
      state: { kind: 'failed' },
      advice: 'The link is outdated. Find it on the site again.',
    })
    expect(await call('item', { batch, index: 3 })).toBeUndefined()
    expect(await call('history')).toMatchObject([{ batch, state: 'ended', counts: { saved: 1, failed: 1 } }])
    expect(notices).toEqual([
      {
        title: '1 image saved, 1 failed',
        body: expect.stringContaining('Not found (404): gone.jpg'),
      },
    ])
    expect(progress.at(-1)).toBeUndefined()
    // The next batch goes where this one went.
    expect(await call('appInfo')).toMatchObject({ folder, running: [], unfinished: [] })
  }),
)

describe('while it runs', () => {
  test(
    'rows show how far each has come, and appInfo that it runs',
    withWindow(async bench => {
      const batch = await startHalfway(bench)
      const { header, rows } = await bench.call('watch', { batch, window: { offset: 0, limit: 10 } })
      expect(header).toMatchObject({ state: 'running', counts: { items: 3, queued: 0, active: 3 } })
      expect(rows).toMatchObject(
        Array(3).fill({ state: 'active', receivedBytes: 4000, totalBytes: CAT.length, attempts: 1 }),
      )
      expect((await bench.call('appInfo')).running).toMatchObject([{ batch }])
      expect(await bench.call('history')).toMatchObject([{ batch, state: 'running', counts: { queued: 3 } }])
      expect(await bench.call('item', { batch, index: 1 })).toMatchObject({ state: { kind: 'active' } })
      await expect(bench.call('forget', { batch })).rejects.toMatchObject({
        refusal: { code: 'batch-running' },
      })
    }),
  )

  test(
    'pause stops the download, resume continues it from there',
    withWindow(async bench => {
      const batch = await startHalfway(bench)
      await bench.call('pause', { batch })
      await bench.call('pause', { batch })
      const paused = await bench.watchUntil(batch, ({ header }) => header.counts.queued === 3)
      expect(paused.header).toMatchObject({ state: 'paused', bytesPerSecond: 0 })
      bench.origin.release()
      await bench.call('resume', { batch })
      const { header } = await bench.watchUntil(batch, hasEnded)
      expect(header.counts.saved).toBe(3)
      expect(bench.origin.requests.slice(3).map(({ range }) => range)).toEqual(Array(3).fill('bytes=4000-'))
    }),
  )

  test(
    'stop now keeps what is left, and resume runs it',
    withWindow(async bench => {
      const batch = await startHalfway(bench)
      await bench.call('stop', { batch, how: 'now' })
      const { header } = await bench.watchUntil(batch, ({ header }) => header.state === 'stopped')
      expect(header.counts).toMatchObject({ items: 3, queued: 3 })
      expect((await bench.call('appInfo')).unfinished).toMatchObject([{ batch, counts: { queued: 3 } }])
      bench.origin.release()
      // Two clicks are one.
      await Promise.all([bench.call('resume', { batch }), bench.call('resume', { batch })])
      expect((await bench.watchUntil(batch, hasEnded)).header.counts.saved).toBe(3)
      expect(bench.notices).toHaveLength(1)
    }),
  )

  test(
    'stop after the running ones',
    withWindow(async bench => {
      bench.origin.otherwise(() => serve(JPEG).hold())
      const urls = [0, 1, 2, 3].map(n => bench.origin.url(`/${n}.jpg`))
      const batch = await bench.start(urls, { atOnce: 2 })
      await bench.origin.waitFor(2)
      await bench.call('stop', { batch, how: 'after-running' })
      bench.origin.release()
      const { header } = await bench.watchUntil(batch, ({ header }) => header.state === 'stopped')
      expect(header.counts).toMatchObject({ saved: 2, queued: 2 })
    }),
  )

  test(
    'one image can be cancelled, or all',
    withWindow(async bench => {
      const batch = await startHalfway(bench)
      await bench.call('cancel', { batch, indexes: [2] })
      const one = await bench.watchUntil(batch, ({ header }) => header.counts.cancelled === 1)
      expect(states(one.rows)).toEqual(['active', 'cancelled', 'active'])
      await bench.call('cancel', { batch })
      const all = await bench.watchUntil(batch, hasEnded)
      expect(all.header.counts).toMatchObject({ cancelled: 3, queued: 0 })
      expect(await readdir(bench.folder)).toEqual([])
      // The user was there when it ended.
      expect(bench.notices).toEqual([])
    }),
  )

  test(
    'an image shows the attempts it has behind it',
    withWindow(async bench => {
      bench.origin.script('/a.jpg', [status(500), serve(JPEG).hold()])
      const batch = await bench.start([bench.origin.url('/a.jpg')], { attempts: 2 })
      await bench.origin.waitFor(2)
      await bench.watchUntil(batch, ({ rows: [row] }) => row?.state === 'active' && row.attempts === 2)
      expect(await bench.call('item', { batch, index: 1 })).toMatchObject({
        state: { kind: 'active', attempt: 2 },
        attempts: [{ number: 1, status: 500, failure: { code: 'server-error' } }],
      })
      bench.origin.release()
    }),
  )

  test(
    'limits change, and hold for the next run too',
    withWindow(async bench => {
      bench.origin.otherwise(() => serve(JPEG).hold())
      const urls = [0, 1, 2, 3].map(n => bench.origin.url(`/${n}.jpg`))
      const batch = await bench.start(urls, { atOnce: 1 })
      await bench.origin.waitFor(1)
      await bench.call('setLimits', { batch, atOnce: 3, perHost: 3 })
      await bench.origin.waitFor(3)
      expect(bench.origin.peak).toBe(3)
      await bench.call('stop', { batch, how: 'now' })
      await bench.watchUntil(batch, ({ header }) => header.state === 'stopped')
      await bench.reopen()
      const { header } = await bench.call('watch', { batch, window: { offset: 0, limit: 1 } })
      expect(header).toMatchObject({ atOnce: 3, perHost: 3 })
    }),
  )

  test(
    'a failed image is tried again at once',
    withWindow(async bench => {
      const { origin, call, watchUntil } = bench
      origin.script('/slow.jpg', serve(JPEG).hold())
      origin.script('/late.jpg', [status(404), serve(PNG)])
      const batch = await bench.start([origin.url('/late.jpg'), origin.url('/slow.jpg')])
      await watchUntil(batch, ({ header }) => header.counts.failed === 1)
      await call('retry', { batch, indexes: [1] })
      const { rows } = await watchUntil(batch, ({ header }) => header.counts.saved === 1)
      expect(states(rows)).toEqual(['saved', 'active'])
      origin.release()
      const { header } = await watchUntil(batch, hasEnded)
      expect(header.counts).toMatchObject({ items: 2, saved: 2, failed: 0 })
    }),
  )
})

describe('after the end', () => {
  test(
    'failures are grouped, tried again by cause, and exported as a list',
    withWindow(async bench => {
      const { origin, call, watchUntil, start } = bench
      origin.otherwise(() => serve(JPEG))
      origin.script('/a.jpg', status(404))
      origin.script('/b.jpg', [status(404), serve(PNG)])
      origin.script('/c.jpg', status(403))
      const urls = ['/a.jpg', '/b.jpg', '/c.jpg', '/d.jpg'].map(path => origin.url(path))
      const batch = await start(urls)
      await watchUntil(batch, hasEnded)
      expect(await call('failures', { batch })).toMatchObject([
        { code: 'not-found', title: 'Not found (404)', count: 2, example: 'a.jpg: 404 Not Found' },
        { code: 'forbidden', count: 1, site: new URL(origin.url('/')).origin },
      ])
      const window = { offset: 0, limit: 10, failure: 'not-found' as const }
      const { rows, rowsTotal } = await call('watch', { batch, window })
      expect([rowsTotal, rows.map(({ name }) => name)]).toEqual([2, ['a.jpg', 'b.jpg']])

      await call('retry', { batch, code: 'not-found' })
      const { header } = await watchUntil(
        batch,
        ({ header }) => hasEnded({ header } as never) && header.counts.saved === 2,
      )
      expect(header.counts).toMatchObject({ items: 4, saved: 2, failed: 2 })
      expect(header.times).toMatchObject({ saved: 1, images: 2 })
      expect(origin.requestsOf('/c.jpg')).toHaveLength(1)

      const list = await call('exportFailed', { batch })
      const again = await call('review', { sources: [{ name: 'failed.txt', text: list }] })
      expect(again.first.map(({ url }) => url)).toEqual([urls[0], urls[2]])
    }),
  )

  test(
    'a retry may change what the site asks for, from then on',
    withWindow(async bench => {
      const { origin, call, watchUntil, start } = bench
      origin.script('/a.jpg', [status(403), status(403), serve(JPEG)])
      const batch = await start([origin.url('/a.jpg')])
      const ended = (saved: number, runs: number) =>
        watchUntil(batch, ({ header }) => header.runs.length === runs && header.counts.saved === saved)
      await ended(0, 1)
      await call('retry', { batch, code: 'forbidden', changes: { referer: 'auto' } })
      await ended(0, 2)
      await call('retry', { batch })
      await ended(1, 3)
      const [first, ...others] = origin.requestsOf('/a.jpg').map(({ headers }) => headers.referer)
      expect([first, ...others]).toEqual([undefined, origin.url('/'), origin.url('/')])
    }),
  )

  test(
    'retrying what does not fail changes nothing',
    withWindow(async bench => {
      bench.origin.otherwise(() => serve(JPEG))
      const batch = await bench.start([bench.origin.url('/a.jpg')])
      const before = await bench.watchUntil(batch, hasEnded)
      await bench.call('retry', { batch })
      await bench.call('resume', { batch })
      await bench.call('pause', { batch })
      await bench.call('stop', { batch, how: 'now' })
      await bench.call('cancel', { batch })
      const after = await bench.watchUntil(batch, hasEnded)
      expect(after.header).toEqual(before.header)
      expect(bench.origin.requests).toHaveLength(1)
    }),
  )

  test(
    'a batch is forgotten, its files stay',
    withWindow(async bench => {
      bench.origin.otherwise(() => serve(JPEG))
      const batch = await bench.start([bench.origin.url('/a.jpg')])
      await bench.watchUntil(batch, hasEnded)
      await bench.call('forget', { batch })
      expect(await bench.call('history')).toEqual([])
      expect(await readdir(bench.folder)).toEqual(['a.jpg'])
      for (const name of ['pause', 'failures', 'exportFailed', 'retry', 'forget'] as const) {
        await expect(bench.call(name, { batch })).rejects.toMatchObject({
          refusal: { code: 'unknown-batch' },
        })
      }
      const window = { offset: 0, limit: 1 }
      await expect(bench.call('watch', { batch, window })).rejects.toMatchObject({
        refusal: { code: 'unknown-batch' },
      })
    }),
  )
})

describe('cut off', () => {
  test(
    'offered again at the next start, and resumed',
    withWindow(async bench => {
      const batch = await startHalfway(bench)
      await bench.reopen()
      const { running, unfinished } = await bench.call('appInfo')
      expect(running).toEqual([])
      expect(unfinished).toMatchObject([{ batch, state: 'stopped', counts: { items: 3, queued: 3 } }])
      bench.origin.release()
      await bench.call('resume', { batch })
      expect((await bench.watchUntil(batch, hasEnded)).header.counts).toMatchObject({ items: 3, saved: 3 })
      expect(bench.origin.requests.slice(3).map(({ range }) => range)).toEqual(Array(3).fill('bytes=4000-'))
    }),
  )

  test(
    'given up without a request, and nothing stays behind',
    withWindow(async bench => {
      const batch = await startHalfway(bench)
      await bench.reopen()
      await bench.call('cancel', { batch, indexes: [1] })
      const { header, rows } = await bench.call('watch', { batch, window: { offset: 0, limit: 9 } })
      expect(header).toMatchObject({ state: 'stopped', counts: { queued: 2, cancelled: 1 } })
      expect(states(rows)).toEqual(['cancelled', 'queued', 'queued'])
      await bench.call('cancel', { batch })
      expect((await bench.watchUntil(batch, hasEnded)).header.counts.cancelled).toBe(3)
      expect(await readdir(bench.folder)).toEqual([])
      expect(bench.origin.requests).toHaveLength(3)
    }),
  )

  test(
    'forgotten with the parts of its files',
    withWindow(async bench => {
      const batch = await startHalfway(bench)
      await bench.reopen()
      await bench.call('forget', { batch })
      expect(await readdir(bench.folder)).toEqual([])
      expect(await bench.call('appInfo')).toMatchObject({ unfinished: [] })
    }),
  )

  test(
    'another Shoal runs it: it is not offered, and shown as it goes',
    withWindow(async bench => {
      const batch = await startHalfway(bench)
      await bench.reopen()
      const { openApp } = await import('../../main/app/app.ts')
      const other = openApp({ ...bench.app().world, env: { SHOAL_HOME: bench.home } })
      const row = other.batches.get(batch)
      if (row === undefined) throw new Error('the batch is not in the store')
      const { run } = await other.batches.resume(row)
      expect(await bench.call('appInfo')).toMatchObject({ unfinished: [] })
      expect(await bench.call('history')).toMatchObject([{ state: 'running' }])
      await expect(bench.call('resume', { batch })).rejects.toMatchObject({
        refusal: { code: 'batch-running' },
      })
      bench.origin.release()
      await run.done
      await other.close()
      expect((await bench.watchUntil(batch, hasEnded)).header.counts.saved).toBe(3)
    }),
  )
})

test(
  'a folder that cannot be used is reported, and the list can be started again',
  withWindow(async bench => {
    const { origin, call, folder } = bench
    origin.otherwise(() => serve(JPEG))
    const text = origin.url('/a.jpg')
    const { draft } = await call('review', { sources: [{ name: 'a', text }] })
    const start = (where: string) => call('start', { draft, folder: where, options: {} })
    await expect(start(join(import.meta.filename, 'pictures'))).rejects.toMatchObject({
      refusal: { code: 'bad-folder', message: expect.stringContaining('is a file') },
    })
    await expect(start('pictures')).rejects.toMatchObject({ refusal: { code: 'bad-folder' } })
    expect(await call('history')).toEqual([])
    const batch = await start(folder)
    // It is one batch, however often the button is pressed.
    await expect(start(folder)).rejects.toMatchObject({ refusal: { code: 'draft-gone' } })
    await bench.watchUntil(batch, hasEnded)
    await rm(folder, { recursive: true })
  }),
)

test(
  'images that are the same are reported: in their rows, of the batch and in the notice',
  withWindow(async ({ origin, start, call, watchUntil, reopen, notices }) => {
    origin.otherwise(() => serve(JPEG))
    origin.script('/other.jpg', serve(CAT))
    const batch = await start(['/a.jpg', '/b.jpg', '/other.jpg'].map(path => origin.url(path)))
    const { header, rows } = await watchUntil(batch, hasEnded)
    expect(header.alike).toBe(1)
    const [twin, ...others] = rows.filter(({ alike }) => alike)
    expect(others).toEqual([])
    const details = await call('item', { batch, index: twin?.index ?? 0 })
    expect([details?.saved?.file, details?.saved?.sameAs].toSorted()).toEqual(['a.jpg', 'b.jpg'])
    expect(notices.map(({ body }) => body).join()).toContain('1 image is the same as another file')
    await reopen()
    expect((await watchUntil(batch, hasEnded)).header.alike).toBe(1)
  }),
)

test(
  'the notice of a second run counts only what that run found to be the same',
  withWindow(async ({ origin, start, call, watchUntil, notices }) => {
    origin.otherwise(() => serve(JPEG))
    origin.script('/late.jpg', [status(404), serve(JPEG)])
    origin.script('/never.jpg', [status(404), serve(CAT)])
    const batch = await start(
      ['/a.jpg', '/b.jpg', '/late.jpg', '/never.jpg'].map(path => origin.url(path)),
      { attempts: 1 },
    )
    await watchUntil(batch, hasEnded)
    await call('retry', { batch, indexes: [3] })
    const again = await watchUntil(batch, seen => hasEnded(seen) && seen.header.counts.saved === 3)
    expect(again.header.alike).toBe(2)
    await call('retry', { batch, indexes: [4] })
    await watchUntil(batch, seen => hasEnded(seen) && seen.header.counts.saved === 4)
    expect(notices.map(({ body }) => /.*same as.*/.exec(body)?.[0])).toEqual([
      '1 image is the same as another file',
      '1 image is the same as another file',
      undefined,
    ])
  }),
)

describe('the record', () => {
  test(
    'is written when a run ends, where the batch asks for it, and of several batches in one folder',
    withWindow(async ({ origin, start, watchUntil, reopen, folder }) => {
      origin.otherwise(() => serve(JPEG))
      origin.script('/gone.jpg', status(404))
      const asked = { manifest: true, attempts: 1, saved: 'again' } as const
      const batches = await Promise.all([
        start([origin.url('/a.jpg'), origin.url('/gone.jpg')], asked),
        start([origin.url('/b.jpg')], asked),
        start([origin.url('/c.jpg')], { saved: 'again' }),
      ])
      for (const batch of batches) await watchUntil(batch, hasEnded)
      // Nothing that runs is left behind.
      await reopen()
      const lines = (await readFile(join(folder, 'manifest.jsonl'), 'utf8')).trim().split('\n')
      const files = lines.map(line => (JSON.parse(line) as { file?: string }).file)
      expect(files.toSorted()).toEqual(['a.jpg', 'b.jpg', undefined])
      expect((await readFile(join(folder, 'manifest.csv'), 'utf8')).trim().split('\n')).toHaveLength(4)
    }),
  )

  test(
    'that cannot be written is reported, with advice',
    withWindow(async ({ origin, start, watchUntil, folder }) => {
      origin.script('/a.jpg', serve(JPEG).hold())
      const batch = await start([origin.url('/a.jpg')], { manifest: true })
      await origin.waitFor(1)
      await mkdir(join(folder, `manifest.jsonl.${batch}.part`), { recursive: true })
      origin.release()
      const { header } = await watchUntil(batch, ({ header }) => header.pausedBecause !== undefined)
      expect(header.state).toBe('ended')
      expect(header.pausedBecause).toMatch(/^The manifest could not be written\. .+\. .+\.$/)
      expect(header.counts.saved).toBe(1)
    }),
  )
})
