/// <reference lib="dom" />
import { link, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { createStore } from '../../main/store/store.ts'
import { batchOptions } from '../../shared/settings.ts'
import { jpegOf } from '../helpers/images.ts'
import { serve, status } from '../helpers/origin.ts'
import { expectNoBarrier } from './barriers.ts'
import { download, expect, fact, picturePaths, review, servePictures, test } from './fixtures.ts'

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
  await expect(entry).toContainText('3 images saved')
  await window.getByRole('searchbox', { name: 'Search by name, link, site, file or date' }).fill('elsewhere')
  await expect(window.getByText('No batches match this search.')).toBeVisible()
  await window.getByRole('searchbox', { name: 'Search by name, link, site, file or date' }).fill('shoal')
  await entry.getByRole('link').click()
  await expect(window.getByRole('grid', { name: 'Images' })).toBeVisible()

  await window.goBack()
  await entry.click({ button: 'right' })
  await expect(window.getByRole('menuitem', { name: 'Run again for what is new …' })).toBeVisible()
  await expectNoBarrier(window)
  await window.getByRole('menuitem', { name: 'Remove from the history …' }).click()
  await expect(entry).toContainText('Your files stay.')
  await entry.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(window.getByText('Nothing has been downloaded yet.')).toBeVisible()
  expect(await shoal.saved()).toHaveLength(3)
})

test('removing is asked about, and can be left by key', async ({ window, origin }) => {
  servePictures(origin)
  await download(window, [origin.url('/1.jpg')])
  await expect(fact(window, 'Took')).toBeVisible()
  await window.getByRole('link', { name: 'History' }).click()
  const bin = window.getByRole('button', { name: /^Remove .* from the history$/ })
  const keep = window.getByRole('button', { name: 'Cancel' })
  const { keyboard } = window
  for (const leave of ['Escape', 'Enter']) {
    await bin.focus()
    await expect(bin).toBeFocused()
    await keyboard.press('Enter')
    await expect(keep).toBeFocused()
    await keyboard.press(leave)
    await expect(bin).toBeFocused()
  }
  await keyboard.press('Enter')
  await expect(keep).toBeFocused()
  await keyboard.press('Shift+Tab')
  await expect(window.getByRole('button', { name: 'Remove', exact: true })).toBeFocused()
  await keyboard.press('Enter')
  await expect(window.getByText('Nothing has been downloaded yet.')).toBeVisible()
  await expect(window.getByRole('heading', { name: 'History' })).toBeFocused()
})

test('only what is missing of a batch is got again, by key', async ({ window, origin, shoal }) => {
  servePictures(origin)
  await download(
    window,
    picturePaths(5).map(path => origin.url(path)),
  )
  await expect(fact(window, 'Saved')).toHaveText('5')
  await window.getByRole('link', { name: 'History' }).click()
  const again = window.getByRole('button', { name: /^Run again: / })
  await again.click()
  await window.getByRole('menuitem', { name: 'Download the missing ones' }).click()
  await expect(window.getByText('Nothing is missing.')).toBeVisible()

  for (const name of ['002.jpg', '004.jpg']) await rm(join(shoal.downloads, name))
  await again.focus()
  await window.keyboard.press('Enter')
  const all = window.getByRole('menuitem', { name: 'All 5 images' })
  await expect(all).toBeVisible()
  await expect(async () => {
    await window.keyboard.press('ArrowDown')
    await expect(window.getByRole('menuitem', { name: 'Download the missing ones' })).toBeFocused({
      timeout: 500,
    })
  }).toPass()
  await window.keyboard.press('Enter')
  await expect(window.getByRole('heading', { name: '2 images' })).toBeVisible()
  await expect(window.getByText(/^The missing images of “Shoal”/)).toBeVisible()
  await window.getByRole('button', { name: 'Download 2 images' }).click()
  await expect(fact(window, 'Saved')).toHaveText('2')
  expect(await shoal.saved()).toEqual(picturePaths(5).map(path => path.slice(1)))
})

