import { jpegOf } from '../helpers/images.ts'
import { serve, status } from '../helpers/origin.ts'
import { html } from '../helpers/pages.ts'
import { expectNoBarrier } from './barriers.ts'
import { download, expect, fact, picturePaths, servePictures, test } from './fixtures.ts'

const field = 'Links, a list, or the address of a page'

/** Whole from its first byte to its last, but without the quantization table that a decoder needs. */
const undecodable = Buffer.from(
  jpegOf(3000).toString('latin1').replaceAll('\u00ff\u00db', '\u00ff\u00e5'),
  'latin1',
)

test('what runs is to be seen everywhere, and paused from there; names and the end stay', async ({
  window,
  origin,
}) => {
  servePictures(origin)
  origin.script('/001.jpg', serve(undecodable))
  origin.script('/004.jpg', serve(jpegOf(40_000, 4)).holdAfter(20_000))
  const places = picturePaths(4).map(path => origin.url(path))
  await download(window, places)
  await expect(window).toHaveTitle('75 % · Shoal')
  await window.getByRole('button', { name: 'Rename this download' }).click()
  await window.getByLabel('Name of this download').fill('Holidays')
  await window.keyboard.press('Enter')
  await expect(window.getByRole('heading', { name: 'Holidays' })).toBeVisible()

  await window.getByRole('link', { name: 'Pages', exact: true }).click()
  const chip = window.getByRole('button', { name: /^Downloading now: Holidays 75 %$/ })
  await chip.click()
  await expect(window.getByRole('dialog')).toContainText('3 of 4')
  await expectNoBarrier(window)
  await window.getByRole('button', { name: 'Pause Holidays' }).click()
  await expect(window.getByRole('button', { name: /^Paused: Holidays/ })).toBeVisible()
  await expect(window).toHaveTitle('Paused at 75 % · Shoal')
  const icon = window.locator('link[rel="icon"]')
  await expect(icon).toHaveAttribute('href', /^data:image\/svg/)

  await window.getByRole('link', { name: 'Download', exact: true }).click()
  const open = window.getByRole('region', { name: 'Running and unfinished' })
  await expect(open).toContainText('1 of 4 images left.')
  await expect(open.locator('.mosaic img')).toHaveCount(2)
  await expectNoBarrier(window)
  origin.release()
  await open.getByRole('button', { name: 'Resume Holidays' }).click()
  await expect(window.locator('.ending-sentence')).toContainText('4 images in ~/Shoal')
  await expect(window.locator('.ending .mosaic img')).toHaveCount(3)
  await expect(window.locator('.batch-actions').getByRole('button').first()).toHaveText('Open folder')
  await expect(window).toHaveTitle('4 saved · Shoal')
  await expect(icon).not.toHaveAttribute('href', /^data:/)

  await window.getByRole('link', { name: 'Download', exact: true }).click()
  await expect(window.getByRole('region', { name: 'Recent' })).toContainText('Holidays')
  await window.getByRole('link', { name: 'History', exact: true }).click()
  await expect(window.getByRole('region', { name: 'Today' }).getByRole('listitem')).toHaveCount(1)
  await window.keyboard.press('Control+f')
  await window.keyboard.type('003.jpg')
  await expect(window.getByRole('listitem')).toContainText('Holidays')
  await window.keyboard.type('nowhere')
  await expect(window.getByText('No batches match this search.')).toBeVisible()
})

test('a batch of which nothing was saved says so, and why first', async ({ window, origin }) => {
  servePictures(origin)
  for (const path of picturePaths(3)) origin.script(path, [status(404), serve(jpegOf(2000))])
  await download(
    window,
    picturePaths(3).map(path => origin.url(path)),
  )
  await expect(window.locator('.ending-sentence')).toHaveText('Nothing was saved')
  await expect(window.getByText('Not found (404). The link is outdated.')).toBeVisible()
  await expect(window).toHaveTitle('Nothing was saved · Shoal')
  await expect(window.getByRole('status')).toHaveText('Nothing was saved. 3 images failed.')
  await expectNoBarrier(window)
  await window.getByRole('button', { name: 'Retry 3 failed' }).click()
  await expect(window.getByRole('status')).toHaveText('Retrying 3 images …')
  await expect(fact(window, 'Saved')).toHaveText('3')
})

