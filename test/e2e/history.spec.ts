import { jpegOf } from '../helpers/images.ts'
import { serve, status } from '../helpers/origin.ts'
import { download, expect, fact, picturePaths, servePictures, test } from './fixtures.ts'

test('past batches can be looked at, gone on with, tried again and removed', async ({
  window,
  origin,
  shoal,
}) => {
  servePictures(origin)
  origin.script('/003.jpg', [status(404), serve(jpegOf(2000))])
  await download(
    window,
    picturePaths(3).map(path => origin.url(path)),
  )
  await expect(fact(window, 'Took')).toBeVisible()

  await window.getByRole('link', { name: 'History' }).click()
  const entry = window.getByRole('main').getByRole('listitem')
  await expect(entry).toHaveCount(1)
  await expect(entry).toContainText('2 of 3 images saved, 1 failed')
  await entry.getByRole('button', { name: 'Retry 1 failed' }).click()
  await expect(fact(window, 'Saved')).toHaveText('3')

  await window.goBack()
  await expect(entry).toContainText('3 of 3 images saved')
  await window.getByRole('searchbox', { name: 'Find a folder' }).fill('elsewhere')
  await expect(window.getByText('No folder is called that.')).toBeVisible()
  await window.getByRole('searchbox', { name: 'Find a folder' }).fill('shoal')
  await entry.getByRole('link').click()
  await expect(window.getByRole('grid', { name: 'Images' })).toBeVisible()

  await window.goBack()
  await entry.getByRole('button', { name: 'Remove Shoal from the history' }).click()
  await expect(window.getByText('Nothing has been downloaded yet.')).toBeVisible()
  expect(await shoal.saved()).toHaveLength(3)
})

test('a batch that is gone says so', async ({ window }) => {
  await window.goto(new URL('/#/batch/nothere', window.url()).href)
  await expect(window.getByRole('alert')).toContainText('This batch is not known any more')
  await window.getByRole('link', { name: 'Look in the history' }).click()
  await expect(window.getByRole('heading', { name: 'History' })).toBeVisible()
})

test('settings are kept: theme, habits, and the options of every new list', async ({
  window,
  origin,
  shoal,
  browser,
}) => {
  await window.getByRole('link', { name: 'Settings' }).click()
  await window.getByText('Dark', { exact: true }).click()
  await window.getByLabel('At once').fill('3')
  await window.getByText('Every pixel').click()
  await window.getByRole('link', { name: 'New download' }).click()
  await window.reload()
  await expect(window.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await window.getByLabel('Or type links here').fill(origin.url('/1.jpg'))
  await window.getByRole('button', { name: 'Review these links' }).click()
  await expect(window.getByLabel('At once')).toHaveValue('3')
  await expect(window.getByRole('radio', { name: 'Every pixel' })).toBeChecked()
  await window.getByLabel('Skip the review next time').check()

  // Another browser, that remembers nothing, after another start.
  await shoal.kill()
  await shoal.start()
  const other = await browser.newContext({ viewport: { width: 1100, height: 760 } })
  const page = await other.newPage()
  await page.goto(shoal.url)
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await page.getByLabel('Or type links here').fill(origin.url('/1.jpg'))
  await page.getByRole('button', { name: 'Review these links' }).click()
  await expect(page.getByRole('grid', { name: 'Images' })).toBeVisible()
  await other.close()
})

test('a view that cannot be loaded says so, and can be loaded again', async ({ page, shoal }) => {
  await page.route(/settings-.*\.js/, route => route.abort())
  await page.goto(shoal.url)
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByRole('alert')).toContainText('This view could not be shown.')
  await page.unroute(/settings-.*\.js/)
  await page.getByRole('button', { name: 'Load again' }).click()
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
})
