/// <reference lib="dom" />
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { DRAWN_GIF, jpegOf, PNG } from '../helpers/images.ts'
import { type ImageOrigin, serve, silent } from '../helpers/origin.ts'
import { html, text } from '../helpers/pages.ts'
import { expectNoBarrierInAnyTheme } from './barriers.ts'
import { expect, fact, test } from './fixtures.ts'

/** A page with `count` images, the first of them small, and a dot. */
function gallery(origin: ImageOrigin, count = 8): string {
  const pictures = Array.from(
    { length: count },
    (_, at) => `<a href="/large/${at}.jpg"><img src="/small/${at}.jpg" alt="Picture ${at}"></a>`,
  )
  origin.script(
    '/gallery',
    html(`<title>Gallery</title>${pictures.join('')}<img src="/dot.png" alt="A dot">`),
  )
  origin.script('/dot.png', serve(PNG))
  origin.otherwise(path =>
    serve(jpegOf(path.includes('/0.') ? 2000 : 20_000, Number(/\d+/.exec(path)?.[0]) + 1)),
  )
  return origin.url('/gallery')
}

async function scan(window: Page, url: string): Promise<void> {
  await window.getByRole('link', { name: 'Scan a page' }).click()
  await window.getByLabel('Address of the page').fill(url)
  await window.getByRole('button', { name: 'Scan', exact: true }).click()
}

const tiles = (window: Page) => window.getByRole('grid', { name: 'Images on the page' }).getByRole('gridcell')

test('the images of a page are shown, chosen and downloaded', async ({ window, origin, shoal }) => {
  const url = gallery(origin, 3)
  await scan(window, url)
  await expect(window.getByText('4 images on 1 page')).toBeVisible()
  await expect(tiles(window)).toHaveCount(4)
  // What the page links to is taken, not the small picture that leads there.
  await expect(tiles(window).nth(1)).toContainText('1.jpg')
  await expect(tiles(window).nth(1)).toContainText(/\d+ × \d+, JPG, 20 kB/)
  await expect(tiles(window).nth(1)).toContainText('the page links to it')
  await expect(tiles(window).nth(1).locator('img')).toBeVisible()
  await expect(tiles(window).nth(3)).toContainText('4 × 3, PNG')

  await tiles(window).nth(3).click()
  await expect(window.getByText('3 chosen, 4 shown')).toBeVisible()
  await window.getByRole('button', { name: 'Download 3 images' }).click()
  await expect(window.getByRole('heading', { name: '3 images' })).toBeVisible()
  await window.getByRole('button', { name: 'Download 3 images' }).click()
  await expect(fact(window, 'Saved')).toHaveText('3')
  await expect(fact(window, 'Took')).toBeVisible()
  expect(await shoal.saved()).toEqual(['0.jpg', '1.jpg', '2.jpg'])
  expect(origin.requestsOf('/large/1.jpg').at(-1)?.headers['referer']).toBe(url)
})

test('the filters show what is asked for, and the choice of all follows them', async ({ window, origin }) => {
  await scan(window, gallery(origin))
  await expect(window.getByText('9 images on 1 page')).toBeVisible()
  await window.getByLabel('Minimum width and height in pixels').fill('100')
  await expect(tiles(window)).toHaveCount(7)
  await expect(window.getByRole('button', { name: 'Download 7 images' })).toBeVisible()
  await window.getByLabel('Minimum width and height in pixels').fill('')
  await expect(tiles(window)).toHaveCount(9)
  await window.getByLabel('Minimum size in kB').fill('2')
  await expect(tiles(window)).toHaveCount(8)
  await window.getByLabel('Minimum size in kB').fill('3')
  await expect(tiles(window)).toHaveCount(7)
  await window.getByLabel('Minimum size in kB').fill('')
  await expect(tiles(window)).toHaveCount(9)
  await window.getByRole('button', { name: 'PNG 1' }).click()
  await expect(tiles(window)).toHaveCount(1)
  await window.getByRole('button', { name: 'PNG 1' }).click()
  await window.getByLabel('Find', { exact: true }).fill('Picture 4')
  await expect(tiles(window)).toHaveCount(1)
  await expect(tiles(window)).toContainText('4.jpg')
  await window.getByLabel('Find', { exact: true }).fill('nothing like it')
  await window.getByRole('button', { name: 'Show all' }).click()
  await expect(tiles(window)).toHaveCount(9)
})