test('the one field finds out what it is given, and the keys are a key away', async ({ window, origin }) => {
  servePictures(origin)
  origin.script('/gallery', html('<img src="/1.jpg"><img src="/2.jpg">'))
  await window.keyboard.press('?')
  await expect(window.getByRole('dialog', { name: 'Keys' })).toContainText('Show these keys')
  await expectNoBarrier(window)
  await window.keyboard.press('Escape')
  await expect(window.getByRole('dialog')).toBeHidden()

  await window.getByLabel(field).fill(origin.url('/1.jpg'))
  await expect(window.getByRole('button', { name: 'Continue' })).toBeEnabled()
  await window.getByLabel(field).fill(origin.url('/gallery'))
  await expect(window.getByText('An image, a list, or a web page to find images on.')).toBeVisible()
  await window.keyboard.press('Enter')
  await expect(window.getByText('2 images on 1 page')).toBeVisible()
})

for (const [width, height, share] of [
  [1100, 760, 0.6],
  [480, 400, 0.45],
] as const) {
  test(`the images have most of a window of ${width} by ${height}`, async ({ window, origin }) => {
    await window.setViewportSize({ width, height })
    servePictures(origin)
    origin.script('/001.jpg', status(404))
    origin.script('/030.jpg', serve(jpegOf(40_000, 30)).holdAfter(20_000))
    await download(
      window,
      picturePaths(30).map((path, at) => origin.url(path, origin.hosts[at % 2])),
    )
    await expect(fact(window, 'Saved')).toHaveText('28')
    const rows = async () => (await window.locator('.rows-frame').boundingBox())?.height ?? 0
    await expect.poll(rows).toBeGreaterThanOrEqual(height * share)
    origin.release()
    await expect(window.getByText('1 image could not be saved: Not found (404).')).toBeVisible()
    await expect.poll(rows).toBeGreaterThanOrEqual(height * share)
    // In a low window what is above gives way to those who look on.
    await window.locator('.table-scroll').evaluate(element => element.scrollTo(0, 400))
    if (height < 620) await expect.poll(rows).toBeGreaterThan(height * 0.6)
    expect(await window.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)

    origin.script('/busy.jpg', status(429, { retryAfter: 90 }))
    await window.getByRole('link', { name: 'Download', exact: true }).click()
    await download(window, [origin.url('/001.jpg'), origin.url('/busy.jpg', origin.hosts[2])])
    await expect(window.getByText(/asked us to slow down/)).toBeVisible()
    await expect.poll(rows).toBeGreaterThanOrEqual(height * share)
    // A window of 720 by 520 at 200 %: nothing is out of reach.
    await window.setViewportSize({ width: 360, height: 260 })
    await expect.poll(() => window.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
  })
}

test('the browser notifies of a download that ends out of sight, where that is wanted', async ({
  window,
  origin,
}) => {
  servePictures(origin)
  origin.script('/002.jpg', serve(jpegOf(3000, 2)).hold())
  await window.evaluate(() => {
    const told: string[] = []
    class Told {
      static requestPermission = async () => 'granted'
      constructor(title: string, { body }: { body: string }) {
        told.push(`${title}: ${body}`)
      }
    }
    Object.assign(globalThis, { told, Notification: Told })
    Object.defineProperty(document, 'hidden', { get: () => true })
  })
  await window.getByRole('link', { name: 'Settings' }).click()
  await window.getByRole('switch', { name: 'Notify when a download is done' }).check({ force: true })
  await window.getByRole('link', { name: 'Download', exact: true }).click()
  await download(
    window,
    picturePaths(2).map(path => origin.url(path)),
  )
  await expect(window.getByRole('button', { name: /^Downloading now/ })).toBeVisible()
  origin.release()
  const told = () => window.evaluate(() => (globalThis as unknown as { told: string[] }).told)
  await expect.poll(told).toEqual([expect.stringContaining('2 images saved')])
})
