import { jpegOf } from '../helpers/images.ts'
import { serve, status } from '../helpers/origin.ts'
import { expectNoBarrier } from './barriers.ts'
import { download, expect, picturePaths, servePictures, test } from './fixtures.ts'

test('each site says what came of it and filters the list; a saved file is shown in its folder', async ({
  window,
  origin,
  shoal,
}) => {
  servePictures(origin)
  origin.script('/gone.jpg', status(404))
  const other = origin.hosts[1] ?? ''
  await download(window, [
    ...picturePaths(3).map(path => origin.url(path)),
    origin.url('/gone.jpg', other),
    origin.url('/004.jpg', other),
  ])
  await window.getByRole('button', { name: 'More' }).click()
  await window.getByRole('menuitem', { name: 'Sites' }).click()
  const sites = window.getByRole('complementary', { name: 'Sites' })
  await expect(sites.getByRole('button', { name: /3 saved/ })).toBeVisible()
  const site = sites.getByRole('button', { name: `${other}:${origin.port}` })
  await expect(site).toContainText('1 saved · 1 failed')
  await expectNoBarrier(window)

  const names = window.locator('.image-row .cell-name')
  await site.click()
  await expect(site).toHaveAttribute('aria-pressed', 'true')
  await expect(names).toHaveCount(2)
  await site.click({ button: 'right' })
  await window.getByRole('menuitem', { name: 'Its failed images' }).click()
  await expect(names).toHaveText(['gone.jpg'])
  await window.getByRole('button', { name: 'All 5' }).click()
  await site.click()
  await expect(names).toHaveCount(5)

  await names.getByText('002.jpg').click({ button: 'right' })
  await window.getByRole('menuitem', { name: 'Show in folder' }).click()
  await expect.poll(shoal.opened).toEqual([shoal.downloads])

  // At the start, the card has the same menu as in the history.
  await window.getByRole('link', { name: 'Shoal, start' }).click()
  const card = window.getByRole('region', { name: 'Recent' }).getByRole('listitem')
  await card.click({ button: 'right' })
  await expect(window.getByRole('menuitem', { name: 'Retry 1 failed image' })).toBeVisible()
  await expectNoBarrier(window)
  await window.getByRole('menuitem', { name: 'Show it' }).click()
  await expect(window.getByRole('grid', { name: 'Images' })).toBeVisible()
})

test('a paused download starts after the others, and is taken out of the line', async ({
  window,
  origin,
}) => {
  servePictures(origin)
  for (const path of ['/first.jpg', '/half.jpg']) origin.script(path, serve(jpegOf(3000, 1)).holdAfter(10))
  await download(window, [origin.url('/first.jpg')])
  await window.getByRole('link', { name: 'Shoal, start' }).click()
  await download(window, [origin.url('/001.jpg'), origin.url('/half.jpg')])
  await expect(window.getByRole('button', { name: 'Saved 1' })).toBeVisible()
  await window.getByRole('button', { name: 'Pause' }).click()
  await window.getByRole('button', { name: 'More' }).click()
  await window.getByRole('menuitem', { name: 'Start after the others' }).click()
  await expect(window.getByText('Next in line')).toBeVisible()
  await window.getByRole('button', { name: 'Take out of the line' }).click()
  await expect(window.getByText('Stopped', { exact: true })).toBeVisible()
  await expect(window.getByRole('button', { name: 'Resume' })).toBeVisible()
})
