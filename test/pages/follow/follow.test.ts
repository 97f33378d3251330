import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkRecipe } from '../../../main/pages/follow/check-recipe.ts'
import { type FollowOptions, follow } from '../../../main/pages/follow/follow.ts'
import { fromFirst } from '../../../main/pages/follow/from-first.ts'
import type { PageReader } from '../../../main/pages/reading/page-reader.ts'
import { failure } from '../../../shared/failure.ts'
import type { FollowedPage } from '../../../shared/followed.ts'
import type { Item } from '../../../shared/model.ts'
import type { RecipeInput } from '../../../shared/recipe.ts'
import { type FakePages, fakePages } from '../../helpers/fake-pages.ts'
import { filmRecipe, filmSite } from '../../helpers/films.ts'

const site = 'https://cinema.example'

/** Follows a recipe to its end. */
async function all(
  recipe: Omit<RecipeInput, 'version'>,
  read: PageReader['read'],
  options: FollowOptions = {},
) {
  const pages: FollowedPage[] = []
  const following = follow(checkRecipe({ version: 1, ...recipe }), read, {
    ...options,
    page: page => pages.push(page),
  })
  const items: Item[] = []
  for await (const chunk of following.items) items.push(...chunk)
  return { items, pages, totals: following.totals, urls: items.map(({ url }) => url.replace(site, '')) }
}

function films(options: Parameters<typeof filmSite>[0], fake: Parameters<typeof fakePages>[1] = {}) {
  const { pages, films } = filmSite(options)
  const at = Object.fromEntries(Array.from(pages, ([path, text]) => [site + path, text]))
  return { films, ...fakePages(at, fake), recipe: filmRecipe(`${site}/films/index.html`) as RecipeInput }
}

const page = (...parts: string[]) => `<body>${parts.join('')}</body>`
const link = (to: string, text = 'x') => `<a href="${to}">${text}</a>`
const picture = (src: string) => `<img src="${src}">`

describe('listing, detail pages, images', () => {
  test('names, dates and posters of all films, in the order of the listing', async () => {
    const { films: all30, read, asked, recipe } = films({ count: 30, perPage: 12 })
    const { items, pages, totals } = await all(recipe, read)
    expect(items.map(({ fields }) => fields)).toEqual(all30.map(({ title, date }) => ({ title, date })))
    expect(items[4]).toEqual({
      url: `${site}/posters/${all30[4]?.slug}-large.jpg`,
      referer: `${site}/films/film/${all30[4]?.slug}.html`,
      fields: { title: all30[4]?.title, date: all30[4]?.date },
      publicOnly: true,
      origin: { source: `${site}/films/film/${all30[4]?.slug}.html`, line: 1 },
    })
    expect(totals).toMatchObject({ listings: 3, details: 30, failed: 0, repeats: 0, left: 0 })
    expect(pages.filter(({ problems }) => problems.length > 0)).toEqual([])
    expect(asked.length).toBe(33)
    expect(asked[0]?.referer).toBeUndefined()
    expect(asked.find(({ url }) => url.endsWith('page-2.html'))?.referer).toBe(`${site}/films/index.html`)
  })

  test('yields while pages are still being read, and the same order whoever answers first', async () => {
    const gate = Promise.withResolvers<void>()
    const {
      read,
      recipe,
      films: all4,
    } = films({ count: 4 }, { before: async url => (url.includes('paper') ? gate.promise : undefined) })
    const { items } = follow(checkRecipe(recipe), read)
    const first = [await items.next(), await items.next()]
    expect(first.flatMap(({ value }) => (value as Item[]).map(item => item.fields?.['title']))).toEqual(
      all4.slice(0, 2).map(({ title }) => title),
    )
    gate.resolve()
    const rest: Item[] = []
    for await (const chunk of items) rest.push(...chunk)
    expect(rest.map(item => item.fields?.['title'])).toEqual(all4.slice(2).map(({ title }) => title))
  })

  test('a page that fails is reported and stops nothing', async () => {
    const { read, recipe, films: all3 } = films({ count: 3 })
    const broken = `${site}/films/film/${all3[1]?.slug}.html`
    const { items, pages, totals } = await all(recipe, async (url, options) =>
      read(url === broken ? `${url}?gone` : url, options),
    )
    expect(items.length).toBe(2)
    expect(totals).toMatchObject({ details: 2, failed: 1 })
    expect(pages.find(({ state }) => state === 'failed')).toMatchObject({
      url: broken,
      role: 'detail',
      failure: { code: 'not-found' },
    })
  })

  test('a mistake of ours on one page stops nothing either', async () => {
    const { read, recipe } = films({ count: 3 })
    const { items, totals } = await all(recipe, async (url, options) => {
      if (url.includes('northern')) throw new Error('oops')
      return read(url, options)
    })
    expect(items.length).toBe(2)
    expect(totals.failed).toBe(1)
  })

  test('what is not on a page is reported', async () => {
    const { read } = fakePages({
      [`${site}/`]: page(link('/a'), link('/b')),
      [`${site}/a`]: page('<h1>A</h1>', picture('/a.jpg')),
      [`${site}/b`]: page(picture('/b.png')),
    })
    const { items, pages } = await all(
      { start: `${site}/`, link: 'a', fields: { title: 'h1' }, image: 'img[src$=jpg]' },
      read,
    )
    expect(items.length).toBe(1)
    expect(pages.map(({ problems }) => problems)).toEqual([
      [],
      [],
      ['No image matches img[src$=jpg]', 'The field title is not on it'],
    ])
  })

  test('a listing on which nothing matches is reported', async () => {
    const { read } = fakePages({ [`${site}/`]: page('nothing') })
    const { pages, items } = await all({ start: `${site}/`, item: '.film', link: 'a' }, read)
    expect(items).toEqual([])
    expect(pages[0]?.problems).toEqual(['Nothing on it matches .film'])
  })
})