test('a list at an address is run again for what is new or changed, by key', async ({
  window,
  origin,
  shoal,
}) => {
  const csv = (...names: string[]) =>
    serve(Buffer.from(`image\n${names.map(name => origin.url(`/${name}.jpg`)).join('\n')}\n`)).type(
      'text/csv',
    )
  origin.script('/list.csv', [csv('same', 'other', 'gone'), csv('same', 'other', 'gone', 'new')])
  origin.script('/same.jpg', [serve(jpegOf(2000, 1)), status(304)])
  origin.script('/other.jpg', [serve(jpegOf(2000, 2)), serve(jpegOf(2000, 3)), serve(jpegOf(2000, 5))])
  origin.script('/gone.jpg', [serve(jpegOf(2000, 4)), status(404)])
  origin.script('/new.jpg', serve(jpegOf(2000, 6)))
  await window.evaluate(address => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', address)
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
  }, origin.url('/list.csv'))
  await window.getByRole('button', { name: 'Download 3 images' }).click()
  await expect(fact(window, 'Saved')).toHaveText('3')

  await window.getByRole('link', { name: 'History' }).click()
  await window.getByRole('button', { name: /^Run again: / }).focus()
  await window.keyboard.press('Enter')
  await window.getByRole('menuitem', { name: 'What is new or changed' }).press('Enter')
  const dialog = window.getByRole('dialog', { name: 'Run again for what is new' })
  await expect(dialog.getByRole('switch', { name: 'Also download images that changed' })).toBeFocused()
  await expectNoBarrier(window)
  await window.keyboard.press('Enter')
  await expect(
    window.getByText('1 new, 1 changed, 1 unchanged, 1 gone from the site (the files stay).'),
  ).toBeVisible()
  expect(await shoal.saved()).toEqual(['gone.jpg', 'new.jpg', 'other (2).jpg', 'other.jpg', 'same.jpg'])

  // From the batch itself, and in place of the earlier file.
  const before = await readFile(join(shoal.downloads, 'other (2).jpg'))
  await window.getByRole('button', { name: 'More', exact: true }).click()
  await window.getByRole('menuitem', { name: 'Run again for what is new' }).click()
  await dialog.getByText('Replace the file').click()
  await dialog.getByRole('button', { name: 'Run again' }).click()
  await expect(window.getByText(/^0 new, 1 changed, /)).toBeVisible()
  expect(await shoal.saved()).toHaveLength(5)
  expect(await readFile(join(shoal.downloads, 'other (2).jpg'))).not.toEqual(before)
})

test('a batch is run again with its own folder and options, and files stay', async ({
  window,
  origin,
  shoal,
}) => {
  servePictures(origin)
  await review(window, [origin.url('/1.jpg')])
  const folder = join(shoal.folder, 'elsewhere')
  await window.getByRole('combobox', { name: 'Folder' }).fill(folder)
  await window.getByRole('button', { name: 'More options' }).click()
  await window.getByLabel('At a time').fill('3')
  await window.getByRole('button', { name: 'Download 1 image' }).click()
  await expect(fact(window, 'Took')).toBeVisible()
  // What the next new list would get is something else.
  await review(await newDownload(window), [origin.url('/2.jpg')])
  await window.getByRole('combobox', { name: 'Folder' }).fill(shoal.downloads)
  await window.getByRole('button', { name: 'Download 1 image' }).click()
  await expect(fact(window, 'Took')).toBeVisible()

  await window.getByRole('link', { name: 'History' }).click()
  await window
    .getByRole('button', { name: /^Run again: / })
    .last()
    .click()
  await window.getByRole('menuitem', { name: 'The image' }).click()
  await expect(window.getByText(/^All of “elsewhere”.* Existing files stay;/)).toBeVisible()
  await expect(window.getByRole('combobox', { name: 'Folder' })).toHaveValue(folder)
  await window.getByRole('button', { name: 'More options' }).click()
  await expect(window.getByLabel('At a time')).toHaveValue('3')
  await window.getByRole('button', { name: 'Download 1 image' }).click()
  await expect(fact(window, 'Saved')).toHaveText('1')
  expect((await readdir(folder)).sort()).toEqual(['1 (2).jpg', '1.jpg'])
})

