import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import type { WatchedScan } from '../../shared/contract/commands.ts'
import { batchOptions } from '../../shared/settings.ts'
import { CAT, DRAWN_GIF, PNG } from '../helpers/images.ts'
import { serve, silent } from '../helpers/origin.ts'
import { html, text } from '../helpers/pages.ts'
import { type WindowBench, withWindow } from '../helpers/window.ts'

/** Watches a scan until the condition holds. */
async function watchUntil(
  { call }: WindowBench,
  scan: string,
  holds: (watched: WatchedScan) => boolean,
): Promise<WatchedScan> {
  let since: number | undefined
  for (;;) {
    const watched = await call('watchScan', { scan, since, window: { offset: 0, limit: 100 } })
    if (holds(watched)) return watched
    since = watched.revision
  }
}

const ended = ({ state }: WatchedScan) => state === 'ended'

/** A page with a cat, a drawing and a dot, scanned to its end. */
async function scanGallery(bench: WindowBench): Promise<{ scan: string; url: string; watched: WatchedScan }> {
  const { origin, call } = bench
  origin.script(
    '/page',
    html('<img src=cat.jpg alt=Cat><img src=draw.png><img src=dot.gif><img src=gone.jpg>'),
  )
  origin.script('/cat.jpg', serve(CAT))
  origin.script('/draw.png', serve(PNG))
  origin.script('/dot.gif', serve(DRAWN_GIF))
  const url = origin.url('/page')
  const scan = await call('scanPage', { url })
  return { scan, url, watched: await watchUntil(bench, scan, ended) }
}

test(
  'a scan answers at once and fills in',
  withWindow(async bench => {
    const { origin, call } = bench
    origin.script('/page', html('<img src=cat.jpg alt=Cat><img src=slow.jpg>'))
    origin.script('/cat.jpg', serve(CAT))
    origin.script('/slow.jpg', silent())
    const scan = await call('scanPage', { url: origin.url('/page') })
    const half = await watchUntil(bench, scan, ({ rows }) => rows.some(({ state }) => state === 'offered'))
    expect(half).toMatchObject({ state: 'reading', looking: 1, rowsTotal: 2, url: origin.url('/page') })
    expect(half.rows[0]).toMatchObject({
      index: 0,
      url: origin.url('/cat.jpg'),
      foundIn: 'src',
      imageType: 'jpg',
      bytes: CAT.length,
      fields: { alt: 'Cat' },
    })
    await call('stopScan', { scan })
    await watchUntil(bench, scan, ended)
  }),
)

test(
  'the grid is filtered without asking the site again',
  withWindow(async bench => {
    const { scan, watched } = await scanGallery(bench)
    expect(watched).toMatchObject({ summary: { pages: 1, candidates: 3, skipped: 1 }, rowsTotal: 3 })
    expect(watched.types).toEqual([
      { type: 'jpg', images: 1 },
      { type: 'png', images: 1 },
      { type: 'gif', images: 1 },
    ])
    const asked = bench.origin.requests.length
    const filtered = await bench.call('watchScan', {
      scan,
      window: { offset: 1, limit: 1, filter: { minWidth: 4 } },
    })
    expect(filtered.rows.map(({ index, imageType }) => [index, imageType])).toEqual([[1, 'png']])
    expect(filtered.rowsTotal).toBe(2)
    expect(bench.origin.requests.length).toBe(asked)
  }),
)

describe('what was chosen becomes a draft', () => {
  test(
    'by number, and downloads with its page as Referer',
    withWindow(async bench => {
      const { origin, call, folder } = bench
      const { scan, url } = await scanGallery(bench)
      const review = await call('draftFromScan', { scan, chosen: [0, 2, 3, 99] })
      expect(review.first.map(item => item.url)).toEqual([origin.url('/cat.jpg'), origin.url('/dot.gif')])
      const batch = await call('start', { draft: review.draft, folder, options: batchOptions.parse({}) })
      await bench.watchUntil(batch, ({ header }) => header.counts.saved === 2)
      expect(origin.requestsOf('/cat.jpg').at(-1)?.headers['referer']).toBe(url)
    }),
  )
  test(
    'secret headers are sent to the scanned site, and to no other site that the page names',
    withWindow(async bench => {
      const { origin, call, folder } = bench
      const elsewhere = origin.url('/far.jpg').replace('127.0.0.1', 'localhost')
      origin.script('/page', html(`<img src=cat.jpg><img src="${elsewhere}">`))
      origin.script('/cat.jpg', serve(CAT))
      origin.script('/far.jpg', serve(CAT))
      const scan = await call('scanPage', { url: origin.url('/page') })
      await watchUntil(bench, scan, ended)
      const { draft } = await call('draftFromScan', { scan, chosen: [0, 1] })
      const headers = { Cookie: 'key=1', 'X-Note': 'all' }
      const batch = await call('start', { draft, folder, options: batchOptions.parse({ headers }) })
      await bench.watchUntil(batch, ({ header }) => header.counts.saved === 2)
      expect(origin.requestsOf('/cat.jpg').at(-1)?.headers).toMatchObject({
        cookie: 'key=1',
        'x-note': 'all',
      })
      expect(origin.requestsOf('/far.jpg').at(-1)?.headers).not.toHaveProperty('x-note')
      expect(origin.requestsOf('/far.jpg').at(-1)?.headers).not.toHaveProperty('cookie')
    }),
  )
  test(
    'by what it is',
    withWindow(async bench => {
      const { scan } = await scanGallery(bench)
      const review = await bench.call('draftFromScan', { scan, chosen: { types: ['png', 'gif'] } })
      expect(review.items).toBe(2)
    }),
  )
  test(
    'all but some, whether the filter shows those or not',
    withWindow(async bench => {
      const { call, origin } = bench
      const { scan } = await scanGallery(bench)
      const filter = { types: ['png' as const, 'gif' as const] }
      const window = { offset: 0, limit: 100, filter, but: [0, 1] }
      expect(await call('watchScan', { scan, window })).toMatchObject({ rowsTotal: 2, chosenTotal: 1 })
      const review = await call('draftFromScan', { scan, chosen: { ...filter, but: [0, 1] } })
      expect(review.first.map(({ url }) => url)).toEqual([origin.url('/dot.gif')])
    }),
  )
})

