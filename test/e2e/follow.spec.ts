/// <reference lib="dom" />
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { parseRecipe } from '../../shared/recipe.ts'
import { filmRecipe, filmSite, listingPath, serveFilms } from '../helpers/films.ts'
import { jpegOf } from '../helpers/images.ts'
import { type ImageOrigin, serve, status } from '../helpers/origin.ts'
import { waySites } from '../helpers/way-sites.ts'
import { expectNoBarrier, expectNoBarrierInAnyTheme } from './barriers.ts'
import { expect, fact, fileSavedBy, type Shoal, test } from './fixtures.ts'

/** Opens a page to pick on, as a person does. */
async function open(window: Page, url: string): Promise<void> {
  await window.getByRole('link', { name: 'Pages' }).click()
  await window.locator('label', { hasText: 'From the pages it links to' }).click()
  await window.getByLabel('Address of the page').fill(url)
  await window.getByRole('button', { name: 'Open', exact: true }).click()
}

/** Opens the recipe of the films from a file. */
async function openRecipe(window: Page, origin: ImageOrigin, { folder }: Shoal): Promise<void> {
  const file = join(folder, 'recipe.json')
  await writeFile(file, JSON.stringify(filmRecipe(origin.url(listingPath))))
  await window.getByRole('link', { name: 'Pages' }).click()
  await window.locator('label', { hasText: 'From the pages it links to' }).click()
  const choosing = window.waitForEvent('filechooser')
  await window.getByRole('button', { name: 'Open a recipe …' }).click()
  await (await choosing).setFiles(file)
}

/** A blog with a page of its own for each image, behind that of its post. */
function serveBlog(origin: ImageOrigin): { images: readonly string[] } {
  const { pages, images } = waySites.blog()
  origin.otherwise(path => {
    const page = pages[path]
    if (page !== undefined) return serve(Buffer.from(page)).type('text/html; charset=utf-8')
    return images.includes(path) ? serve(jpegOf(400, images.indexOf(path) + 1)) : status(404)
  })
  return { images }
}

const copyOf = (window: Page) => window.frameLocator('.page-frame iframe')

test('two clicks, an image and a title make a recipe', async ({ window, origin, shoal }) => {
  const site = filmSite({ count: 6 })
  serveFilms(origin, site)
  await open(window, origin.url(listingPath))
  await copyOf(window).getByText('The Quiet Harbour').click()
  await copyOf(window).locator('h3').nth(2).click()
  await expect(window.getByText('6 entries on this page')).toBeVisible()
  await expect(copyOf(window).locator('[data-shoal-mark=found]')).toHaveCount(6)
  await expect(window.getByLabel('One entry')).toHaveValue(/film/)

  await window.getByRole('button', { name: 'Pick the image' }).click()
  await copyOf(window).locator('a.poster img').click()
  await expect(window.getByLabel('Image of a page')).toHaveValue(/poster|img/)

  await window.getByRole('button', { name: 'Add', exact: true }).click()
  await copyOf(window).locator('h1').click()
  await expect(window.getByText(`“${site.films[0]?.title}”`)).toBeVisible()

  await window.getByRole('button', { name: 'Add', exact: true }).click()
  await window.locator('label', { hasText: 'The list' }).click()
  await copyOf(window).locator('time').nth(1).click()
  await expect(window.getByText(`“from ${site.films[0]?.date}”`)).toBeVisible()
  await expect(window.getByLabel('Names')).toHaveValue('{field:title} {field:date}')

  await window.locator('label', { hasText: 'First results' }).click()
  await expect(window.getByRole('row')).toHaveCount(5)
  await expect(window.getByRole('cell', { name: site.films[0]?.title ?? '' }).first()).toBeVisible()

  await window.getByRole('button', { name: 'Follow and download' }).click()
  await expect(fact(window, 'Took')).toBeVisible()
  expect(await shoal.saved()).toEqual(site.films.map(({ title, date }) => `${title} from ${date}.jpg`).sort())
})

test('a recipe leaves as a file and comes back from one', async ({ window, origin, shoal }) => {
  const site = filmSite({ count: 7, perPage: 4 })
  serveFilms(origin, site)
  await openRecipe(window, origin, shoal)
  await expect(window.getByText('4 entries on this page')).toBeVisible()
  await expect(window.getByLabel('Link in it to its page')).toHaveValue('h3 a')
  await expect(window.getByText(`“from ${site.films[0]?.date}”`)).toBeVisible()
  await expect(window.getByText(origin.url('/films/page-2.html'))).toBeVisible()

  const { path } = await fileSavedBy(window, () =>
    window.getByRole('button', { name: 'Save as a recipe' }).click(),
  )
  const saved = await readFile(path, 'utf8')
  expect(parseRecipe(JSON.parse(saved))).toEqual(parseRecipe(filmRecipe(origin.url(listingPath))))

  await window.getByRole('button', { name: 'Follow and download' }).click()
  await expect(fact(window, 'Saved')).toHaveText('7')
  await expect(window.getByText('All pages were read: 2 list pages and 7 pages of entries.')).toBeVisible()
  expect(await shoal.saved()).toEqual(site.films.map(({ title, date }) => `${date} ${title}.jpg`).sort())
})