test('a folder is verified again, and what is missing of it is got', async ({ window, origin, shoal }) => {
  servePictures(origin)
  await download(
    window,
    picturePaths(5).map(path => origin.url(path)),
  )
  await expect(fact(window, 'Saved')).toHaveText('5')
  await window.getByRole('link', { name: 'History' }).click()
  const verify = window.getByRole('button', { name: /^Verify the folder of/ })
  const panel = window.getByRole('region', { name: /^The folder of .*, verified$/ })
  await verify.focus()
  await window.keyboard.press('Enter')
  await expect(panel).toContainText(/5 files \(.* kB\) · 5 intact/)
  await window.keyboard.press('Tab')
  await expect(window.getByRole('button', { name: /^Remove .* from the history$/ })).toBeFocused()
  await window.keyboard.press('Tab')
  await expect(panel.getByRole('button', { name: 'Close' })).toBeFocused()
  await window.keyboard.press('Enter')
  await expect(panel).toBeHidden()
  await expect(verify).toBeFocused()

  await rm(join(shoal.downloads, '002.jpg'))
  await writeFile(join(shoal.downloads, '004.jpg'), jpegOf(3000).subarray(0, 900))
  await writeFile(join(shoal.downloads, '005.jpg'), '<!doctype html><title>Sign in</title>')
  await verify.click()
  await expect(panel).toContainText('4 files')
  await expect(panel).toContainText('2 intact · 1 broken · 1 missing · 1 not an image')
  const faults = panel.getByRole('row')
  await expect(faults.nth(1)).toContainText('broken')
  await expect(faults.nth(1)).toContainText('004.jpg')
  await expect(faults.nth(3)).toContainText('missing002.jpgit was saved here and no longer exists')
  await panel.getByRole('button', { name: 'Download the missing ones' }).click()
  await window.getByRole('button', { name: 'Download 1 image' }).click()
  await expect(fact(window, 'Saved')).toHaveText('1')
  expect(await shoal.saved()).toEqual(picturePaths(5).map(path => path.slice(1)))
})

test('what is missing of another download into the folder is said, and not offered', async ({
  window,
  origin,
  shoal,
}) => {
  servePictures(origin)
  for (const paths of [['/1.jpg', '/2.jpg'], ['/3.jpg']]) {
    await download(
      window,
      paths.map(path => origin.url(path)),
    )
    await expect(fact(window, 'Took')).toBeVisible()
    await newDownload(window)
  }
  for (const name of ['1.jpg', '3.jpg']) await rm(join(shoal.downloads, name))
  await window.getByRole('link', { name: 'History' }).click()
  const newest = window.getByRole('main').getByRole('listitem').first()
  await expect(newest).toContainText('1 image saved')
  const verify = newest.getByRole('button', { name: /^Verify the folder of/ })
  const panel = window.getByRole('region', { name: /^The folder of .*, verified$/ })
  await verify.click()
  await expect(panel).toContainText('1 intact · 2 missing')
  await expect(panel).toContainText('1 missing file is of another download in the history')
  await panel.getByRole('button', { name: 'Download the missing ones' }).click()
  await window.getByRole('button', { name: 'Download 1 image' }).click()
  await expect(fact(window, 'Saved')).toHaveText('1')
  await expect(fact(window, 'Took')).toBeVisible()

  await window.getByRole('link', { name: 'History' }).click()
  await expect(newest).toContainText('1 image saved')
  await verify.click()
  await expect(panel).toContainText('2 intact · 1 missing')
  await expect(panel).toContainText('1 missing file is of another download in the history')
  await expect(panel.getByRole('button')).toHaveText(['Close'])
})

test('verifying can be stopped, and continues while another view is looked at', async ({
  window,
  origin,
  shoal,
}) => {
  servePictures(origin)
  await download(window, [origin.url('/a.jpg')])
  await expect(fact(window, 'Took')).toBeVisible()
  // Minutes of work, of one picture that takes its time.
  const heavy = join(shoal.downloads, 'heavy 1.png')
  await sharp({ create: { width: 8000, height: 8000, channels: 3, background: '#08f' } })
    .png()
    .toFile(heavy)
  for (let n = 2; n <= 300; n += 1) await link(heavy, join(shoal.downloads, `heavy ${n}.png`))
  await window.getByRole('link', { name: 'History' }).click()
  await window.getByRole('button', { name: /^Verify the folder of/ }).click()
  const panel = window.getByRole('region', { name: /^The folder of .*, verified$/ })
  await expect(panel).toContainText('of 301 files')
  await expect(panel.getByRole('progressbar')).toHaveAttribute('aria-valuemax', '301')
  await window.getByRole('link', { name: 'Settings' }).click()
  await expect(window.getByRole('heading', { name: 'Settings' })).toBeVisible()
  await window.getByRole('link', { name: 'History' }).click()
  await panel.getByRole('button', { name: 'Stop' }).click()
  await expect(panel).toContainText('Stopped before all 301 files were checked.')
  await panel.getByRole('button', { name: 'Close' }).click()
  await expect(panel).toBeHidden()
})

