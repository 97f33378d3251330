import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { jpegOf } from '../helpers/images.ts'
import { page, redirect, serve, status } from '../helpers/origin.ts'
import { expectNoBarrier } from './barriers.ts'
import {
  download,
  expect,
  fact,
  fileSavedBy,
  openTimes,
  picturePaths,
  pretend,
  review,
  servePictures,
  test,
} from './fixtures.ts'

test('failures are grouped by cause, with one action for each group', async ({ window, origin }) => {
  servePictures(origin)
  for (const path of ['/002.jpg', '/003.jpg']) origin.script(path, [status(404), serve(jpegOf(2000))])
  origin.script('/005.jpg', [page(), serve(jpegOf(2500))])
  await download(
    window,
    picturePaths(6).map(path => origin.url(path)),
  )
  await expect(
    window.getByText('3 images could not be saved: Not found (404) (2), 1 other cause.'),
  ).toBeVisible()
  await window.getByRole('button', { name: 'See why', exact: true }).click()

  const panel = window.getByRole('complementary', { name: '3 images failed' })
  const gone = panel.getByRole('region', { name: 'Not found (404)' })
  await expect(gone).toContainText('The link is outdated.')
  await expect(
    panel.getByRole('region', { name: 'The site sent a web page instead of an image' }),
  ).toBeVisible()
  await gone.getByRole('button', { name: 'Show these' }).click()
  const names = window.locator('.image-row .cell-name')
  await expect(names).toHaveText(['002.jpg', '003.jpg'])
  await window.getByRole('button', { name: 'Not found (404)' }).click()
  await expect(names).toHaveText(['002.jpg', '003.jpg', '005.jpg'])
  await gone.getByRole('button', { name: 'Retry these 2' }).click()
  await expect(fact(window, 'Saved')).toHaveText('5')
  await expect(window.getByRole('complementary', { name: '1 image failed' })).toBeVisible()
  await expect(gone).toBeHidden()

  // What may help stands beside its cause.
  const last = window.getByRole('complementary', { name: '1 image failed' })
  await last.getByRole('button', { name: 'Use a cookie file' }).click()
  await expectNoBarrier(window)
  await window.keyboard.press('Escape')
  await last.getByRole('button', { name: 'Use a cookie file' }).click()
  await last.getByRole('textbox', { name: 'Cookie file' }).fill('/nowhere/cookies.txt')
  await last.getByRole('button', { name: 'Retry with it' }).click()
  await expect(window.getByText(/\/nowhere\/cookies.txt/)).toBeVisible()
  await last.getByRole('button', { name: 'Set Referer to auto and retry' }).click()
  await expect(fact(window, 'Saved')).toHaveText('6')
  expect(origin.requestsOf('/005.jpg').at(-1)?.headers.referer).toBe(origin.url('/'))
})

test('failed links leave as a list that can be dropped back in', async ({ window, origin }) => {
  servePictures(origin)
  for (const path of ['/002.jpg', '/003.jpg']) origin.script(path, status(410))
  await download(
    window,
    picturePaths(4).map(path => origin.url(path)),
  )
  await window.getByRole('button', { name: 'See why', exact: true }).click()
  const { path } = await fileSavedBy(window, () => window.getByRole('button', { name: 'Save list' }).click())
  const list = await readFile(path, 'utf8')

  await window.getByRole('link', { name: 'Download', exact: true }).click()
  await review(window, list.split('\n'))
  await expect(window.getByRole('button', { name: 'Download 2 images' })).toBeVisible()
  await expect(window.getByText('skipped')).toBeHidden()
})

test('where the shell asks where to save, the list goes there', async ({ page, shoal, origin }) => {
  const saved = await pretend(page, 'saveFile', 'saveText', '/lists/failed.txt')
  await shoal.open(page)
  const link = origin.url('/gone.jpg')
  await download(page, [link])
  await page.getByRole('button', { name: 'See why', exact: true }).click()
  await page.getByRole('button', { name: 'Save list' }).click()
  await expect(page.getByRole('status')).toHaveText('Saved as /lists/failed.txt.')
  expect(saved).toEqual([{ name: 'failed-links.txt', text: expect.stringContaining(link) }])
})

