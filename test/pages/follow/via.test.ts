import { describe, expect, test } from 'vitest'
import { checkRecipe } from '../../../main/pages/follow/check-recipe.ts'
import { type FollowOptions, follow } from '../../../main/pages/follow/follow.ts'
import type { FollowedPage } from '../../../shared/followed.ts'
import type { Item } from '../../../shared/model.ts'
import type { RecipeInput } from '../../../shared/recipe.ts'
import { fakePages } from '../../helpers/fake-pages.ts'

const site = 'https://cinema.example'

/** Follows a recipe over some pages, by their paths. */
async function all(
  recipe: Omit<RecipeInput, 'version'>,
  pages: Record<string, string>,
  options: FollowOptions = {},
) {
  const whole = Object.fromEntries(Object.entries(pages).map(([path, text]) => [site + path, text]))
  const { read, asked } = fakePages(whole)
  const told: FollowedPage[] = []
  const given: RecipeInput = { version: 2, ...recipe }
  const { items, totals } = follow(checkRecipe(given), read, { ...options, page: page => told.push(page) })
  const found: Item[] = []
  for await (const chunk of items) found.push(...chunk)
  return {
    images: found.map(({ url, fields = {} }) => [url.replace(site, ''), fields]),
    problems: told.flatMap(({ problems }) => problems),
    failed: totals.failed,
    asked: asked.map(({ url }) => url.replace(site, '')),
  }
}

describe('several links on the way', () => {
  const pages = {
    '/': '<li><b>Fox</b><a href=/fox>x</a></li><li><b>Owl</b><a href=/owl>x</a></li>',
    '/fox': '<h1>The fox</h1><a class=poster href=/fox/posters>Posters</a>',
    '/fox/posters': '<i>by Ann</i><a class=large href=/fox/large>Large</a>',
    '/fox/large': '<u>2000 px</u><img src=/fox.jpg>',
    '/owl': '<h1>The owl</h1><a class=poster href=/owl/posters>Posters</a>',
    '/owl/posters': '<i>by Bob</i><img src=/owl-small.jpg>',
  }
  const recipe: Omit<RecipeInput, 'version'> = {
    start: `${site}/`,
    item: 'li',
    link: 'a',
    fields: { name: { selector: 'b', from: 'item' }, title: 'h1' },
    via: [
      { link: 'a.poster', fields: { by: 'i' } },
      { link: 'a.large', fields: { size: 'u' } },
    ],
    image: 'img',
  }

  test('each is followed, and the fields of each page go along', async () => {
    const { images } = await all(recipe, pages)
    expect(images[0]).toEqual(['/fox.jpg', { name: 'Fox', title: 'The fox', by: 'by Ann', size: '2000 px' }])
  })

  test('where one is missing, the page before it is the last, and says so', async () => {
    const { images, problems } = await all(recipe, pages)
    expect(images[1]).toEqual(['/owl-small.jpg', { name: 'Owl', title: 'The owl', by: 'by Bob' }])
    expect(problems).toEqual(['Nothing on it matches a.large', 'The field size is not on it'])
  })

  test('a limit of pages holds behind each link, so that ways are gone to their ends', async () => {
    const { images } = await all({ ...recipe, details: 1 }, pages)
    expect(images.map(([url]) => url)).toEqual(['/fox.jpg'])
  })

  test('without a link, the first of them leaves the start pages', async () => {
    const { images } = await all(
      {
        start: `${site}/fox`,
        fields: { size: 'u' },
        via: [{ link: 'a.poster', fields: { by: 'i' } }, { link: 'a.large' }],
        image: 'img',
      },
      pages,
    )
    expect(images).toEqual([['/fox.jpg', { by: 'by Ann', size: '2000 px' }]])
  })
})

