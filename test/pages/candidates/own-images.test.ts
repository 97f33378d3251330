import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { follow } from '../../../main/pages/follow/follow.ts'
import type { FollowedPage } from '../../../shared/followed.ts'
import { type RecipeInput, recipeSchema } from '../../../shared/recipe.ts'
import { fakePages } from '../../helpers/fake-pages.ts'

const site = 'https://films.example'

async function followed(
  pages: Record<string, string>,
  recipe: Omit<RecipeInput, 'version' | 'start'>,
  before?: (url: string) => Promise<void>,
) {
  const told: FollowedPage[] = []
  const whole = Object.fromEntries(Object.entries(pages).map(([path, text]) => [site + path, text]))
  const { items } = follow(
    recipeSchema.parse({ version: 1, start: `${site}/`, ...recipe }),
    fakePages(whole, before && { before }).read,
    { page: page => told.push(page) },
  )
  const images: [string, Record<string, string>][] = []
  for await (const chunk of items) {
    for (const { url, fields = {} } of chunk) images.push([url.replace(site, ''), fields])
  }
  return { images, told }
}

const logo = '<header><a href="/"><img src="/brand.png"></a></header>'

test('without an image in the recipe, what the page is about is taken, and never its logo', async () => {
  const { images } = await followed(
    {
      '/': '<a class=f href=/1>1</a><a class=f href=/2>2</a><a class=f href=/3>3</a><a class=f href=/4>4</a>',
      '/1': `<script type="application/ld+json">{"@type":"Movie","image":"/posters/1.jpg"}</script>${logo}<img src="/posters/1-small.jpg">`,
      '/2': `${logo}<span itemprop=image content=x></span><meta itemprop=image content=/posters/2.jpg><img src=/other.jpg>`,
      '/3': `${logo}<meta property="og:image:secure_url" content="/posters/3.jpg"><img src=/other.jpg>`,
      '/4': `${logo}<main><img src="/posters/4.jpg"></main><footer><img src=/foot.jpg></footer>`,
    },
    { link: 'a.f' },
  )
  expect(images.map(([url]) => url)).toEqual([
    '/posters/1.jpg',
    '/posters/2.jpg',
    '/posters/3.jpg',
    '/posters/4.jpg',
  ])
})

test('the same image on most pages is a failure', async () => {
  const numbers = Array.from({ length: 8 }, (_, at) => at)
  const pages = Object.fromEntries(
    numbers.map(at => [`/${at}`, '<meta property=og:image content=/share.jpg><p>No other</p>']),
  )
  const { told } = await followed(
    { '/': numbers.map(at => `<a href=/${at}>x</a>`).join(''), ...pages },
    { link: 'a' },
  )
  expect(told.at(-1)?.failure).toMatchObject({
    code: 'same-image',
    message: 'https://films.example/share.jpg is the image of 8 pages of 8',
  })
})