test('what is no recipe is said to be none, and nothing is lost', async ({ window, origin, shoal }) => {
  serveFilms(origin, filmSite({ count: 3 }))
  await open(window, origin.url(listingPath))
  const file = join(shoal.folder, 'recipe.json')
  await writeFile(file, '{"version": 1, "start": "films"}')
  const choosing = window.waitForEvent('filechooser')
  await window.getByRole('button', { name: 'Open a recipe …' }).click()
  await (await choosing).setFiles(file)
  await expect(window.getByRole('status')).toContainText(
    'This is not a recipe: "start": expected a page address',
  )
  await expect(copyOf(window).getByText('The Quiet Harbour')).toBeVisible()
})

test('a typed selector tells what it finds, and what is wrong with it', async ({ window, origin }) => {
  serveFilms(origin, filmSite({ count: 5 }))
  await open(window, origin.url(listingPath))
  await window.getByLabel('One entry').fill('.film')
  await expect(window.getByText('5 entries on this page')).toBeVisible()
  await window.getByLabel('One entry').fill('.film:')
  await expect(window.getByText('is not a CSS selector')).toBeVisible()
  await window.getByLabel('One entry').fill('.show')
  await expect(window.getByText('No matches on this page.')).toBeVisible()
})

test('going to one image by its links is enough for the whole recipe', async ({ window, origin, shoal }) => {
  const { images } = serveBlog(origin)
  await open(window, origin.url('/'))
  await window.getByRole('button', { name: 'Go to one image' }).click()
  await copyOf(window).getByText('Post 1').first().click()
  await expect(window.getByText('Click the image, or the link that leads on to it.')).toBeVisible()
  await copyOf(window).locator('.entry-content img').click()
  await expect(copyOf(window).locator('p.attachment img')).toBeVisible()
  await window.getByRole('button', { name: 'Back' }).click()
  await copyOf(window).locator('.entry-content img').click()
  await copyOf(window).locator('p.attachment img').click()

  await expect(window.getByRole('row')).toHaveCount(4)
  await expect(window.getByLabel('Link 1 on the page of an entry')).toHaveValue('figure a')
  await expect(window.getByText(`leads to ${origin.url('/2026/post-1/attachment-1/')}`)).toBeVisible()
  await expect(window.getByLabel('Link to it')).toHaveValue('.nav-previous > a:last-child')
  await window.getByRole('button', { name: 'Follow and download' }).click()
  await expect(fact(window, 'Saved')).toHaveText(`${images.length}`)
  expect(await shoal.saved()).toEqual(images.map(path => path.replace('/uploads/', '')).sort())
})