describe('what looks like an image and is a page', () => {
  const filePage =
    '<div id=file class=fullImageLink><a href=/full/Fox.jpg><img src=/thumb/Fox.jpg/800px-Fox.jpg></a></div>'

  test('is read once, for its main image', async () => {
    const { images, asked } = await all(
      { start: `${site}/`, image: { selector: '.thumb img', all: true } },
      {
        '/': '<p class=thumb><a href=/wiki/File:Fox.jpg><img src=/thumb/Fox.jpg/120px-Fox.jpg></a></p>'.repeat(
          2,
        ),
        '/wiki/File:Fox.jpg': filePage,
      },
    )
    expect(images).toEqual([['/full/Fox.jpg', {}]])
    expect(asked).toEqual(['/', '/wiki/File:Fox.jpg'])
  })

  const page = '<a class=f href=/fox>Fox</a>'
  const shown = '<h1>Fox</h1><a href=/wiki/File:Fox.jpg><img src=/small/Fox.jpg></a>'

  test.each([
    ['is read for the main image of a page, too', { '/wiki/File:Fox.jpg': filePage }, '/full/Fox.jpg'],
    ['gives way to the image that is shown where it cannot be read', {}, '/small/Fox.jpg'],
  ])('%s', async (_, about, expected) => {
    const { images } = await all({ start: `${site}/`, link: 'a.f' }, { '/': page, '/fox': shown, ...about })
    expect(images).toEqual([[expected, {}]])
  })

  test('is not read where images are taken as they are named', async () => {
    const pages = { '/': page, '/fox': shown, '/wiki/File:Fox.jpg': filePage }
    const { images, asked } = await all({ start: `${site}/`, link: 'a.f' }, pages, { asNamed: true })
    expect(images).toEqual([['/small/Fox.jpg', {}]])
    expect(asked).toEqual(['/', '/fox'])
  })

  test('gives way to the next address where it shows none', async () => {
    const { images } = await all(
      { start: `${site}/`, image: 'img' },
      { '/': '<a href=/view/photo.jpg><img src=/small.jpg></a>', '/view/photo.jpg': '<p>Please log in</p>' },
    )
    expect(images).toEqual([['/small.jpg', {}]])
  })

  test('is an image where it cannot be asked; after one that is no page a host is trusted', async () => {
    const links = Array.from({ length: 6 }, (_, at) => `<a href=/view/${at}.jpg><img src=/s/${at}.jpg></a>`)
    const { images, asked } = await all(
      { start: `${site}/`, image: { selector: 'img', all: true } },
      { '/': links.join('') },
    )
    expect(images).toHaveLength(6)
    expect(asked).toHaveLength(2)
  })
})

describe('from page to page', () => {
  const list = (name: string, after = '') => `<a class=f href=/${name}>x</a>${after}`
  const details = Object.fromEntries(['a', 'b', 'c'].map(name => [`/${name}`, `<img src=/${name}.jpg>`]))
  const recipe = { start: `${site}/list`, link: 'a.f', image: 'img' }
  const paths = ['/a.jpg', '/b.jpg', '/c.jpg']

  test('as the page itself says', async () => {
    const pages = {
      '/list': list('a', '<link rel=next href=/2>'),
      '/2': list('b', '<a rel=next href=/3>'),
      '/3': list('c'),
    }
    const { images } = await all({ ...recipe, next: 'rel=next' }, { ...pages, ...details })
    expect(images.map(([url]) => url)).toEqual(paths)
  })

  test('by a button that loads JSON with HTML and the next address in it', async () => {
    const { images } = await all(
      { ...recipe, next: 'rel=next' },
      {
        '/list': list('a', '<button data-next-url="/more?p=2">More</button>'),
        '/more?p=2': JSON.stringify({ html: list('b'), next: '/more?p=3' }),
        '/more?p=3': JSON.stringify({ html: list('c'), next: null }),
        ...details,
      },
    )
    expect(images.map(([url]) => url)).toEqual(paths)
  })

  test('a button that needs scripts is told with what helps', async () => {
    const { problems } = await all(
      { ...recipe, next: 'rel=next' },
      { '/list': list('a', '<button>Load more</button>'), ...details },
    )
    expect(problems).toEqual([expect.stringContaining('button “Load more”, which needs scripts')])
  })

  test('of an interface that answers in JSON alone', async () => {
    const { images } = await all(
      {
        start: `${site}/api`,
        item: 'results',
        image: 'poster',
        fields: { title: { selector: 'title', from: 'item' } },
        next: 'links > next',
      },
      {
        '/api': JSON.stringify({
          results: [
            { title: 'Fox & co', poster: '/p/fox.jpg' },
            { title: 'Owl', poster: '/p/owl' },
          ],
          links: { next: '/api?page=2' },
        }),
        '/api?page=2': JSON.stringify({ results: [{ title: 'Elk', poster: '/p/elk.jpg' }], links: {} }),
      },
    )
    expect(images).toEqual([
      ['/p/fox.jpg', { title: 'Fox & co' }],
      ['/p/owl', { title: 'Owl' }],
      ['/p/elk.jpg', { title: 'Elk' }],
    ])
  })

  test.each([
    ['in the query', '/l?page=1', ['/l?page=1', '/l?page=2', '/l?page=3']],
    ['in the path', '/l/page/1', ['/l/page/1', '/l/page/2', '/l/page/3']],
    ['where it is marked', '/l-{page}.html', ['/l-1.html', '/l-2.html', '/l-3.html']],
  ])('by numbers %s, until there are no more', async (_, start, at) => {
    const pages = Object.fromEntries(at.map((path, nth) => [path, list('abc'.charAt(nth))]))
    const { images, failed, asked } = await all(
      { ...recipe, start: site + start, next: '1-9' },
      { ...pages, ...details },
    )
    expect(images.map(([url]) => url)).toEqual(paths)
    expect(failed).toBe(0)
    expect(asked).toHaveLength(7)
  })

  test('numbers need a place', () => {
    expect(() => checkRecipe({ version: 2, start: `${site}/list`, next: '2-9' })).toThrow(/write \{page\}/)
  })
})
