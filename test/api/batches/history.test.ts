import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { createStore } from '../../../main/store/store.ts'
import { JPEG } from '../../helpers/images.ts'
import { type ImageOrigin, serve, status } from '../../helpers/origin.ts'
import { html } from '../../helpers/pages.ts'
import { hasEnded, type WindowBench, withWindow } from '../../helpers/window.ts'

test(
  'a batch whose end was not noted was cut off, though nothing is left to do, and can be resumed',
  withWindow(async ({ origin, start, call, watchUntil, home, reopen }) => {
    origin.otherwise(() => serve(JPEG))
    const batch = await start([origin.url('/a.jpg')])
    await watchUntil(batch, hasEnded)
    // As a crash leaves it between the last image and the end: a file may wait for its name.
    await reopen()
    const store = createStore(join(home, 'shoal.db'))
    store.batches.reopen(batch)
    await store.close()
    await reopen()
    const rows = () => call('history')
    const { header } = await call('watch', { batch, window: { offset: 0, limit: 1 } })
    expect(header.state).toBe('cut-off')
    expect(await rows()).toMatchObject([{ batch, state: 'cut-off', counts: { saved: 1, queued: 0 } }])
    await call('resume', { batch })
    await watchUntil(batch, hasEnded)
    expect(await rows()).toMatchObject([{ state: 'ended', counts: { saved: 1 } }])
  }),
)

test(
  'batches come newest first, and what runs counts as left what it is at',
  withWindow(async ({ origin, start, call, watchUntil }) => {
    origin.otherwise(() => serve(JPEG))
    origin.script('/slow.jpg', serve(JPEG).holdAfter(10))
    const first = await start([origin.url('/a.jpg')])
    await watchUntil(first, hasEnded)
    const second = await start([origin.url('/b.jpg'), origin.url('/slow.jpg')])
    await watchUntil(second, ({ header }) => header.counts.saved === 1 && header.counts.active === 1)
    expect(await call('history')).toMatchObject([
      { batch: second, state: 'running', counts: { items: 2, saved: 1, queued: 1 } },
      { batch: first, state: 'ended', counts: { items: 1, saved: 1, queued: 0 } },
    ])
    origin.release()
    await watchUntil(second, hasEnded)
  }),
)

const links = (origin: ImageOrigin, ...names: string[]) => names.map(name => origin.url(`/${name}.jpg`))
const startAgain = async ({ call }: WindowBench, batch: string, which: 'all' | 'missing') => {
  const { review, folder, options } = await call('runAgain', { batch, which })
  return call('start', { draft: review.draft, folder, options })
}

test(
  'only what is missing: what was never saved and what is gone, under the names it had',
  withWindow(async bench => {
    const { origin, start, watchUntil, call, folder } = bench
    origin.otherwise(() => serve(JPEG))
    origin.script('/c.jpg', status(404))
    const batch = await start(links(origin, 'a', 'b', 'c', 'd'), { nameTemplate: '{index:2} {name}' })
    await watchUntil(batch, hasEnded)
    await rm(join(folder, '02 b.jpg'))

    const { review, ...rest } = await call('runAgain', { batch, which: 'missing' })
    expect(review.first.map(({ url }) => url)).toEqual(links(origin, 'b', 'c'))
    expect(rest).toMatchObject({ folder, options: { nameTemplate: '{index:2} {name}', saved: 'copy' } })
    origin.script('/c.jpg', serve(JPEG))
    const again = await startAgain(bench, batch, 'missing')
    expect((await watchUntil(again, hasEnded)).header.counts).toMatchObject({ items: 2, saved: 2 })
    expect(await readdir(folder)).toEqual(['01 a.jpg', '02 b.jpg', '03 c.jpg', '04 d.jpg'])
    // Of a part of a batch, too, places are those of the first.
    await rm(join(folder, '03 c.jpg'))
    await watchUntil(await startAgain(bench, again, 'missing'), hasEnded)
    expect(await readdir(folder)).toContain('03 c.jpg')
    expect((await call('runAgain', { batch, which: 'missing' })).review.items).toBe(1)
  }),
)

test(
  'what was skipped is missing once the file is gone that made it needless',
  withWindow(async bench => {
    const { origin, start, watchUntil, call, folder } = bench
    origin.otherwise(() => serve(JPEG))
    await watchUntil(await start(links(origin, 'a')), hasEnded)
    const batch = await start(links(origin, 'a', 'b'))
    expect((await watchUntil(batch, hasEnded)).header.counts).toMatchObject({ saved: 1, skipped: 1 })
    expect((await call('runAgain', { batch, which: 'missing' })).review.items).toBe(0)
    await rm(join(folder, 'a.jpg'))
    expect((await call('runAgain', { batch, which: 'missing' })).review.first).toMatchObject([
      { url: origin.url('/a.jpg') },
    ])
  }),
)