test(
  'what robots.txt forbids is marked, and becomes part of a draft only by hand',
  withWindow(async bench => {
    const { origin, call } = bench
    origin.script('/robots.txt', text('User-agent: *\nDisallow: /draw'))
    const { scan, watched } = await scanGallery(bench)
    expect(watched.summary).toMatchObject({ candidates: 2, refused: 1 })
    expect(watched.rows.map(({ state }) => state)).toEqual(['offered', 'refused', 'offered'])
    expect(watched.chosenTotal).toBe(2)
    const window = { offset: 0, limit: 100, but: [0], also: [1] }
    expect(await call('watchScan', { scan, window })).toMatchObject({ rowsTotal: 3, chosenTotal: 2 })
    const paths = async (chosen: Parameters<typeof call<'draftFromScan'>>[1]['chosen']) =>
      (await call('draftFromScan', { scan, chosen })).first.map(({ url }) => new URL(url).pathname)
    expect(await paths({ sameHost: false })).toEqual(['/cat.jpg', '/dot.gif'])
    expect(await paths({ sameHost: false, also: [1] })).toEqual(['/cat.jpg', '/draw.png', '/dot.gif'])
    expect(await paths([1])).toEqual(['/draw.png'])
    expect(await bench.foundImage(scan, 1, new AbortController().signal)).toBeUndefined()
    expect(origin.requestsOf('/draw.png')).toEqual([])
  }),
)

test(
  'a page that cannot be read is reported with advice',
  withWindow(async bench => {
    const scan = await bench.call('scanPage', { url: bench.origin.url('/nowhere') })
    const { problems, summary } = await watchUntil(bench, scan, ended)
    expect(problems).toMatchObject([
      {
        what: 'page',
        url: bench.origin.url('/nowhere'),
        failure: { code: 'not-found', message: '404 Not Found' },
      },
    ])
    expect(summary.pages).toBe(0)
  }),
)

test(
  'a selector that is not valid is refused before anything is read',
  withWindow(async ({ origin, call }) => {
    const scan = call('scanPage', { url: origin.url('/'), options: { selector: 'img[' } })
    await expect(scan).rejects.toMatchObject({ refusal: { code: 'bad-selector' } })
    expect(origin.requests).toEqual([])
  }),
)

test(
  'eight scans are kept; one that is gone says so',
  withWindow(async ({ origin, call }) => {
    origin.otherwise(() => html(''))
    const scans: string[] = []
    for (let n = 0; n < 9; n += 1) scans.push(await call('scanPage', { url: origin.url(`/${n}`) }))
    const window = { offset: 0, limit: 1 }
    await expect(call('watchScan', { scan: scans[0] ?? '', window })).rejects.toMatchObject({
      refusal: { code: 'scan-gone' },
    })
    expect((await call('watchScan', { scan: scans[8] ?? '', window })).url).toBe(origin.url('/8'))
  }),
)

test(
  'small pictures are of found images only',
  withWindow(async bench => {
    const { scan } = await scanGallery(bench)
    const { foundImage } = bench
    const signal = new AbortController().signal
    const found = await foundImage(scan, 1, signal)
    expect(found?.type).toBe('png')
    expect((await sharp(found?.bytes).metadata()).width).toBe(4)
    const asked = bench.origin.requests.length
    expect(await foundImage(scan, 3, signal)).toBeUndefined()
    expect(await foundImage(scan, 9, signal)).toBeUndefined()
    expect(await foundImage('beef', 0, signal)).toBeUndefined()
    expect(bench.origin.requests.length).toBe(asked)
  }),
)
