import { expect, test } from 'vitest'
import { follow } from '../../../main/pages/follow/follow.ts'
import type { FollowedPage } from '../../../shared/model.ts'
import { type RecipeInput, recipeSchema } from '../../../shared/recipe.ts'
import { fakePages } from '../../helpers/fake-pages.ts'

const site = 'https://films.example'

async function followed(pages: Record<string, string>, recipe: Omit<RecipeInput, 'version' | 'start'>) {
  const told: FollowedPage[] = []
  const whole = Object.fromEntries(Object.entries(pages).map(([path, text]) => [site + path, text]))
  const { items } = follow(
    recipeSchema.parse({ version: 1, start: `${site}/`, ...recipe }),
    fakePages(whole).read,
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