test('a batch that is gone says so', async ({ window }) => {
  await window.goto(new URL('/#/batch/nothere', window.url()).href)
  await expect(window.getByRole('alert')).toContainText('This batch does not exist')
  await window.getByRole('link', { name: 'Open the history' }).click()
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
  await window.getByLabel('At a time').fill('3')
  await window.getByText('Thorough').click()
  await (await newDownload(window)).reload()
  await expect(window.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await window.getByLabel('Links, a list, or the address of a page').fill(origin.url('/1.jpg'))
  await window.getByRole('button', { name: 'Continue' }).click()
  await window.getByRole('button', { name: 'More options' }).click()
  await expect(window.getByLabel('At a time')).toHaveValue('3')
  await expect(window.getByRole('radio', { name: 'Thorough' })).toBeChecked()
  await window.getByLabel('Skip the review next time').check()
  // The switch moves before it is kept; a window that was not there before shows what is kept.
  const fresh = await window.context().newPage()
  await expect(async () => {
    await fresh.goto(new URL('/#/settings', window.url()).href)
    await fresh.reload()
    await expect(fresh.getByLabel('Skip the review')).toBeChecked({ timeout: 1000 })
  }).toPass()

  // Another browser, that remembers nothing, after another start.
  await shoal.kill()
  await shoal.start()
  const other = await browser.newContext({ viewport: { width: 1100, height: 760 } })
  const page = await other.newPage()
  await shoal.open(page)
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await page.getByLabel('Links, a list, or the address of a page').fill(origin.url('/1.jpg'))
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('grid', { name: 'Images' })).toBeVisible()
  await other.close()
})

test('a view that cannot be loaded once is loaded all the same', async ({ page, shoal }) => {
  await page.route(/settings-.*\.js/, route => route.abort(), { times: 1 })
  await shoal.open(page)
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
})

test('a view that cannot be loaded says so, and is loaded when asked again', async ({ page, shoal }) => {
  await page.route(/settings-.*\.js/, route => route.abort())
  await shoal.open(page)
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByRole('alert')).toContainText('This view could not be loaded.')
  await page.unroute(/settings-.*\.js/)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
})

async function newDownload(window: Page): Promise<Page> {
  await window.getByRole('link', { name: 'Download', exact: true }).click()
  await expect(window.getByLabel('Links, a list, or the address of a page')).toBeVisible()
  return window
}

test('older batches are counted, shown on demand, and found by folder, date and ID', async ({
  window,
  shoal,
}) => {
  const store = createStore(join(shoal.folder, '.home', 'shoal.db'))
  const day = (at: number) => new Date(2024, 0, 1 + at, 12).getTime()
  const ids = Array.from(
    { length: 103 },
    (_, at) => store.batches.create(join(shoal.folder, `pictures ${at}`), batchOptions.parse({}), day(at)).id,
  )
  await store.close()
  await window.getByRole('link', { name: 'History' }).click()
  const entries = window.locator('.past-batch')
  const more = window.getByRole('button', { name: 'Show more (3 older batches)' })
  await expect(more).toBeVisible()
  await expect(entries).toHaveCount(100)

  const search = window.getByRole('searchbox', { name: 'Search by name, link, site, file or date' })
  for (const text of [`${ids[0]}`, '2024-01-01']) {
    await search.fill(text)
    await expect(entries).toHaveCount(1)
    await expect(entries).toContainText('pictures 0')
    await expect(more).toBeHidden()
  }
  await search.fill('pictures')
  await more.click()
  await expect(entries).toHaveCount(103)
  await expect(more).toBeHidden()
})