describe('limits and loops', () => {
  test('each page is read once, and listing pages that lead in circles end', async () => {
    const { read, asked } = fakePages({
      [`${site}/1`]: page(link('/a'), link('/a#top'), '<a rel="next" href="/2">n</a>'),
      [`${site}/2`]: page(link('/a'), link('/b'), '<a rel="next" href="/1">n</a>'),
      [`${site}/a`]: page(picture('/a.jpg'), link('/1')),
      [`${site}/b`]: page(picture('/b.jpg')),
    })
    const { urls, totals } = await all(
      { start: `${site}/1`, link: 'a:not([rel])', next: 'a[rel=next]', image: 'img' },
      read,
    )
    expect(urls).toEqual(['/a.jpg', '/b.jpg'])
    expect(asked.length).toBe(4)
    expect(totals.repeats).toBe(3)
  })

  test('a whole listing that is sent to one page is reported', async () => {
    const pages = { [`${site}/`]: page(link('/a'), link('/b')), [`${site}/in`]: page(picture('/x.jpg')) }
    const redirects = { [`${site}/a`]: `${site}/in`, [`${site}/b`]: `${site}/in` }
    const { urls, pages: told } = await all(
      { start: `${site}/`, link: 'a', image: 'img' },
      fakePages(pages, { redirects }).read,
    )
    expect(urls).toEqual(['/x.jpg'])
    expect(told[2]?.problems).toEqual([
      'It was redirected to a page that is read already, https://cinema.example/in',
    ])
  })

  test('at most so many listing pages and detail pages, and what is left is counted', async () => {
    const { read, recipe, asked } = films({ count: 30, perPage: 10 })
    const { items, totals } = await all({ ...recipe, pages: 2, details: 15 }, read)
    expect(items.length).toBe(15)
    expect(totals).toMatchObject({ listings: 2, details: 15, left: 6 })
    expect(asked.length).toBe(17)
  })

  test('other hosts are followed only where the recipe says so', async () => {
    const elsewhere = 'https://elsewhere.example/a'
    const { read, asked } = fakePages({
      [`${site}/`]: page(link(elsewhere), link('/b')),
      [`${site}/b`]: page(picture('https://pictures.example/b.jpg')),
      [elsewhere]: page(picture('/a.jpg')),
    })
    const recipe = { start: `${site}/`, link: 'a', image: 'img' }
    const kept = await all(recipe, read)
    expect(kept.urls).toEqual(['https://pictures.example/b.jpg'])
    expect(kept.pages[0]?.problems).toEqual(['Links to other hosts that are not followed: 1'])
    expect(asked.map(({ url }) => url)).not.toContain(elsewhere)
    expect((await all({ ...recipe, otherHosts: true }, read)).urls).toContain(
      'https://elsewhere.example/a.jpg',
    )
  })

  test('a start page may say where its site lives now; a detail page may not lead away', async () => {
    const home = 'https://www.cinema.example'
    const { read } = fakePages(
      {
        [`${home}/`]: page(link('/a'), link('/b')),
        [`${home}/a`]: page(picture('/a.jpg')),
        'https://x.example/': '',
      },
      { redirects: { [`${site}/`]: `${home}/`, [`${home}/b`]: 'https://x.example/' } },
    )
    const { items, pages } = await all({ start: `${site}/`, link: 'a', image: 'img' }, read)
    expect(items.map(({ url }) => url)).toEqual([`${home}/a.jpg`])
    expect(pages[2]?.failure).toMatchObject({ code: 'redirect-refused' })
  })

  test('two links deep, with the fields of what lies between', async () => {
    const { read } = fakePages({
      [`${site}/`]: page(
        '<p class="c">Drama',
        link('/drama'),
        '</p><p class="c">Short',
        link('/short'),
        '</p>',
      ),
      [`${site}/drama`]: page(`<p class="c">${link('/film')}</p>`),
      [`${site}/film`]: page('<h1>Film</h1>', picture('/film.jpg')),
      [`${site}/short`]: page('<h1>Short</h1>', picture('/short.jpg')),
    })
    const { items } = await all(
      {
        start: `${site}/`,
        item: '.c',
        link: 'a',
        depth: 2,
        image: 'img',
        fields: { title: { selector: 'h1', from: 'page' } },
      },
      read,
    )
    expect(items.map(({ url, fields }) => [url, fields?.['title']])).toEqual([
      [`${site}/film.jpg`, 'Film'],
      [`${site}/short.jpg`, 'Short'],
    ])
  })

  test('what robots.txt forbids is left out, counted and told, and numbers stay those of the page', async () => {
    const pictures = Array.from({ length: 40 }, (_, at) =>
      picture(`/${at % 2 ? 'open' : 'private'}/${at}.jpg`),
    )
    const asked: string[] = []
    const { items, pages, totals } = await all(
      { start: `${site}/`, image: { selector: 'img', all: true } },
      fakePages({ [`${site}/`]: page(...pictures) }).read,
      {
        async robotsRefusal(url, from) {
          asked.push(from)
          return url.includes('/private/') ? failure('robots-refused', 'Not for programs') : undefined
        },
      },
    )
    expect(items.map(({ origin }) => origin.line)).toEqual(Array.from({ length: 20 }, (_, at) => 2 * at + 2))
    expect(totals.refused).toBe(20)
    expect(pages).toMatchObject([{ images: 20, problems: ['20 images left out: Not for programs'] }])
    expect(new Set(asked)).toEqual(new Set([`${site}/`]))
  })

  test('without a link, the items of the pages themselves hold the images', async () => {
    const item = (n: number) => `<figure>${picture(`/${n}.jpg`)}<figcaption>Number ${n}</figcaption></figure>`
    const { read } = fakePages({
      [`${site}/`]: page('<h1>Album</h1>', item(1), item(2), '<a rel="next" href="/2">n</a>'),
      [`${site}/2`]: page('<h1>Album</h1>', item(3)),
    })
    const { items, totals } = await all(
      {
        start: `${site}/`,
        item: 'figure',
        image: 'img',
        next: '[rel=next]',
        fields: { title: 'figcaption', album: { selector: 'h1', from: 'page' } },
      },
      read,
    )
    expect(items.map(({ fields }) => fields)).toEqual(
      [1, 2, 3].map(n => ({ title: `Number ${n}`, album: 'Album' })),
    )
    expect(items.map(({ origin }) => origin.line)).toEqual([1, 2, 1])
    expect(totals).toMatchObject({ details: 2, listings: 0 })
  })
})