describe('an image that most pages share', () => {
  const share = '<meta property=og:image content=/share.jpg>'
  const leadTo = (count: number) => Array.from({ length: count }, (_, at) => `<a href=/${at}>x</a>`).join('')
  /** Pages with the share image and, where `own` says so, one of their own. */
  const pagesWith = (count: number, own: (at: number) => string, shared = (_: number) => share) => ({
    '/': leadTo(count),
    ...Object.fromEntries(Array.from({ length: count }, (_, at) => [`/${at}`, shared(at) + own(at)])),
  })
  const poster = (at: number) => `<main><img src="/posters/${at}.jpg"></main>`
  const urlsOf = ({ images }: Awaited<ReturnType<typeof followed>>) => images.map(([url]) => url)
  const posters = (count: number) => Array.from({ length: count }, (_, at) => `/posters/${at}.jpg`)
  const problemsOf = ({ told }: Awaited<ReturnType<typeof followed>>) => told.flatMap(page => page.problems)

  test('is left out where they have others, which is said once', async () => {
    const found = await followed(pagesWith(12, poster), { link: 'a' })
    expect(urlsOf(found)).toEqual(posters(12))
    expect(problemsOf(found)).toEqual([`An image that most pages have was left out: ${site}/share.jpg`])
    expect(found.told.every(page => page.failure === undefined)).toBe(true)
    expect(found.told.map(page => page.images)).toEqual([0, ...Array(12).fill(1)])
  })

  test('so is the banner behind it', async () => {
    const banner = '<main><img src=/banner.jpg></main>'
    const found = await followed(
      pagesWith(6, at => banner + poster(at)),
      { link: 'a' },
    )
    expect(urlsOf(found)).toEqual(posters(6))
  })

  test('stays where two pages share it: they may well have one image', async () => {
    const found = await followed(pagesWith(2, poster), { link: 'a' })
    expect(urlsOf(found)).toEqual(Array(2).fill('/share.jpg'))
  })

  test('is left out of a few pages where each has one that no other has', async () => {
    const found = await followed(pagesWith(4, poster), { link: 'a' })
    expect(urlsOf(found)).toEqual(posters(4))
    const oneLacks = await followed(
      pagesWith(4, at => (at === 2 ? '' : poster(at))),
      { link: 'a' },
    )
    expect(urlsOf(oneLacks)).toEqual(Array(4).fill('/share.jpg'))
  })

  test('leaves a page without another without an image, in words', async () => {
    const found = await followed(
      pagesWith(6, at => (at === 2 ? '' : poster(at))),
      { link: 'a' },
    )
    expect(urlsOf(found)).toEqual(posters(6).filter((_, at) => at !== 2))
    expect(found.told[3]).toMatchObject({
      images: 0,
      problems: ['It has no image but one that most pages have, which was left out'],
    })
  })

  test('is a failure where most pages have no other', async () => {
    const found = await followed(
      pagesWith(12, at => (at === 2 ? poster(at) : '')),
      { link: 'a' },
    )
    expect(urlsOf(found)).toEqual(['/posters/2.jpg'])
    expect(found.told.at(-1)?.failure).toMatchObject({
      code: 'same-image',
      message: `${site}/share.jpg is the image of 11 pages of 12`,
    })
  })

  test('is a failure where it is met only behind the first pages', async () => {
    const found = await followed(
      pagesWith(14, poster, at => (at < 5 ? '' : share)),
      { link: 'a' },
    )
    expect(urlsOf(found)).toEqual([...posters(5), ...Array(9).fill('/share.jpg')])
    expect(found.told.at(-1)?.failure?.code).toBe('same-image')
  })

  test('is left out whichever page answers first, and pages that fail or have none hold nothing up', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 }), async order => {
        const pages: Record<string, string> = pagesWith(8, at => (at === 1 ? '' : poster(at)))
        pages['/1'] = 'no image'
        delete pages['/3']
        // Each page answers after this number of turns.
        const before = async (url: string) => {
          const turns = order.indexOf(Number(url.slice(site.length + 1)))
          for (let turn = 0; turn < turns; turn += 1) await setImmediate()
        }
        const found = await followed(pages, { link: 'a' }, before)
        expect(urlsOf(found)).toEqual([0, 2, 4, 5, 6, 7].map(at => `/posters/${at}.jpg`))
        expect(found.told.map(({ url }) => url.slice(site.length))).toEqual([
          '/',
          ...Array.from({ length: 8 }, (_, at) => `/${at}`),
        ])
      }),
      { numRuns: 20 },
    )
  })

  test('many pages without an image do not hold back what is found until the last is read', async () => {
    const pages: Record<string, string> = { '/': leadTo(80) }
    for (let at = 0; at < 79; at += 1) pages[`/${at}`] = at === 0 ? poster(0) : 'none'
    pages['/79'] = poster(79)
    const last = Promise.withResolvers<void>()
    const before = (url: string) => (url.endsWith('/79') ? last.promise : Promise.resolve())
    const { items } = follow(
      recipeSchema.parse({ version: 1, start: `${site}/`, link: 'a' }),
      fakePages(Object.fromEntries(Object.entries(pages).map(([path, text]) => [site + path, text])), {
        before,
      }).read,
    )
    const first = await items.next()
    expect(first.value).toMatchObject([{ url: `${site}/posters/0.jpg` }])
    last.resolve()
    const second = await items.next()
    expect(second.value).toMatchObject([{ url: `${site}/posters/79.jpg` }])
  })

  test('pages that wait for those before them are not kept in memory', async () => {
    setFlagsFromString('--expose-gc')
    const gc: () => void = runInNewContext('gc')
    const first = Promise.withResolvers<void>()
    const others = Promise.withResolvers<void>()
    const pages = Object.entries(pagesWith(20, poster)).map(([path, text]) => [site + path, text])
    const { read } = fakePages(Object.fromEntries(pages), {
      before: url => (url === `${site}/0` ? first.promise : Promise.resolve()),
    })
    const documents: WeakRef<object>[] = []
    let taken = 0
    const { items } = follow(
      recipeSchema.parse({ version: 1, start: `${site}/`, link: 'a' }),
      async (url, options) => {
        const result = await read(url, options)
        if (result.kind === 'page') documents.push(new WeakRef(result.page.document.$))
        return result
      },
      {
        async robotsRefusal() {
          taken += 1
          if (taken === 19) others.resolve()
          return undefined
        },
      },
    )
    const waiting = items.next()
    await others.promise
    const kept = () => documents.filter(document => document.deref() !== undefined).length
    for (let turn = 0; turn < 20 && kept() > 0; turn += 1) {
      await setImmediate()
      gc()
    }
    expect([documents.length, kept()]).toEqual([20, 0])
    first.resolve()
    await waiting
    await items.return([])
  })

  test('what was found comes where the reading is stopped while the first pages are held back', async () => {
    const stop = new AbortController()
    const three = Promise.withResolvers<void>()
    let taken = 0
    const pages = Object.entries(pagesWith(6, poster)).map(([path, text]) => [site + path, text])
    const { items, isComplete } = follow(
      recipeSchema.parse({ version: 1, start: `${site}/`, link: 'a' }),
      fakePages(Object.fromEntries(pages), {
        async before(url) {
          if (!/[3-5]$/.test(url)) return
          await three.promise
          await setImmediate()
          stop.abort()
        },
      }).read,
      {
        signal: stop.signal,
        async robotsRefusal() {
          taken += 1
          if (taken === 3) three.resolve()
          return undefined
        },
      },
    )
    const found: string[] = []
    for await (const chunk of items) found.push(...chunk.map(({ url }) => url))
    // Of three pages that were read, each has an image that no other has.
    expect(found).toEqual(posters(3).map(path => site + path))
    expect(isComplete()).toBe(false)
  })
})

