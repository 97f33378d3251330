import { expect, test } from 'vitest'
import { JPEG } from '../helpers/images.ts'
import { serve, status } from '../helpers/origin.ts'
import { hasEnded, withWindow } from '../helpers/window.ts'

test(
  'a batch is called after its list until the user names it, for every window and the history',
  withWindow(async ({ origin, call, folder, watchUntil, reopen }) => {
    origin.otherwise(() => serve(JPEG))
    const review = await call('review', { sources: [{ name: 'azores.txt', text: origin.url('/a.jpg') }] })
    const batch = await call('start', { draft: review.draft, folder, options: {} })
    const { header } = await watchUntil(batch, hasEnded)
    expect(header).toMatchObject({ name: 'azores.txt', isNamed: false })
    await call('rename', { batch, name: '  The Azores ' })
    const renamed = await watchUntil(batch, ({ header }) => header.isNamed)
    expect(renamed.header.name).toBe('The Azores')
    await reopen()
    expect(await call('history')).toMatchObject([{ batch, name: 'The Azores', pictures: [1] }])
    await call('rename', { batch, name: ' ' })
    expect(await call('history')).toMatchObject([{ batch, name: 'azores.txt' }])
  }),
)

test(
  'links that were pasted are called after what they have in common',
  withWindow(async ({ origin, call, folder, watchUntil }) => {
    origin.otherwise(() => serve(JPEG))
    const links = [
      ['/trips/azores/1.jpg', '/trips/azores/12.jpg?w=/9'],
      ['/trips/faial/1.jpg', '/other/1.jpg'],
      ['/trips/whale.jpg'],
    ]
    const host = `127.0.0.1:${origin.port}`
    for (const paths of links) {
      const text = paths.map(path => origin.url(path)).join('\n')
      const { draft } = await call('review', { sources: [{ name: 'pasted text', text }] })
      await watchUntil(await call('start', { draft, folder, options: {} }), hasEnded)
    }
    const names = (await call('history')).map(({ name }) => name)
    expect(names.toSorted()).toEqual([host, `${host} · azores`, `${host} · whale.jpg`])
  }),
)

test(
  'the history is searched by links, hosts and file names',
  withWindow(async ({ origin, call, start, watchUntil }) => {
    origin.otherwise(() => serve(JPEG))
    const cats = await start([origin.url('/cats/100%25.jpg'), origin.url('/cats/tom.jpg')])
    const dogs = await start([origin.url('/dogs/rex.jpg')])
    for (const batch of [cats, dogs]) await watchUntil(batch, hasEnded)
    const found = (text: string) => call('searchHistory', { text })
    expect(await found('TOM')).toEqual([cats])
    expect(await found('/dogs/')).toEqual([dogs])
    expect(await found('100%25')).toEqual([cats])
    expect(await found('_')).toEqual([])
    expect((await found(`127.0.0.1:${origin.port}`)).toSorted()).toEqual([cats, dogs].toSorted())
  }),
)

test(
  'a retry says how many it tries, and leaves the times of the first run alone',
  withWindow(async ({ origin, call, start, watchUntil }) => {
    origin.otherwise(() => serve(JPEG).delay(20))
    origin.script('/gone.jpg', [status(404), serve(JPEG)])
    const batch = await start([1, 2, 3, 4].map(n => origin.url(`/${n}.jpg`)).concat(origin.url('/gone.jpg')))
    const first = await watchUntil(batch, hasEnded)
    expect(first.header.runs).toMatchObject([{ kind: 'first', images: 5, downloaded: 4 }])
    expect(await call('retry', { batch })).toEqual({ images: 1 })
    const { header } = await watchUntil(
      batch,
      ({ header }) => header.state === 'ended' && header.runs.length === 2,
    )
    expect(header.runs).toMatchObject([
      { kind: 'first', images: 5, downloaded: 4 },
      { kind: 'retry', images: 1, downloaded: 1 },
    ])
    expect(header.times).toEqual(first.header.times)
    expect(await call('retry', { batch })).toEqual({ images: 0 })
  }),
)

test(
  'what runs is summarised, with what is downloaded at this moment',
  withWindow(async ({ origin, call, start, watchUntil }) => {
    origin.otherwise(() => serve(JPEG))
    origin.script('/slow.jpg', serve(JPEG).holdAfter(10))
    const batch = await start([origin.url('/a.jpg'), origin.url('/slow.jpg')])
    const { header } = await watchUntil(
      batch,
      ({ header }) => header.counts.saved === 1 && header.now.some(({ receivedBytes }) => receivedBytes > 0),
    )
    expect(header.now).toEqual([
      { index: 2, name: 'slow.jpg', state: 'active', receivedBytes: 10, totalBytes: JPEG.length },
    ])
    const { running } = await call('appInfo')
    expect(running).toMatchObject([{ batch, state: 'running', images: 2, settled: 1, failed: 0 }])
    const rows = async (states: ('active' | 'saving')[]) =>
      (await call('watch', { batch, window: { offset: 0, limit: 9, states, sort: 'recent' } })).rowsTotal
    expect([await rows(['active']), await rows(['saving'])]).toEqual([1, 0])
    origin.release()
    await watchUntil(batch, hasEnded)
    expect((await call('appInfo')).running).toEqual([])
  }),
)

test(
  'of a long history only the newest are asked for, and what runs',
  withWindow(async ({ origin, call, start, watchUntil }) => {
    origin.otherwise(() => serve(JPEG))
    origin.script('/slow.jpg', serve(JPEG).holdAfter(10))
    const oldest = await start([origin.url('/slow.jpg')])
    const newer: string[] = []
    for (const n of [1, 2, 3]) {
      newer.unshift(await start([origin.url(`/${n}.jpg`)]))
      await watchUntil(newer[0] ?? '', hasEnded)
    }
    const recent = async (most: number) => (await call('recent', { most })).map(({ batch }) => batch)
    expect(await recent(2)).toEqual([...newer.slice(0, 2), oldest])
    expect(await recent(4)).toEqual([...newer, oldest])
    origin.release()
    await watchUntil(oldest, hasEnded)
    expect(await recent(2)).toEqual(newer.slice(0, 2))
  }),
)