describe('stopping', () => {
  test('ends at once, and what was found before still came', async () => {
    const stop = new AbortController()
    const {
      read,
      recipe,
      films: all5,
    } = films(
      { count: 5 },
      { before: async url => (url.includes('silver') ? new Promise(() => {}) : undefined) },
    )
    // As the reader does: an aborted signal rejects what waits.
    const abortable: PageReader['read'] = (url, options) =>
      Promise.race([
        read(url, options),
        new Promise<never>((_, reject) =>
          options?.signal?.addEventListener('abort', () => reject(new Error('stop'))),
        ),
      ])
    const { items } = follow(checkRecipe(recipe), abortable, { signal: stop.signal })
    const found: Item[] = []
    for await (const chunk of items) {
      found.push(...chunk)
      if (found.length === 3) stop.abort()
    }
    const titles = found.map(({ fields }) => fields?.['title'])
    expect(titles.slice(0, 3)).toEqual(all5.slice(0, 3).map(({ title }) => title))
    expect(titles).not.toContain('The Silver Harbour')
  })

  test('who wants no more stops the reading', async () => {
    let signal: AbortSignal | undefined
    const { read, recipe } = films({ count: 3 })
    const { items } = follow(checkRecipe(recipe), (url, options) => {
      signal = options?.signal
      return read(url, options)
    })
    for await (const _ of items) break
    await turn()
    expect(signal?.aborted).toBe(true)
  })
})