test(
  'all of it again is downloaded again, with everything the list said, beside what is there',
  withWindow(async bench => {
    const { origin, call, watchUntil, folder } = bench
    origin.otherwise(() => serve(JPEG))
    const text = JSON.stringify({
      ...{
        url: origin.url('/a.jpg'),
        headers: { Cookie: 'door=1' },
        referer: 'http://ref.test/',
        title: 'One',
      },
    })
    const { draft } = await call('review', { sources: [{ name: 'list.json', text }] })
    const options = { nameTemplate: '{field:title}', headers: { Authorization: 'all' }, atOnce: 3 }
    const batch = await call('start', { draft, folder, options })
    await watchUntil(batch, hasEnded)
    const again = await startAgain(bench, batch, 'all')
    expect((await watchUntil(again, hasEnded)).header).toMatchObject({ atOnce: 3, counts: { saved: 1 } })
    expect((await readdir(folder)).sort()).toEqual(['One (2).jpg', 'One.jpg'])
    const [first, second] = origin.requests.map(({ headers: { cookie, authorization, referer } }) => ({
      ...{ cookie, authorization, referer },
    }))
    expect(second).toEqual({ cookie: 'door=1', authorization: 'all', referer: 'http://ref.test/' })
    expect(second).toEqual(first)
  }),
)

test(
  'a batch that runs is not run again beside itself, and one that is gone not at all',
  withWindow(async ({ origin, start, call, watchUntil }) => {
    origin.otherwise(() => serve(JPEG).holdAfter(10))
    const batch = await start([origin.url('/a.jpg')])
    await expect(call('runAgain', { batch, which: 'all' })).rejects.toMatchObject({
      refusal: { code: 'batch-running' },
    })
    origin.release()
    await watchUntil(batch, hasEnded)
    await expect(call('runAgain', { batch: 'nothere', which: 'all' })).rejects.toMatchObject({
      refusal: { code: 'unknown-batch' },
    })
  }),
)

test(
  'where a page chose the links, headers that open doors go where they went, also new ones, and nowhere else',
  withWindow(
    async bench => {
      const { origin, call, watchUntil, folder } = bench
      const other = origin.url('/other.jpg', origin.hosts[1])
      origin.script('/page', html(`<img src="/own.jpg"><img src="${other}">`))
      origin.otherwise(() => serve(JPEG))
      const options = { headers: { Cookie: 'door=1', 'X-Open': 'yes' } }
      const scan = await call('scanPage', { url: origin.url('/page'), options })
      for (let since: number | undefined; ; ) {
        const watched = await call('watchScan', {
          ...{ scan, window: { offset: 0, limit: 9 } },
          ...(since !== undefined && { since }),
        })
        since = watched.revision
        if (watched.state === 'ended') break
      }
      const { draft } = await call('draftFromScan', { scan, chosen: {} })
      const batch = await call('start', { draft, folder, options })
      await watchUntil(batch, hasEnded)

      const again = await call('runAgain', { batch, which: 'all' })
      expect(again.secretSites).toEqual([new URL(origin.url('/')).origin])
      expect(again.options.headers).toEqual({ 'X-Open': 'yes', Cookie: 'door=1' })
      const headers = { ...again.options.headers, Cookie: 'door=2', Authorization: 'me' }
      const next = await call('start', {
        ...{ draft: again.review.draft, folder, options: { ...again.options, headers } },
      })
      await watchUntil(next, hasEnded)
      const sent = (path: string) => origin.requestsOf(path).at(-1)?.headers
      expect(sent('/own.jpg')).toMatchObject({ cookie: 'door=2', authorization: 'me', 'x-open': 'yes' })
      expect(sent('/other.jpg')).not.toHaveProperty('x-open')
      expect(sent('/other.jpg')).not.toHaveProperty('cookie')
      expect(sent('/other.jpg')).not.toHaveProperty('authorization')
    },
    { hosts: 2 },
  ),
)

test(
  'entries of the history that cannot be read are named once they were met',
  withWindow(async ({ call, start, origin, watchUntil, home }) => {
    origin.otherwise(() => serve(JPEG))
    const batch = await start([origin.url('/a.jpg')])
    await watchUntil(batch, hasEnded)
    expect(await call('damagedEntries')).toBeUndefined()
    const db = new DatabaseSync(join(home, 'shoal.db'))
    db.exec("UPDATE batches SET options = '{'")
    db.close()
    expect(await call('history')).toEqual([])
    expect(await call('damagedEntries')).toContain('damaged entries')
    expect(await call('damagedEntries')).toContain(`: batch ${batch}.`)
  }),
)
