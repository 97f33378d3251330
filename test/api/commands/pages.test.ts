import { readdir, rename, rm, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { Watched } from '../../../shared/contract/commands.ts'
import type { RecipeInput } from '../../../shared/recipe.ts'
import { batchOptions, pageOptions } from '../../../shared/settings.ts'
import { filmRecipe, filmSite, listingPath, serveFilms } from '../../helpers/films.ts'
import { JPEG } from '../../helpers/images.ts'
import { serve, status } from '../../helpers/origin.ts'
import { html, text } from '../../helpers/pages.ts'
import { hasEnded, withWindow } from '../../helpers/window.ts'

const pages = pageOptions.parse({ intervalMs: 0 })
const options = batchOptions.parse({})
/** A batch that was not given up. */
const begun = async (batch: Promise<string | undefined>): Promise<string> => (await batch) ?? 'given up'
const recipeFor = (start: string) => filmRecipe(start) as RecipeInput

test(
  'from a page to a recipe by examples, to a look at it, to a batch',
  withWindow(async ({ call, origin, folder, watchUntil }) => {
    const site = filmSite({ count: 12, perPage: 6 })
    serveFilms(origin, site)
    const opened = await call('openForPicking', { url: origin.url(listingPath), pages })
    expect(opened.title).toBe('Coming soon')
    const entries = await call('trySelector', { page: opened.page, selector: '.film h3 a' })
    if ('problem' in entries) throw new Error(entries.problem)
    const [one = 0, , , other = 0] = entries.numbers
    const proposed = await call('proposeSelector', { page: opened.page, examples: [one, other] })
    expect(proposed).toMatchObject({ selector: '.film h3 a', count: 6 })

    const recipe = recipeFor(origin.url(listingPath))
    const preview = await call('previewRecipe', { recipe, details: 3, pages })
    expect(preview.images).toEqual(
      site.films.slice(0, 3).map(({ title, date, slug }) => ({
        url: origin.url(`/posters/${slug}-large.jpg`),
        page: origin.url(`/films/film/${slug}.html`),
        name: `${date} ${title}.jpg`,
        fields: { title, date },
      })),
    )
    expect(origin.requests.filter(({ path }) => path.startsWith('/posters'))).toEqual([])

    const batch = await begun(call('startFollow', { recipe, folder, options, pages }))
    const { header } = await watchUntil(batch, hasEnded)
    expect(header.counts).toMatchObject({ items: 12, saved: 12 })
    expect(header.hosts).toEqual([{ host: new URL(origin.url('/')).host, items: 12 }])
    expect((await readdir(folder)).sort()).toEqual(
      site.films.map(({ date, title }) => `${date} ${title}.jpg`).sort(),
    )
    expect(await call('followed', { batch })).toEqual({
      state: 'read',
      totals: {
        listings: 2,
        details: 12,
        failed: 0,
        repeats: 0,
        left: 0,
        refused: 0,
        elapsedMs: expect.any(Number),
      },
      problems: [],
      problemsTotal: 0,
    })
  }),
)

test(
  'images are saved while pages are still being read; stopping ends both',
  withWindow(async ({ call, origin, folder, watchUntil }) => {
    const site = filmSite({ count: 4 })
    const slow = `/films/film/${site.films[2]?.slug}.html`
    serveFilms(origin, site, (answer, path) => (path === slow ? answer.hold() : answer))
    const batch = await begun(
      call('startFollow', {
        recipe: recipeFor(origin.url(listingPath)),
        folder,
        options,
        pages,
      }),
    )
    const { header } = await watchUntil(batch, ({ header }) => header.counts.saved === 2)
    expect(header.reading).toBe(true)
    expect(await call('followed', { batch })).toMatchObject({ state: 'reading' })
    await call('stop', { batch, how: 'now' })
    const stopped = await watchUntil(
      batch,
      ({ header }) => header.state === 'ended' || header.state === 'stopped',
    )
    expect(stopped.header.reading).toBe(false)
    // Not "read": there are pages that were not asked for.
    expect(await call('followed', { batch })).toMatchObject({ state: 'stopped' })
  }),
)

test(
  'pages that were not read are offered again at the next start, and gone on with',
  withWindow(async ({ call, origin, folder, watchUntil, reopen }) => {
    const site = filmSite({ count: 6, perPage: 3 })
    const slow = `/films/film/${site.films[2]?.slug}.html`
    serveFilms(origin, site, (answer, path) => (path === slow ? answer.hold() : answer))
    const recipe = recipeFor(origin.url(listingPath))
    const headers = { Cookie: 'key=1' }
    const batch = await begun(
      call('startFollow', { recipe, folder, options: { ...options, headers }, pages }),
    )
    await watchUntil(batch, ({ header }) => header.counts.saved === 2)
    await reopen()
    const { unfinished } = await call('appInfo')
    expect(unfinished).toMatchObject([
      { batch, state: 'stopped', pendingSource: 'pages', counts: { queued: 0 } },
    ])

    origin.release()
    await call('resume', { batch })
    const { header, rows } = await watchUntil(batch, hasEnded)
    expect(header.counts).toMatchObject({ items: 6, saved: 6 })
    expect(header.pendingSource).toBeUndefined()
    expect(await call('followed', { batch })).toMatchObject({ state: 'read' })
    // In the order of the listing, each asked for once, and all with what opens the site.
    expect(rows.map(({ index, url }) => ({ index, url }))).toEqual(
      site.films.map(({ slug }, at) => ({ index: at + 1, url: origin.url(`/posters/${slug}-large.jpg`) })),
    )
    for (const { slug } of site.films) {
      const asked = origin.requestsOf(`/posters/${slug}-large.jpg`)
      expect(asked.map(({ headers }) => headers['cookie'])).toEqual(['key=1'])
    }
    expect(await call('appInfo')).toMatchObject({ unfinished: [] })
  }),
)

test(
  'pages of a site that is not there now are kept for when it is again',
  withWindow(async ({ call, origin, folder, watchUntil, reopen, notices }) => {
    const site = filmSite({ count: 4 })
    const slow = `/films/film/${site.films[2]?.slug}.html`
    serveFilms(origin, site, (answer, path) => (path === slow ? answer.hold() : answer))
    const recipe = recipeFor(origin.url(listingPath))
    const once = { ...pages, attempts: 1 }
    const batch = await begun(call('startFollow', { recipe, folder, options, pages: once }))
    await watchUntil(batch, ({ header }) => header.counts.saved === 2)
    await reopen()
    origin.release()
    const listing = serve(Buffer.from(site.pages.get(listingPath) ?? '')).type('text/html')
    origin.script(listingPath, [status(500), listing])
    await call('resume', { batch })
    const isOver = ({ header }: Watched) => ['stopped', 'ended'].includes(header.state)
    const { header } = await watchUntil(batch, isOver)
    expect(header).toMatchObject({ state: 'stopped', pendingSource: 'pages', counts: { items: 2, saved: 2 } })
    expect((await call('appInfo')).unfinished).toMatchObject([{ batch, pendingSource: 'pages' }])
    expect(notices).toHaveLength(1)

    await call('resume', { batch })
    expect((await watchUntil(batch, hasEnded)).header.counts).toMatchObject({ items: 4, saved: 4 })
  }),
)

test(
  'a batch that cannot be resumed reads no page',
  withWindow(async ({ call, origin, folder, watchUntil, reopen }) => {
    const site = filmSite({ count: 4 })
    const slow = `/films/film/${site.films[2]?.slug}.html`
    serveFilms(origin, site, (answer, path) => (path === slow ? answer.hold() : answer))
    const recipe = recipeFor(origin.url(listingPath))
    const batch = await begun(call('startFollow', { recipe, folder, options, pages }))
    await watchUntil(batch, ({ header }) => header.counts.saved === 2)
    await reopen()
    await rename(folder, `${folder}-away`)
    await writeFile(folder, 'a file in its place')
    await expect(call('resume', { batch })).rejects.toMatchObject({ refusal: { code: 'bad-folder' } })
    expect(await call('followed', { batch })).toBeUndefined()
    await rm(folder)
    await rename(`${folder}-away`, folder)
  }),
)

test(
  'who cancels what is left of a batch wants no more of its pages either',
  withWindow(async ({ call, origin, folder, watchUntil }) => {
    const site = filmSite({ count: 4 })
    const slow = `/films/film/${site.films[2]?.slug}.html`
    serveFilms(origin, site, (answer, path) => (path === slow ? answer.hold() : answer))
    const recipe = recipeFor(origin.url(listingPath))
    const batch = await begun(call('startFollow', { recipe, folder, options, pages }))
    await watchUntil(batch, ({ header }) => header.counts.saved === 2)
    await call('cancel', { batch })
    await watchUntil(batch, hasEnded)
    expect(await call('appInfo')).toMatchObject({ unfinished: [] })
  }),
)

test(
  'what waits for its first image can be given up, and leaves no batch',
  withWindow(async ({ call, origin, folder }) => {
    const site = filmSite({ count: 2 })
    serveFilms(origin, site, (answer, path) => (path.startsWith('/films/film/') ? answer.hold() : answer))
    const recipe = recipeFor(origin.url(listingPath))
    const start = (ticket: string) => call('startFollow', { recipe, folder, options, pages, ticket })
    const [first, second] = [start('a'), start('b')]
    // Both pages of both.
    await origin.waitFor(4, ({ path }) => path.startsWith('/films/film/'))
    await call('giveUpFollow', { ticket: 'a' })
    expect(await first).toBeUndefined()
    expect(await call('history')).toEqual([])
    origin.release()
    expect(await second).toEqual(expect.any(String))
    await call('giveUpFollow', { ticket: 'b' })
    expect(await call('history')).toHaveLength(1)
  }),
)

test(
  'an image that robots.txt forbids is in no preview and in no batch, and is reported beside it',
  withWindow(async ({ call, origin, folder, watchUntil }) => {
    const site = filmSite({ count: 3 })
    serveFilms(origin, site)
    const forbidden = `/posters/${site.films[1]?.slug}-large.jpg`
    origin.script('/robots.txt', text(`User-agent: *\nDisallow: ${forbidden}`))
    const recipe = recipeFor(origin.url(listingPath))
    expect((await call('previewRecipe', { recipe, details: 3, pages })).images).toHaveLength(2)
    const batch = await begun(call('startFollow', { recipe, folder, options, pages }))
    const { header } = await watchUntil(batch, hasEnded)
    expect(header.counts).toMatchObject({ items: 2, saved: 2 })
    const followed = await call('followed', { batch })
    expect(followed).toMatchObject({ totals: { refused: 1 }, problemsTotal: 1 })
    expect(followed?.problems[0]?.problems[0]).toMatch(/^1 image left out: The site asks programs not/)
    expect(origin.requestsOf(forbidden)).toEqual([])
  }),
)

test(
  'pages that fail are reported beside the batch',
  withWindow(async ({ call, origin, folder, watchUntil }) => {
    const site = filmSite({ count: 3 })
    serveFilms(origin, site)
    origin.script(`/films/film/${site.films[1]?.slug}.html`, status(410))
    const batch = await begun(
      call('startFollow', {
        recipe: recipeFor(origin.url(listingPath)),
        folder,
        options,
        pages,
      }),
    )
    const { header } = await watchUntil(batch, hasEnded)
    expect(header.counts).toMatchObject({ items: 2, saved: 2 })
    expect(await call('followed', { batch })).toMatchObject({
      totals: { failed: 1 },
      problemsTotal: 1,
      problems: [{ state: 'failed', failure: { code: 'gone' } }],
    })
  }),
)

test(
  'what cannot be used is refused in words, and leaves no batch',
  withWindow(async ({ call, origin, folder }) => {
    const recipe = recipeFor(origin.url(listingPath))
    const refused = (code: string) => ({ refusal: { code } })
    const bad = { ...recipe, link: 'a[' }
    await expect(call('startFollow', { recipe: bad, folder, options })).rejects.toMatchObject(
      refused('bad-recipe'),
    )
    await expect(call('previewRecipe', { recipe: bad })).rejects.toMatchObject({
      refusal: { code: 'bad-recipe', message: expect.stringContaining('"link": a[ is not a CSS selector') },
    })
    await expect(call('startFollow', { recipe, folder: 'films', options })).rejects.toMatchObject(
      refused('bad-folder'),
    )
    await expect(call('openForPicking', { url: origin.url('/none') })).rejects.toMatchObject({
      failure: { code: 'not-found' },
    })
    await expect(call('proposeSelector', { page: 'abc', examples: [1] })).rejects.toMatchObject(
      refused('page-gone'),
    )
    await expect(call('openForPicking', { url: 'file:///etc/passwd' })).rejects.toMatchObject(
      refused('bad-input'),
    )
    serveFilms(origin, filmSite({ count: 2 }))
    await expect(
      call('startFollow', { recipe: { ...recipe, item: '.movie' }, folder, options }),
    ).rejects.toMatchObject({
      refusal: { code: 'no-images-found', message: expect.stringContaining('Nothing on it matches .movie') },
    })
    expect(await call('history')).toEqual([])
  }),
)

test(
  'nothing is known of the pages of a batch that has none',
  withWindow(async ({ call, origin, start }) => {
    const batch = await start([origin.url('/a.jpg')])
    expect(await call('followed', { batch })).toBeUndefined()
    await expect(call('followed', { batch: 'none' })).rejects.toMatchObject({
      refusal: { code: 'unknown-batch' },
    })
  }),
)

test(
  'a cookie of the batch goes only to the site of the recipe',
  withWindow(
    async ({ call, origin, folder, watchUntil }) => {
      const [, other = ''] = origin.hosts
      origin.script('/page', html(`<img src=own.jpg><img src="${origin.url('/other.jpg', other)}">`))
      origin.otherwise(() => serve(JPEG))
      const batch = await begun(
        call('startFollow', {
          recipe: { version: 1, start: origin.url('/page'), image: { selector: 'img', all: true } },
          folder,
          options: { ...options, headers: { Cookie: 'id=1' } },
          pages,
        }),
      )
      await watchUntil(batch, hasEnded)
      expect(origin.requestsOf('/own.jpg')[0]?.headers).toHaveProperty('cookie', 'id=1')
      expect(origin.requestsOf('/other.jpg')[0]?.headers).not.toHaveProperty('cookie')
    },
    { hosts: 2 },
  ),
)