test('a range is chosen with shift, by mouse and by keyboard', async ({ window, origin }) => {
  await scan(window, gallery(origin, 20))
  await expect(window.getByText('21 images on 1 page')).toBeVisible()
  await window.getByRole('button', { name: 'None' }).click()
  await expect(window.getByRole('button', { name: 'Download 0 images' })).toBeDisabled()
  await tiles(window).nth(2).click()
  await tiles(window)
    .nth(11)
    .click({ modifiers: ['Shift'] })
  await expect(window.getByText('10 chosen, 21 shown')).toBeVisible()

  await tiles(window).nth(11).press('ArrowRight')
  await expect(tiles(window).nth(12)).toBeFocused()
  await window.keyboard.press(' ')
  await expect(tiles(window).nth(12)).toHaveAttribute('aria-selected', 'true')
  await window.keyboard.press('Enter')
  await expect(window.getByRole('complementary', { name: '12.jpg' })).toContainText('Picture 12')
  await expect(window.getByRole('complementary')).toContainText('/small/12.jpg')
  await window.keyboard.press('Escape')
  await expect(window.getByRole('complementary')).toBeHidden()
  await window.keyboard.press('ControlOrMeta+a')
  await expect(window.getByText('21 chosen, 21 shown')).toBeVisible()
})

test('sizes fill in while images are looked at, and looking can be stopped', async ({ window, origin }) => {
  const url = gallery(origin, 2)
  origin.script('/large/1.jpg', silent())
  await scan(window, url)
  await expect(tiles(window).nth(0)).toContainText('JPG')
  await expect(tiles(window).nth(1)).toContainText('Checking')
  await expect(window.getByText('checking 1 more')).toBeVisible()
  await window.getByRole('button', { name: 'Stop' }).click()
  await expect(window.getByRole('button', { name: 'Stop' })).toBeHidden()
})

test('images of pages read later are chosen, too, after some are not', async ({ window, origin }) => {
  const url = gallery(origin, 2)
  origin.script(
    '/start',
    html(`<a href="/more">More</a>${'<img src="/large/8.jpg"><img src="/large/9.jpg">'}`),
  )
  origin.script('/more', html('<img src="/large/10.jpg"><img src="/large/11.jpg">').hold())
  await window.getByRole('link', { name: 'Scan a page' }).click()
  await window.getByLabel('Address of the page').fill(new URL('/start', url).href)
  await window.getByRole('button', { name: 'Options' }).click()
  await window.getByLabel('Link depth').fill('1')
  await window.getByRole('button', { name: 'Scan', exact: true }).click()
  await expect(window.getByText('2 chosen, 2 shown')).toBeVisible()
  // What was asked for is still to be seen.
  await expect(window.getByLabel('Link depth')).toHaveValue('1')
  await tiles(window).nth(0).click()
  await expect(window.getByText('1 chosen, 2 shown')).toBeVisible()
  origin.release('/more')
  await expect(window.getByText('3 chosen, 4 shown')).toBeVisible()
  await expect(tiles(window).nth(0)).toHaveAttribute('aria-selected', 'false')
  await window.getByRole('button', { name: 'Download 3 images' }).click()
  await expect(window.getByRole('heading', { name: '3 images' })).toBeVisible()
})

test('no more pages are read than was said', async ({ window, origin }) => {
  const links = Array.from({ length: 9 }, (_, at) => `<a href="/p${at}">${at}</a>`)
  origin.script('/many', html(`${links.join('')}<img src="/large/0.jpg">`))
  for (let at = 0; at < 9; at += 1) origin.script(`/p${at}`, html(`<img src="/large/${at + 1}.jpg">`))
  origin.otherwise(() => serve(PNG))
  await window.getByRole('link', { name: 'Scan a page' }).click()
  await window.getByLabel('Address of the page').fill(origin.url('/many'))
  await window.getByRole('button', { name: 'Options' }).click()
  await window.getByLabel('Link depth').fill('1')
  await window.getByLabel('Stop after this many pages').fill('3')
  await window.getByRole('button', { name: 'Scan', exact: true }).click()
  await expect(window.getByText('3 images on 3 pages')).toBeVisible()
})

test('a scan that cannot be begun says why', async ({ window, origin }) => {
  await window.getByRole('link', { name: 'Scan a page' }).click()
  await window.getByRole('button', { name: 'Options' }).click()
  await window.getByLabel('Only this part of the page').fill('x'.repeat(100_000))
  await window.getByLabel('Address of the page').fill(gallery(origin, 2))
  await window.getByRole('button', { name: 'Scan', exact: true }).click()
  await expect(window.getByRole('button', { name: 'Scan it again' })).toBeVisible()
})

test('a page that may not be read says so, and can be read all the same', async ({ window, origin }) => {
  const url = gallery(origin, 2)
  origin.script('/robots.txt', text('User-agent: *\nDisallow: /gallery'))
  await scan(window, url)
  await expect(window.getByRole('alert')).toContainText('The site asks programs not to read this')
  await window.getByRole('button', { name: 'Read it anyway' }).click()
  await expect(window.getByText('3 images on 1 page')).toBeVisible()
})

