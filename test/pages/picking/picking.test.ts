import { describe, expect, test } from 'vitest'
import { createPicking } from '../../../main/pages/picking/picking.ts'
import { RefusalError } from '../../../shared/refusal.ts'
import { type FakePages, fakePages } from '../../helpers/fake-pages.ts'
import { filmSite } from '../../helpers/films.ts'
import { waySites } from '../../helpers/way-sites.ts'

const start = 'https://cinema.example/films/index.html'

function site(): FakePages {
  const pages = Array.from(filmSite({ count: 12 }).pages, ([path, text]) => [
    `https://cinema.example${path}`,
    text,
  ])
  return fakePages({
    ...Object.fromEntries(pages),
    'https://cinema.example/feed': '<rss><channel></channel></rss>',
  })
}

async function opened(now: () => number = () => 0) {
  const picking = createPicking(now)
  const pages = site()
  const { page } = await picking.open(start, pages)
  /** The number of an element, as a click on its copy tells it. */
  const numberOf = (around: RegExp) => Number(around.exec(picking.copy(page) ?? '')?.[1])
  return { picking, page, pages, numberOf }
}

const titleAt = (n: number) => new RegExp(`(?:<h3[^>]*><a data-shoal="(\\d+)">[^]*?){${n}}`)

const codeOf = (action: () => unknown) => {
  try {
    action()
    return 'none'
  } catch (error) {
    return error instanceof RefusalError ? error.refusal.code : String(error)
  }
}

describe('a page opened for picking', () => {
  test('has a title, an address and a copy', async () => {
    const picking = createPicking(() => 0)
    const page = await picking.open(start, site())
    expect(page).toEqual({
      page: expect.stringMatching(/^[a-f0-9]{16}$/),
      url: start,
      title: 'Coming soon',
      path: `/page/${page.page}`,
    })
    expect(picking.copy(page.page)).toContain('The Quiet Harbour')
    expect(picking.copy('0000')).toBeUndefined()
  })

  test('that cannot be read is refused with its cause', async () => {
    const picking = createPicking(() => 0)
    await expect(picking.open('https://cinema.example/none', site())).rejects.toMatchObject({
      failure: { code: 'not-found' },
    })
    await expect(picking.open('https://cinema.example/feed', site())).rejects.toMatchObject({
      failure: { code: 'not-a-page' },
    })
  })

  test('is forgotten after an hour, and when eight others were opened since', async () => {
    let now = 0
    const { picking, page, pages } = await opened(() => now)
    now = 3_600_001
    expect(codeOf(() => picking.try(page, 'a', undefined))).toBe('page-gone')
    expect(picking.copy(page)).toBeUndefined()
    const { page: first } = await picking.open(start, pages)
    for (let n = 0; n < 8; n += 1) await picking.open(start, pages)
    expect(codeOf(() => picking.try(first, 'a', undefined))).toBe('page-gone')
  })
})

describe('a proposal', () => {
  test('for two titles: all twelve, with what they say and where they lead', async () => {
    const { picking, page, numberOf } = await opened()
    const [one, other] = [numberOf(titleAt(1)), numberOf(titleAt(4))]
    const found = picking.propose(page, [one, other], undefined)
    expect(found).toMatchObject({ selector: '.film h3 a', count: 12 })
    expect('numbers' in found && found.numbers.includes(one) && found.numbers.includes(other)).toBe(true)
    expect('preview' in found && found.preview[0]).toEqual({
      text: 'The Quiet Harbour',
      link: 'https://cinema.example/films/film/the-quiet-harbour.html',
      image: undefined,
    })
  })

  test('for one part of an entry: the same part of each', async () => {
    const { picking, page, numberOf } = await opened()
    const found = picking.propose(page, [numberOf(titleAt(2))], '.film')
    expect(found).toMatchObject({ selector: 'h3 a', count: 12 })
    const date = picking.propose(page, [numberOf(/<time data-shoal="(\d+)"/)], '.film')
    expect(date).toMatchObject({ selector: 'time', count: 12 })
  })

  test('that cannot be made says why', async () => {
    const { picking, page, numberOf } = await opened()
    const body = numberOf(/<body data-shoal="(\d+)"/)
    const title = numberOf(titleAt(1))
    expect(picking.propose(page, [title, body], undefined)).toEqual({
      problem: expect.stringContaining('is inside the other'),
    })
    expect(picking.propose(page, [body], '.film')).toEqual({ problem: 'This is not inside any entry' })
    expect(picking.propose(page, [99_999], undefined)).toEqual({ problem: 'This element is not on the page' })
    expect(picking.propose(page, [title], '.film[')).toEqual({
      problem: expect.stringContaining('.film[ is not a CSS selector'),
    })
  })
})