test('on any site: every page once, within the limits, each image page told', async () => {
  const graph = fc.record({
    links: fc.array(fc.array(fc.nat(9), { maxLength: 5 }), { minLength: 10, maxLength: 10 }),
    nexts: fc.array(fc.option(fc.nat(9), { nil: undefined }), { minLength: 10, maxLength: 10 }),
    depth: fc.integer({ min: 1, max: 4 }),
    pages: fc.integer({ min: 1, max: 6 }),
    details: fc.integer({ min: 1, max: 6 }),
  })
  await fc.assert(
    fc.asyncProperty(graph, async ({ links, nexts, depth, pages, details }) => {
      const html = Object.fromEntries(
        links.map((to, n) => [
          `${site}/${n}`,
          page(
            picture(`/${n}.jpg`),
            ...to.map(m => link(`/${m}`)),
            nexts[n] === undefined ? '' : `<a rel="next" href="/${nexts[n]}">n</a>`,
          ),
        ]),
      )
      const fake: FakePages = fakePages(html)
      const {
        items,
        pages: told,
        totals,
      } = await all(
        { start: `${site}/0`, link: 'a:not([rel])', next: '[rel=next]', image: 'img', depth, pages, details },
        fake.read,
      )
      const asked = fake.asked.map(({ url }) => url)
      expect(new Set(asked).size).toBe(asked.length)
      expect(asked.length).toBeLessThanOrEqual(pages + details)
      expect(told.length).toBe(asked.length)
      expect(totals.listings + totals.details).toBe(asked.length)
      expect(items.length).toBe(told.filter(({ role }) => role === 'detail').length)
    }),
    { numRuns: 200 },
  )
})

describe('fromFirst', () => {
  async function* chunks(...all: Item[][]): AsyncGenerator<Item[]> {
    yield* all
  }
  const item = (url: string): Item => ({ url, origin: { source: site, line: 1 } })

  test('has every item, the first included', async () => {
    const items = await fromFirst(chunks([], [item('a'), item('b')], [], [item('c')]))
    const urls: string[] = []
    for await (const chunk of items ?? []) urls.push(...chunk.map(({ url }) => url))
    expect(urls).toEqual(['a', 'b', 'c'])
  })

  test('is nothing where none come', async () => {
    expect(await fromFirst(chunks([], []))).toBeUndefined()
  })
})