test('what robots.txt forbids is marked, and downloaded only by who chooses it', async ({
  window,
  origin,
  shoal,
}) => {
  const url = gallery(origin, 3)
  origin.script('/robots.txt', text('User-agent: *\nDisallow: /large/1'))
  await scan(window, url)
  await expect(window.getByText('3 images on 1 page, 1 blocked by robots.txt')).toBeVisible()
  await expect(window.getByText('3 chosen, 4 shown')).toBeVisible()
  const forbidden = tiles(window).nth(1)
  await expect(forbidden).toContainText('Blocked by robots.txt')
  await expect(forbidden).toHaveAttribute('aria-selected', 'false')
  // Drawn over along with the others it stays as it is.
  await tiles(window).nth(0).click()
  await tiles(window).nth(0).click()
  await tiles(window)
    .nth(2)
    .click({ modifiers: ['Shift'] })
  await expect(window.getByText('3 chosen, 4 shown')).toBeVisible()

  await forbidden.press('Enter')
  await expect(window.getByRole('complementary', { name: '1.jpg' })).toContainText(
    'It is downloaded only if you choose it yourself.',
  )
  await window.keyboard.press('Escape')
  await expect(window.getByRole('complementary')).toBeHidden()
  expect(origin.requestsOf('/large/1.jpg')).toEqual([])

  await forbidden.click()
  await expect(forbidden).toHaveAttribute('aria-selected', 'true')
  await window.getByRole('button', { name: 'Download 4 images' }).click()
  await expect(window.getByRole('heading', { name: '4 images' })).toBeVisible()
  await window.getByRole('button', { name: 'Download 4 images' }).click()
  await expect(fact(window, 'Saved')).toHaveText('4')
  expect(await shoal.saved()).toContain('1.jpg')
})

test('a page that needs its scripts is loaded in a browser with one click', async ({ window, origin }) => {
  origin.script(
    '/app',
    html(`<div id="root"></div><script>
      document.getElementById('root').innerHTML = [0, 1, 2].map(n => '<img src="/' + n + '.jpg">').join('')
    </script>`),
  )
  origin.otherwise(() => serve(jpegOf(20_000, 1)))
  await scan(window, origin.url('/app'))
  await expect(window.getByRole('alert')).toContainText('The page shows nothing without its scripts')
  await window.getByRole('button', { name: 'Load it in a browser' }).click()
  // As root, as tests in containers run, no browser is started.
  const isRoot = process.getuid?.() === 0
  if (isRoot) await expect(window.getByRole('alert')).toContainText('Shoal starts no browser as root')
  else await expect(tiles(window)).toHaveCount(3)
})

test('a page without images says so', async ({ window, origin }) => {
  origin.script('/words', html('<p>Only words</p>'))
  await scan(window, origin.url('/words'))
  await expect(window.getByText('No image was found on this page.')).toBeVisible()
})

test('a stylesheet that cannot be read is not taken for the page', async ({ window, origin }) => {
  origin.script('/words', html('<link rel="stylesheet" href="/gone.css"><p>Only words</p>'))
  await scan(window, origin.url('/words'))
  await expect(window.getByText('No image was found on this page.')).toBeVisible()
})

test('the address of a page is scanned at once', async ({ window, origin }) => {
  await window.getByLabel('Links, a list, or the address of a page').fill(gallery(origin, 2))
  await window.getByRole('button', { name: /^(Continue|Find images|Scan)/ }).click()
  await expect(window.getByText('3 images on 1 page')).toBeVisible()
})

test('a typed address that answers an image or a list is taken in as what it is', async ({
  window,
  origin,
}) => {
  origin.script('/photo', serve(DRAWN_GIF).type('image/gif'))
  const csv = `image\n${origin.url('/a.jpg')}\n${origin.url('/b.jpg')}\n`
  origin.script('/catalogue.csv', serve(Buffer.from(csv)).type('text/csv'))
  const typeIn = async (path: string) => {
    await window.getByLabel('Links, a list, or the address of a page').fill(origin.url(path))
    await window.keyboard.press('Enter')
  }
  await typeIn('/photo')
  const download = window.getByRole('button', { name: /^Download/ })
  await expect(download).toHaveText(/the image|1 image/)
  await window.getByRole('button', { name: 'Discard' }).click()
  await typeIn('/catalogue.csv')
  await expect(download).toHaveText(/2 images/)
})

test.describe('paste', () => {
  test.use({ permissions: ['clipboard-read', 'clipboard-write'] })

  test('an address pasted among pages is scanned', async ({ window, origin }) => {
    const url = gallery(origin, 2)
    await window.getByRole('link', { name: 'Scan a page' }).click()
    await expect(window.getByText('The images of a page')).toBeVisible()
    await window.evaluate(text => navigator.clipboard.writeText(text), url)
    await window.keyboard.press('ControlOrMeta+V')
    await expect(window.getByText('3 images on 1 page')).toBeVisible()
    await expect(window.getByLabel('Address of the page')).toHaveValue(url)
  })
})