test('a field may stand above its entry', async () => {
  const listing =
    '<article><h3>1 December</h3><ul><li class="film"><a href="/f/1">One</a></li><li class="film"><a href="/f/2">Two</a></li></ul></article><article><h3>8 December</h3><ul><li class="film"><a href="/f/3">Three</a></li></ul></article>'
  const { images } = await followed(
    { '/': listing, '/f/1': '<img src=/1.jpg>', '/f/2': '<img src=/2.jpg>', '/f/3': '<img src=/3.jpg>' },
    { item: '.film', link: 'a', image: 'img', fields: { day: { selector: 'h3', from: 'before' } } },
  )
  expect(images).toEqual([
    ['/1.jpg', { day: '1 December' }],
    ['/2.jpg', { day: '1 December' }],
    ['/3.jpg', { day: '8 December' }],
  ])
})

test.each([
  ['a background', '<div class=x style="background-image:url(/a.jpg)"></div>'],
  ['a background of its page’s style', '<style>.x{background:url(/a.jpg)}</style><div class=x></div>'],
  ['an attribute', '<div class=x data-src="/a.jpg"></div>'],
  ['a picture inside', '<div class=x><img src="/a.jpg"></div>'],
])('the image may be %s', async (_, text) => {
  const { images } = await followed({ '/': text }, { image: '.x' })
  expect(images.map(([url]) => url)).toEqual(['/a.jpg'])
})

test('a link without an ending may be the image', async () => {
  const { images } = await followed({ '/': '<a class=x href="/download/12">Get</a>' }, { image: '.x' })
  expect(images.map(([url]) => url)).toEqual(['/download/12'])
})