test('after a login, the refused images are retried with its cookies', async ({ page, shoal, origin }) => {
  const cookies = join(shoal.folder, 'cookies.txt')
  await writeFile(cookies, '# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tmember\tyes\n')
  // The window of the login itself is the shell's: here it answers as if a person had logged in.
  const asked = await pretend(page, 'saveFile', 'logIn', cookies)
  await shoal.open(page)
  origin.script('/members.jpg', [status(403), serve(jpegOf(3000, 1))])
  await download(page, [origin.url('/members.jpg')])
  await page.getByRole('button', { name: 'See why', exact: true }).click()
  await page.getByRole('button', { name: 'Log in and retry …' }).click()
  await expect.poll(() => origin.requests.at(-1)?.headers['cookie']).toBe('member=yes')
  await expect.poll(shoal.saved).toEqual(['members.jpg'])
  expect(asked).toEqual([{ url: `http://127.0.0.1:${origin.port}` }])
})

test('a thousand images, some of which fail', async ({ window, origin }) => {
  servePictures(origin, 800)
  const paths = picturePaths(1000)
  for (const path of paths.slice(0, 40)) origin.script(path, [status(404), serve(jpegOf(800))])
  await review(
    window,
    paths.map(path => origin.url(path)),
  )
  await window.getByRole('button', { name: 'More options' }).click()
  await window.getByLabel('At a time').fill('32')
  await window.getByLabel('Per site').fill('32')
  await window.getByRole('button', { name: 'Download 1,000 images' }).click()

  await expect(window.getByText('40 images could not be saved: Not found (404).')).toBeVisible()
  await expect(fact(window, 'Saved')).toHaveText('960')
  // Only the rows in sight exist.
  expect(await window.locator('.image-row').count()).toBeLessThan(60)
  await window.locator('.table-scroll').evaluate(element => element.scrollTo(0, element.scrollHeight))
  await expect(window.getByRole('row', { name: /1000\.jpg/ })).toContainText('Saved')
  // Another order is looked at from its beginning, and scrolls like the first.
  const byName = window.getByRole('columnheader', { name: 'Name' }).getByRole('button')
  await byName.click()
  await byName.click()
  await expect(window.locator('.image-row .cell-name').first()).toHaveText('999.jpg')
  await window.locator('.table-scroll').evaluate(element => element.scrollTo(0, element.scrollHeight))
  await expect(window.getByRole('row', { name: /001\.jpg/ })).toBeVisible()

  await window.getByRole('button', { name: 'Failed 40', exact: true }).click()
  await expect(window.getByRole('row', { name: /040\.jpg/ })).toBeAttached()
  await window.getByRole('button', { name: 'Retry 40 failed' }).click()
  await expect(fact(window, 'Saved')).toHaveText('1,000')
})

test('a retry that saves nothing judges nothing, and says whose times these are', async ({
  window,
  origin,
}) => {
  servePictures(origin)
  origin.script('/001.jpg', status(404))
  await download(
    window,
    picturePaths(4).map(path => origin.url(path)),
  )
  await expect(fact(window, 'Took')).toBeVisible()
  await window.getByRole('button', { name: 'Retry 1 failed' }).click()
  await expect(window.getByRole('status')).toHaveText('Retrying 1 image …')
  const strip = window.getByRole('region', { name: 'Time' })
  await openTimes(window)
  await expect(strip).toContainText(/First run: 4 images, .* Retry: 1 image, /)
  await expect(strip).not.toContainText('faster')
  await expect(fact(window, 'Took')).toBeVisible()
})

test('links that ended at one placeholder are a group, and none of them counts as saved', async ({
  window,
  origin,
}) => {
  origin.script('/no-image.jpg', serve(jpegOf(900)))
  const paths = ['/a.jpg', '/b.jpg', '/c.jpg']
  for (const path of paths) origin.script(path, redirect(origin.url('/no-image.jpg')))
  servePictures(origin)
  await download(
    window,
    [...paths, '/001.jpg'].map(path => origin.url(path)),
  )
  await expect(fact(window, 'Placeholders')).toHaveText('3')
  await expect(fact(window, 'Saved')).toHaveText('1')
  await expect(
    window.getByText(/^3 links ended at the same address: .*no-image\.jpg \(a placeholder\)\.$/),
  ).toBeVisible()
  await window.getByRole('button', { name: 'See why', exact: true }).click()
  const details = window.getByRole('region', { name: 'images failed, details' })
  await expect(details.getByText('A placeholder instead of the image')).toBeVisible()
})