test('links on the way are picked, typed, moved and removed, each with texts of its page', async ({
  window,
  origin,
}) => {
  serveBlog(origin)
  await open(window, origin.url('/'))
  await copyOf(window).getByText('Post 0').first().click()
  await copyOf(window).getByText('Post 1').first().click()
  await expect(window.getByText('3 entries on this page')).toBeVisible()
  await window.getByRole('button', { name: 'Add a link on the way' }).click()
  await copyOf(window).locator('.entry-content img').click()
  await expect(window.getByText(`leads to ${origin.url('/2026/post-0/attachment-0/')}`)).toBeVisible()
  await expect(window.getByLabel('What to look at')).toHaveValue('behind:1')
  await copyOf(window).locator('p.attachment img').click()
  await expect(window.getByText(origin.url('/uploads/0.jpg'))).toBeVisible()

  await window.getByRole('button', { name: 'Add', exact: true }).last().click()
  await copyOf(window).locator('h1').click()
  await expect(window.getByText('“attachment-0”')).toBeVisible()
  await expect(window.getByLabel('Where title stands')).toHaveValue('1')
  await window.getByLabel('Where title stands').selectOption('On the page of an entry')
  await expect(window.getByText('“Post 0”')).toBeVisible()

  await window.getByRole('button', { name: 'Add a link on the way' }).click()
  await window.getByLabel('Link 2 on the page behind link 1').fill('h1')
  await expect(window.getByText('leads to no page')).toBeVisible()
  await window.getByRole('button', { name: 'Move link 2 up' }).click()
  await expect(window.getByLabel('Link 1 on the page of an entry')).toHaveValue('h1')
  await window.getByRole('button', { name: 'Remove link 1' }).focus()
  await window.keyboard.press('Enter')
  await expect(window.getByLabel('Link 1 on the page of an entry')).toHaveValue('figure a')

  await window.setViewportSize({ width: 480, height: 520 })
  await expectNoBarrierAround(window, expectNoBarrierInAnyTheme)
  expect(await window.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(480)
})

test('the next page is found by itself, and texts above the entries are taken', async ({
  window,
  origin,
}) => {
  serveBlog(origin)
  await open(window, origin.url('/'))
  await window.getByRole('button', { name: 'Find it' }).click()
  await expect(window.getByText(origin.url('/page/2/'))).toBeVisible()
})

test('a recipe that has changed since it was tried can be tried again', async ({ window, origin }) => {
  serveFilms(origin, filmSite({ count: 5 }))
  await open(window, origin.url(listingPath))
  await window.getByLabel('One entry').fill('.film')
  await window.locator('label', { hasText: 'First results' }).click()
  await expect(window.getByRole('row').first()).toBeVisible()
  await window.getByLabel('Names').fill('film {name}')
  await expect(window.getByText('The recipe has changed')).toBeVisible()
  await window.getByRole('button', { name: 'Try it', exact: true }).click()
  await expect(window.getByRole('cell', { name: /^film / }).first()).toBeVisible()
})

test('entries are picked by keyboard alone', async ({ window, origin }) => {
  serveFilms(origin, filmSite({ count: 4 }))
  await window.getByRole('link', { name: 'Pages' }).click()
  await window.locator('label', { hasText: 'From the pages it links to' }).click()
  await window.getByLabel('Address of the page').fill(origin.url(listingPath))
  await window.keyboard.press('Enter')
  await expect(copyOf(window).getByText('The Quiet Harbour')).toBeVisible()
  await window.getByRole('application').focus()
  const near = copyOf(window).locator('[data-shoal-mark~=near]')
  const walkTo = async (text: string) => {
    for (let steps = 0; steps < 40; steps += 1) {
      await window.keyboard.press('ArrowDown')
      if ((await near.textContent()) === text) return
    }
    throw new Error(`The arrows do not reach ${text}.`)
  }
  await walkTo('The Quiet Harbour')
  await window.keyboard.press('Enter')
  await walkTo('The Northern Harbour')
  await window.keyboard.press('Enter')
  await expect(window.getByText('4 entries on this page')).toBeVisible()
})

test('a page that may not be read says so, and can be read all the same', async ({ window, origin }) => {
  serveFilms(origin, filmSite({ count: 3 }))
  origin.script('/robots.txt', serve(Buffer.from('User-agent: *\nDisallow: /films/\n')).type('text/plain'))
  await open(window, origin.url(listingPath))
  await expect(window.getByRole('alert')).toContainText('The site asks programs not to read this')
  await expectNoBarrier(window)
  await window.getByRole('button', { name: 'Read it anyway' }).click()
  await expect(copyOf(window).getByText('The Quiet Harbour')).toBeVisible()
})

test('pages that could not be read are reported, in the trial and in the batch', async ({
  window,
  origin,
}) => {
  const site = filmSite({ count: 4 })
  serveFilms(origin, site)
  origin.script(`/films/film/${site.films[1]?.slug}.html`, status(404))
  await open(window, origin.url(listingPath))
  await copyOf(window).locator('h3').nth(0).click()
  await copyOf(window).locator('h3').nth(2).click()
  await expect(window.getByText('4 entries on this page')).toBeVisible()
  await window.locator('label', { hasText: 'First results' }).click()
  const troubles = window.getByRole('region', { name: 'Pages with a problem' })
  await expect(troubles).toContainText(`${site.films[1]?.slug}.html`)
  await window.getByRole('button', { name: 'Follow and download' }).click()
  await expect(window.getByText(/All pages were read.*1 page could not be read/)).toBeVisible()
  await window.getByRole('button', { name: '1 page with a problem' }).click()
  await expect(troubles).toContainText('Not found (404).')
  await expectNoBarrier(window)
})

test('what is no page is reported in words', async ({ window, origin }) => {
  origin.script('/a.pdf', serve(Buffer.from('%PDF-1.7')).type('application/pdf'))
  await open(window, origin.url('/a.pdf'))
  await expect(window.getByRole('alert')).toContainText('This is not a web page')
  await window.getByLabel('Address of the page').fill('two words')
  await window.getByRole('button', { name: 'Open', exact: true }).click()
  await expect(window.getByText('This is not the address of a page')).toBeVisible()
})

test('following has no barrier, in any theme', async ({ window, origin }) => {
  // Axe walks every element, in two views.
  test.slow()
  serveFilms(origin, filmSite({ count: 5 }))
  await window.setViewportSize({ width: 720, height: 520 })
  await open(window, origin.url(listingPath))
  await copyOf(window).locator('h3').nth(0).click()
  await copyOf(window).locator('h3').nth(2).click()
  await expect(window.getByText('5 entries on this page')).toBeVisible()
  await window.getByRole('button', { name: 'Limits' }).click()
  await expectNoBarrierAround(window, expectNoBarrierInAnyTheme)
  expect(await window.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(720)
  await window.locator('label', { hasText: 'First results' }).click()
  await expect(window.getByRole('row')).toHaveCount(5)
  await expectNoBarrierInAnyTheme(window)
})

/** Shoal cannot repair the pages of others, and nothing looks at them from inside: an empty page takes their place. */
async function expectNoBarrierAround(window: Page, expectNone = expectNoBarrier): Promise<void> {
  const frame = window.locator('.page-frame iframe')
  await frame.evaluate(async (frame: HTMLIFrameElement) => {
    frame.removeAttribute('sandbox')
    const emptied = new Promise(resolve => frame.addEventListener('load', resolve, { once: true }))
    frame.src = 'about:blank'
    await emptied
  })
  await expectNone(window)
}

test('what waits for its first image can be given up', async ({ window, origin, shoal }) => {
  const site = filmSite({ count: 2 })
  serveFilms(origin, site, (answer, path) => (path.startsWith('/films/film/') ? answer.hold() : answer))
  await openRecipe(window, origin, shoal)
  await window.getByRole('button', { name: 'Follow and download' }).click()
  await expect(window.getByText('Trying the recipe on the first pages')).toBeVisible()
  await expectNoBarrierAround(window)
  await window.getByRole('button', { name: 'Stop' }).click()
  await expect(window.getByText('Trying the recipe on the first pages')).toBeHidden()

  // Looking elsewhere gives nothing up, and does not bring the user back.
  await window.getByRole('button', { name: 'Follow and download' }).click()
  await window.getByRole('link', { name: 'Settings' }).click()
  await origin.waitFor(4, ({ path }) => path.startsWith('/films/film/'))
  origin.release()
  await expect(window.getByText('The download has started')).toBeVisible()
  await expect(window.getByRole('heading', { name: 'Settings' })).toBeVisible()
})

test('while pages are read, more is shown to come and nothing is judged', async ({
  window,
  origin,
  shoal,
}) => {
  const site = filmSite({ count: 4 })
  const slow = `/films/film/${site.films[2]?.slug}.html`
  serveFilms(origin, site, (answer, path) => (path === slow ? answer.hold() : answer))
  await openRecipe(window, origin, shoal)
  await window.getByRole('button', { name: 'Follow and download' }).click()
  const bar = window.getByRole('progressbar', { name: 'All images' })
  await expect(bar).toHaveAttribute('aria-valuetext', '2 of 2 images so far, more may come')
  const strip = window.getByRole('region', { name: 'Time' })
  await expect(strip).toContainText('More images may come')
  await expect(strip).not.toContainText('than one after another')
  await expectNoBarrier(window)

  await window.getByRole('button', { name: 'Stop' }).click()
  await window.getByRole('menuitem', { name: 'Stop now' }).click()
  await expect(window.getByText('Reading pages was stopped')).toBeVisible()
  await expect(bar).not.toHaveAttribute('aria-valuetext', /more may come/)
})

test('pages that were not read when it was stopped are read when it continues', async ({
  window,
  origin,
  shoal,
  context,
}) => {
  const site = filmSite({ count: 4 })
  const slow = `/films/film/${site.films[2]?.slug}.html`
  serveFilms(origin, site, (answer, path) => (path === slow ? answer.hold() : answer))
  await openRecipe(window, origin, shoal)
  await window.getByRole('button', { name: 'Follow and download' }).click()
  await expect(fact(window, 'Saved')).toHaveText('2')
  await window.getByRole('button', { name: 'Stop' }).click()
  await window.getByRole('menuitem', { name: 'Stop now' }).click()
  await expect(window.getByText('Stopped before all pages were read')).toBeVisible()
  await expect(window.getByText(/Reading pages was stopped/)).toBeVisible()

  const other = await context.newPage()
  await other.goto(new URL('/', window.url()).href)
  await expect(other.getByText('Not all pages were read.')).toBeVisible()
  await other.close()

  origin.release()
  await window.getByRole('button', { name: 'Resume' }).click()
  await expect(fact(window, 'Saved')).toHaveText('4')
  await expect(window.getByText(/All pages were read/)).toBeVisible()
  expect(await shoal.saved()).toEqual(site.films.map(({ title, date }) => `${date} ${title}.jpg`).sort())
})