test('a page that was looked at too long ago is scanned again', async ({ window, origin }) => {
  await scan(window, gallery(origin, 2))
  await expect(window.getByText('3 images on 1 page')).toBeVisible()
  // Eight are kept.
  const other = await window.context().newPage()
  await other.goto(new URL('/', window.url()).href)
  await other.getByRole('link', { name: 'Scan a page' }).click()
  for (let nth = 0; nth < 8; nth += 1) {
    origin.script(`/words-${nth}`, html('<p>Only words</p>'))
    await other.getByLabel('Address of the page').fill(origin.url(`/words-${nth}`))
    await other.getByRole('button', { name: 'Scan', exact: true }).click()
    await expect(other.getByText('No image was found on this page.')).toBeVisible()
  }
  await expect(window.getByRole('alert')).toContainText('has expired')
  await window.getByRole('button', { name: 'Scan it again' }).click()
  await expect(window.getByText('3 images on 1 page')).toBeVisible()
  await other.close()
})

test('five thousand images cost the window few tiles', async ({ window, origin }) => {
  const pictures = Array.from({ length: 5000 }, (_, at) => `<img src="/p/${at}.png">`)
  origin.script('/many', html(pictures.join('')))
  origin.otherwise(() => serve(PNG))
  await scan(window, origin.url('/many'))
  await expect(window.getByRole('button', { name: 'Download 5,000 images' })).toBeVisible()
  expect(await tiles(window).count()).toBeLessThan(80)
  await tiles(window).first().press('End')
  await expect(window.getByRole('gridcell', { name: /4999\.png/ })).toBeFocused()
  expect(await tiles(window).count()).toBeLessThan(80)
  await window.getByRole('gridcell', { name: /4999\.png/ }).press(' ')
  await expect(window.getByRole('button', { name: 'Download 4,999 images' })).toBeVisible()
})

test('scanning has no barrier, in any theme', async ({ window, origin }) => {
  // Axe walks every element, in two views.
  test.slow()
  await window.setViewportSize({ width: 720, height: 520 })
  await scan(window, gallery(origin))
  await expect(window.getByText('9 images on 1 page')).toBeVisible()
  await window.getByRole('button', { name: 'Options' }).click()
  await tiles(window).nth(1).click()
  await expectNoBarrierInAnyTheme(window)
  expect(await window.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(720)
  await tiles(window).nth(1).press('Enter')
  await expect(window.getByRole('complementary')).toBeVisible()
  await expectNoBarrierInAnyTheme(window)
})

test('pages are asked for as the settings say', async ({ window, origin }) => {
  const url = gallery(origin, 2)
  await window.getByRole('link', { name: 'Settings' }).click()
  await window.getByRole('button', { name: 'More options' }).click()
  await window.getByLabel('User-Agent').fill('Camera/1')
  await window.getByRole('link', { name: 'Download', exact: true }).click()
  await scan(window, url)
  await expect(window.getByText('3 images on 1 page')).toBeVisible()
  await window.locator('label', { hasText: 'From the pages it links to' }).click()
  await window.getByRole('button', { name: 'Open', exact: true }).click()
  await expect(window.locator('iframe')).toBeVisible()
  const agents = origin.requestsOf('/gallery').map(({ headers }) => headers['user-agent'])
  expect(agents).toEqual(['Camera/1', 'Camera/1'])
})

test('a session that is kept is used again', async ({ window, origin, shoal }) => {
  const { hostname } = new URL(origin.url('/'))
  const cookie = { key: 'who', value: 'me', domain: hostname, hostOnly: true, path: '/' }
  const content = JSON.stringify({ cookies: [{ ...cookie, secure: false, httpOnly: true }] })
  const folder = join(shoal.folder, '.home', 'sessions')
  await mkdir(folder, { recursive: true })
  await writeFile(
    join(folder, 'museum.session'),
    JSON.stringify({ version: 1, keptAt: 0, sealed: false, content }),
  )
  const url = gallery(origin, 1)
  await window.getByRole('link', { name: 'Scan a page' }).click()
  await window.getByLabel('Address of the page').fill(url)
  await window.getByRole('button', { name: 'Options' }).click()
  await window.getByLabel('A session that is kept').selectOption('museum')
  await expect(window.getByText('Logged in.')).toBeVisible()
  await window.getByRole('button', { name: 'Scan', exact: true }).click()
  await expect(window.getByText('2 images on 1 page')).toBeVisible()
  expect(origin.requestsOf('/gallery').at(-1)?.headers['cookie']).toBe('who=me')
})