test('a selector that was typed is tried, or refused in words', async () => {
  const { picking, page } = await opened()
  expect(picking.try(page, '.film img', undefined)).toMatchObject({
    count: 12,
    preview: expect.arrayContaining([
      { text: '', link: expect.stringContaining('/film/'), image: expect.stringContaining('/thumbs/') },
    ]),
  })
  expect(picking.try(page, 'a', '.film')).toMatchObject({ count: 12 })
  expect(picking.try(page, '.movie', undefined)).toMatchObject({ count: 0, preview: [] })
  expect(picking.try(page, 'a >> b', undefined)).toEqual({
    problem: expect.stringContaining('a >> b is not a CSS selector'),
  })
})

describe('what is proposed for several pages', () => {
  const at = 'https://site.example'
  async function openedWay() {
    const { pages, start, way } = waySites.blog()
    const reader = fakePages(
      Object.fromEntries(Object.entries(pages).map(([path, text]) => [at + path, text])),
    )
    const picking = createPicking(() => 0)
    const opened: { page: string; url: string }[] = []
    for (const { url } of way) {
      const from = opened.at(-1)?.page
      opened.push({ ...(await picking.open(at + url, reader, from)), url })
    }
    const [list = '', detail = '', last = ''] = opened.map(({ page }) => page)
    const numberIn = (page: string, part: RegExp) => Number(part.exec(picking.copy(page) ?? '')?.[1])
    return { picking, reader, start, list, detail, last, numberIn }
  }

  test('the whole recipe, with a way to the next page that was tried there', async () => {
    const { picking, reader, list, detail, last, numberIn } = await openedWay()
    const title = /<h2[^>]*><a data-shoal="(\d+)"/
    const found = await picking.proposeRecipe(
      [
        [
          { page: list, element: numberIn(list, title) },
          {
            page: detail,
            element: numberIn(detail, /<img[^>]*300x200[^>]*data-shoal="(\d+)"/),
            fields: { title: numberIn(detail, /<h1[^>]*data-shoal="(\d+)"/) },
          },
          { page: last, element: numberIn(last, /<img[^>]*800x600[^>]*data-shoal="(\d+)"/) },
        ],
      ],
      reader,
    )
    expect(found).toEqual({
      item: expect.any(String),
      link: expect.stringContaining('bookmark'),
      fields: { title: 'h1' },
      via: [{ link: 'figure a' }],
      image: expect.any(String),
      next: '.nav-previous > a:last-child',
    })
    expect(reader.asked.at(-1)).toEqual({ url: `${at}/page/2/`, referer: `${at}/` })
  })

  test('the link to the next page, whichever link to one was clicked', async () => {
    const { picking, reader, list, numberIn } = await openedWay()
    const older = numberIn(list, /<a data-shoal="(\d+)">Older/)
    expect(await picking.proposePaging(list, older, reader)).toMatchObject({
      selector: '.nav-previous > a:last-child',
      preview: [{ link: `${at}/page/2/` }],
    })
    const { pages } = waySites.handmade()
    const other = fakePages({ [`${at}/pics/`]: pages['/pics/'] ?? '' })
    const { page } = await picking.open(`${at}/pics/`, other)
    expect(await picking.proposePaging(page, undefined, other)).toEqual({
      problem: 'Nothing on it leads to a next page',
    })
  })

  test('a link on the way is the one that was clicked, or all like it where each shows an image', async () => {
    const { picking, detail, numberIn } = await openedWay()
    const figure = numberIn(detail, /<figure[^>]*><a data-shoal="(\d+)"/)
    expect(picking.propose(detail, [figure], undefined, 'hop')).toMatchObject({
      selector: 'figure a',
      count: 1,
    })
  })

  test('an element that is not there is no example', async () => {
    const { picking, reader, list } = await openedWay()
    expect(await picking.proposeRecipe([[{ page: list, element: 99_999 }]], reader)).toEqual({
      problem: 'This element is not on the page',
    })
  })
})
