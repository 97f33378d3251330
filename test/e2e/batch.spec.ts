import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { jpegOf } from '../helpers/images.ts'
import { serve, status } from '../helpers/origin.ts'
import { expectNoBarrier } from './barriers.ts'
import {
  download,
  expect,
  fact,
  openTimes,
  picturePaths,
  pretend,
  review,
  servePictures,
  test,
} from './fixtures.ts'

test('images are watched from waiting to saved', async ({ window, origin, shoal }) => {
  servePictures(origin)
  origin.script('/002.jpg', serve(jpegOf(40_000, 2)).holdAfter(20_000))
  await download(
    window,
    picturePaths(3).map(path => origin.url(path)),
  )

  await expect(fact(window, 'Saved')).toHaveText('2')
  const row = window.getByRole('row', { name: /002\.jpg/ })
  await expect(row).toContainText('20 kB / 40 kB')
  await expect(row).toContainText('Downloading')
  await expect(window.getByRole('progressbar', { name: 'All images' })).toHaveAttribute('aria-valuenow', '2')
  await expect(window).toHaveTitle('66 % · Shoal')

  origin.release()
  await expect(row).toContainText('Saved')
  await expect(row.locator('img')).toHaveJSProperty('complete', true)
  await expect(window).toHaveTitle('3 saved · Shoal')
  await expect(window.getByRole('status')).toHaveText('Done. 3 of 3 images saved.')

  await window.getByRole('button', { name: 'Open folder' }).click()
  await expect.poll(() => shoal.opened()).toHaveLength(1)
})

test('the time strip compares both ways and says what is an estimate', async ({ window, origin }) => {
  origin.otherwise(() => serve(jpegOf(2000)).delay(400))
  await download(
    window,
    picturePaths(8).map(path => origin.url(path)),
  )
  await expect(fact(window, 'Took')).toBeVisible()
  const strip = window.getByRole('region', { name: 'Time' })
  await openTimes(window)
  await expect(strip).toContainText(/One after another\s*[\d.]+ s( to [\d.]+ s)?\s*estimated/)
  await expect(strip).toContainText(/All at once/)
  await expect(strip).toContainText(/Estimated [\d.]+×( to [\d.]+×)? faster/)

  // Its card lies over the tabs: it goes by Escape, or by a click on anything else.
  const card = window.locator('.strip-card')
  await window.keyboard.press('Escape')
  await expect(card).toHaveCount(0)
  await openTimes(window)
  await expect(card).toBeVisible()
  await window.getByRole('row', { name: /008/ }).click()
  await expect(card).toHaveCount(0)
})

test('an image that is the same as another says so, and the batch how many are', async ({
  window,
  origin,
}) => {
  servePictures(origin)
  for (const path of ['/one.jpg', '/two.jpg']) origin.script(path, serve(jpegOf(4000, 9)))
  await download(
    window,
    ['/one.jpg', '/two.jpg', '/3.jpg'].map(path => origin.url(path)),
  )
  await expect(window.getByText('1 image is the same as another file.')).toBeVisible()
  await window.getByRole('row', { name: /Saved \(duplicate\)/ }).click()
  const panel = window.getByRole('complementary')
  await expect(panel.getByRole('region', { name: 'The same image' })).toContainText(
    /Same image as (one|two)\.jpg\./,
  )
})

test('one image alone is not compared with anything', async ({ window, origin }) => {
  origin.otherwise(() => serve(jpegOf(2000)).delay(200))
  await download(window, [origin.url('/1.jpg')])
  await expect(window.getByRole('region', { name: 'Time' })).toContainText(
    'Only one image was downloaded: there is nothing to compare.',
  )
})

test('rows are filtered and sorted', async ({ window, origin }) => {
  servePictures(origin)
  origin.script('/gone.jpg', status(404))
  const other = origin.hosts[1] ?? ''
  await download(window, [
    ...picturePaths(4).map(path => origin.url(path)),
    origin.url('/other.jpg', other),
    origin.url('/gone.jpg'),
  ])
  await expect(fact(window, 'Took')).toBeVisible()
  const names = window.locator('.image-row .cell-name')
  await expect(names).toHaveCount(6)

  await window.getByRole('button', { name: 'Failed 1', exact: true }).click()
  await expect(names).toHaveText(['gone.jpg'])
  await window.getByRole('button', { name: 'All 6' }).click()

  await window.getByRole('searchbox', { name: 'Find in names and links' }).fill('/00')
  await expect(names).toHaveCount(4)
  await window.getByRole('searchbox', { name: 'Find in names and links' }).fill('nowhere')
  await window.getByRole('button', { name: 'Show all' }).click()
  await expect(names).toHaveCount(6)
  await expect(window.getByRole('searchbox', { name: 'Find in names and links' })).toHaveValue('')

  await window.getByRole('combobox', { name: 'Site' }).click()
  await window.getByRole('option', { name: `${other}:${origin.port}` }).click()
  await expect(names).toHaveText(['other.jpg'])
  await window.getByRole('combobox', { name: 'Site' }).click()
  await window.getByRole('option', { name: 'All sites' }).click()

  const byName = window.getByRole('columnheader', { name: 'Name' })
  await byName.getByRole('button').click()
  await expect(byName).toHaveAttribute('aria-sort', 'ascending')
  await expect(names.first()).toHaveText('001.jpg')
  await byName.getByRole('button').click()
  await expect(byName).toHaveAttribute('aria-sort', 'descending')
  await expect(names.first()).toHaveText('other.jpg')
})

test('a row opens a panel with everything about its image', async ({ window, origin, shoal }) => {
  servePictures(origin, 5000)
  origin.script('/002.jpg', [status(500), serve(jpegOf(5000, 2))])
  await download(
    window,
    picturePaths(3).map(path => origin.url(path)),
  )
  await expect(fact(window, 'Saved')).toHaveText('3')

  await window.getByRole('row', { name: /002\.jpg/ }).click()
  const panel = window.getByRole('complementary', { name: '002.jpg' })
  await expect(panel.getByRole('img', { name: 'Preview of 002.jpg' })).toBeVisible()
  for (const text of ['2 attempts', 'JPG', '5 kB', origin.url('/002.jpg')])
    await expect(panel).toContainText(text)
  await expect(panel).toContainText(/SHA-256\s*[0-9a-f]{64}/)
  await expect(panel).toContainText(/Check and save\s*[\d.]+ m?s/)

  await panel.getByRole('button', { name: 'Show in folder' }).click()
  await panel.getByRole('button', { name: 'Open', exact: true }).click()
  await expect.poll(() => shoal.opened()).toHaveLength(2)

  // No modal: the rows stay in use while the panel is open.
  await window.getByRole('row', { name: /003\.jpg/ }).click()
  await expect(window.getByRole('complementary', { name: '003.jpg' })).toContainText('1 attempt')
  await window.keyboard.press('Escape')
  await expect(window.getByRole('complementary')).toBeHidden()
})

test('a failed image says what happened and can be tried again', async ({ window, origin }) => {
  origin.script('/a.jpg', [status(404), serve(jpegOf(2000))])
  await download(window, [origin.url('/a.jpg')])
  await window.getByRole('row', { name: /a\.jpg/ }).click()
  const panel = window.getByRole('complementary', { name: 'a.jpg' })
  await expect(panel).toContainText('Not found (404)')
  await expect(panel).toContainText('The link is outdated.')
  await panel.getByRole('button', { name: 'Retry' }).click()
  await expect(fact(window, 'Saved')).toHaveText('1')
  await expect(panel.getByRole('img', { name: 'Preview of a.jpg' })).toBeVisible()
})

test('a skipped image says why, and where the file is', async ({ window, origin, shoal }) => {
  servePictures(origin)
  await download(window, [origin.url('/a.jpg')])
  await expect(fact(window, 'Saved')).toHaveText('1')
  await window.getByRole('link', { name: 'Download', exact: true }).click()
  await review(window, [origin.url('/a.jpg')])
  await window.getByRole('combobox', { name: 'Folder' }).fill(join(shoal.folder, 'other'))
  await window.getByRole('button', { name: 'More options' }).click()
  await window.getByLabel('If I saved the same link before').selectOption('Leave it out')
  await window.getByRole('button', { name: 'Download 1 image' }).click()

  const row = window.getByRole('row', { name: /a\.jpg/ })
  await expect(row).toContainText('Skipped: already saved')
  await row.click()
  const why = window.getByRole('region', { name: 'Why it was skipped' })
  await expect(why).toContainText('../Shoal/a.jpg')
  await expect(why).toContainText('Copy it here')
})

test('the menu of a download stays open when the download ends', async ({ window, origin }) => {
  servePictures(origin)
  origin.script('/held.jpg', serve(jpegOf(3000, 1)).holdAfter(10))
  await download(window, [origin.url('/a.jpg'), origin.url('/held.jpg')])
  await expect(window.getByRole('button', { name: 'Pause' })).toBeVisible()
  await window.getByRole('button', { name: 'More', exact: true }).click()
  await expect(window.getByRole('menuitem', { name: /^Sites/ })).toBeVisible()
  origin.release()
  // What only a download that has ended offers.
  await expect(window.getByRole('menuitem', { name: 'CSV (.csv)' })).toBeVisible()
})

test('a list is given back with its files, into the folder', async ({ window, origin, shoal }) => {
  servePictures(origin)
  await download(window, ['SKU,Image', `A,${origin.url('/a.jpg')}`, `B,${origin.url('/b.jpg')}`])
  await window.getByRole('button', { name: 'More', exact: true }).click()
  await expectNoBarrier(window)
  await window.getByRole('menuitem', { name: 'CSV (.csv)' }).click()
  await expect(window.getByText('Saved in the folder as list with files.csv.')).toBeVisible()
  const csv = await readFile(join(shoal.downloads, 'list with files.csv'), 'utf8')
  expect(csv).toMatch(/^\ufeffSKU,Image,shoal_file,shoal_state,/)
  expect(csv).toMatch(/\nA,http.*,a\.jpg,saved,/)
})

test('pause, limits, resume', async ({ window, origin }) => {
  origin.otherwise(() => serve(jpegOf(2000)).hold())
  await download(
    window,
    picturePaths(30).map(path => origin.url(path)),
  )
  await origin.waitFor(8)
  await window.getByLabel('Per site').fill('12')
  await origin.waitFor(12)
  await window.getByRole('button', { name: 'Pause' }).click()
  await expect(window.getByText('Paused', { exact: true })).toBeVisible()
  await origin.waitFor(12, ({ outcome }) => outcome === 'left')
  await expect(fact(window, 'Left')).toHaveText('30')
  await expect(window.getByRole('button', { name: 'Resume' })).toBeFocused()
  origin.release()
  await window.getByRole('button', { name: 'Resume' }).click()
  await expect(fact(window, 'Saved')).toHaveText('30')
})

test('one image is paused, and gone on with, while the others arrive', async ({ window, origin }) => {
  origin.otherwise(path => serve(jpegOf(40_000, Number(/\d+/.exec(path)?.[0]))).holdAfter(20_000))
  await download(
    window,
    picturePaths(3).map(path => origin.url(path)),
  )
  const row = window.getByRole('row', { name: /002\.jpg/ })
  await expect(row).toContainText('20 kB / 40 kB')
  await row.click()
  const panel = window.getByRole('complementary', { name: '002.jpg' })
  await panel.getByRole('button', { name: 'Pause this one' }).click()
  await expect(row).toContainText('Paused')
  const goOn = panel.getByRole('button', { name: 'Resume this one' })
  await expect(goOn).toBeFocused()
  await expectNoBarrier(window)
  origin.release()
  await expect(fact(window, 'Saved')).toHaveText('2')
  await expect(window.getByText('The rest is paused')).toBeVisible()
  await expect(row).toContainText('Paused')
  await goOn.click()
  await expect(fact(window, 'Saved')).toHaveText('3')
  expect(origin.requestsOf('/002.jpg').map(({ range }) => range)).toEqual([undefined, 'bytes=20000-'])
})

test('several images that wait are chosen and cancelled together', async ({ window, origin }) => {
  origin.otherwise(() => serve(jpegOf(2000)).hold())
  await download(
    window,
    picturePaths(12).map(path => origin.url(path)),
  )
  await origin.waitFor(8)
  await window.getByRole('row', { name: /008/ }).click()
  await window.getByRole('row', { name: /012/ }).click({ modifiers: ['Shift'] })
  const chosen = window.getByRole('region', { name: 'Selected images' })
  await expect(chosen).toContainText('5 images selected')
  await expectNoBarrier(window)
  await chosen.getByRole('button', { name: 'Cancel' }).click()
  await expect(fact(window, 'Cancelled')).toHaveText('5')
  origin.release()
  await expect(fact(window, 'Saved')).toHaveText('7')
  expect(origin.requests).toHaveLength(8)
})

test('stop after the running ones, then go on', async ({ window, origin, shoal }) => {
  origin.otherwise(() => serve(jpegOf(2000)).hold())
  await download(
    window,
    picturePaths(12).map(path => origin.url(path)),
  )
  await origin.waitFor(8)
  await window.getByRole('button', { name: 'Stop' }).click()
  await window.getByRole('menuitem', { name: 'Stop after current downloads' }).click()
  await expect(window.getByText('Finishing 8')).toBeVisible()
  origin.release()
  await expect(window.getByText('Stopped', { exact: true })).toBeVisible()
  await expect(fact(window, 'Left')).toHaveText('4')
  await window.getByRole('button', { name: 'Resume' }).click()
  await expect(fact(window, 'Saved')).toHaveText('12')
  expect(await shoal.saved()).toHaveLength(12)
  await expect(fact(window, 'Took')).toBeVisible()
  await openTimes(window)
  await expect(window.getByRole('region', { name: 'Time' })).toContainText(
    /First run: 8 images, .* Resumed: 4 images, /,
  )
})

test('stop now, and find it unfinished in a new window', async ({ window, origin, context }) => {
  origin.otherwise(() => serve(jpegOf(2000)).hold())
  await download(
    window,
    picturePaths(12).map(path => origin.url(path)),
  )
  await origin.waitFor(8)
  await window.getByRole('button', { name: 'Stop' }).click()
  await window.getByRole('menuitem', { name: 'Stop now' }).click()
  await expect(window.getByText('Stopped', { exact: true })).toBeVisible()
  origin.release()

  const other = await context.newPage()
  await other.goto(new URL('/', window.url()).href)
  await expect(other.getByText('12 of 12 images left.')).toBeVisible()
  await other.getByRole('button', { name: 'Resume' }).click()
  await expect(fact(other, 'Saved')).toHaveText('12')
  await expect(fact(window, 'Saved')).toHaveText('12')
})

test('a reload and a second window show the same batch', async ({ window, origin, context }) => {
  servePictures(origin)
  origin.script('/005.jpg', serve(jpegOf(2000)).hold())
  await download(
    window,
    picturePaths(9).map(path => origin.url(path)),
  )
  await expect(fact(window, 'Saved')).toHaveText('8')
  await window.reload()
  await expect(fact(window, 'Saved')).toHaveText('8')

  const other = await context.newPage()
  await other.goto(new URL('/', window.url()).href)
  await expect(fact(other, 'Saved')).toHaveText('8')
  await other.getByRole('button', { name: 'Pause' }).click()
  await expect(window.getByText('Paused', { exact: true })).toBeVisible()
  await window.getByRole('button', { name: 'Resume' }).click()
  origin.release()
  await expect(fact(other, 'Saved')).toHaveText('9')
  await expect(fact(window, 'Saved')).toHaveText('9')
})

test('a lost connection is found again', async ({ window, origin }) => {
  let cut = async () => {}
  await window.routeWebSocket(/\/rpc$/, socket => {
    socket.connectToServer()
    cut = () => socket.close()
  })
  await window.reload()
  servePictures(origin)
  origin.script('/003.jpg', serve(jpegOf(2000)).hold())
  await download(
    window,
    picturePaths(3).map(path => origin.url(path)),
  )
  await expect(fact(window, 'Saved')).toHaveText('2')
  await cut()
  await expect(window.getByRole('alert')).toContainText('The connection to Shoal was lost')
  await expect(window.getByRole('alert')).toBeHidden()
  origin.release()
  await expect(fact(window, 'Saved')).toHaveText('3')
})

test('after a power cut in mid-batch the rest is offered again, and the batch comes out whole', async ({
  window,
  origin,
  shoal,
  context,
}) => {
  const paths = picturePaths(120)
  const picture = (path: string) => jpegOf(3000, Number(/\d+/.exec(path)?.[0]))
  // The first 65 come to an end, five of them badly; the others stand still halfway.
  const [good, bad] = [paths.slice(0, 60), paths.slice(60, 65)]
  origin.otherwise(path => {
    if (bad.includes(path)) return status(404)
    return good.includes(path) ? serve(picture(path)) : serve(picture(path)).holdAfter(1500)
  })
  await download(
    window,
    paths.map(path => origin.url(path)),
  )
  await expect(fact(window, 'Saved')).toHaveText('60')
  await expect(fact(window, 'Failed')).toHaveText('5')
  await expect(window.getByText('Downloading 8', { exact: true }).first()).toBeVisible()
  await shoal.kill()
  await expect(window.getByRole('alert')).toContainText('The connection to Shoal was lost')

  await shoal.start()
  origin.release()
  const again = await context.newPage()
  await shoal.open(again)
  await expect(again.getByText('55 of 120 images left.')).toBeVisible()
  await again.getByRole('link', { name: 'History' }).click()
  await expect(again.getByRole('main').getByRole('listitem')).toContainText('Interrupted')
  await again.getByRole('link', { name: 'Download', exact: true }).click()
  await again.getByRole('button', { name: 'Resume' }).click()
  await expect(fact(again, 'Saved')).toHaveText('115')
  await expect(fact(again, 'Took')).toBeVisible()

  const saved = paths.filter(path => !bad.includes(path))
  expect(await shoal.saved()).toEqual(saved.map(path => path.slice(1)))
  for (const path of saved) {
    const bytes = await readFile(join(shoal.downloads, path))
    expect(bytes.equals(picture(path)), path).toBe(true)
  }
  // What was saved before the cut was not asked for again.
  expect(good.filter(path => origin.requestsOf(path).length !== 1)).toEqual([])
})

test('a saved image can be dragged out where the shell can, and only there', async ({
  page,
  shoal,
  origin,
}) => {
  const dragged = await pretend(page, 'dragOut', 'dragOut')
  servePictures(origin)
  origin.script('/002.jpg', status(404))
  await shoal.open(page)
  await download(
    page,
    picturePaths(2).map(path => origin.url(path)),
  )
  await expect(fact(page, 'Took')).toBeVisible()
  const saved = page.getByRole('row', { name: /001\.jpg/ })
  await expect(saved).toHaveAttribute('draggable', 'true')
  await expect(page.getByRole('row', { name: /002\.jpg/ })).toHaveAttribute('draggable', 'false')
  await saved.hover()
  await page.mouse.down()
  await page.mouse.move(400, 600, { steps: 5 })
  await page.mouse.up()
  await expect.poll(() => dragged).toEqual([{ batch: expect.any(String), indexes: [1] }])

  await page.locator('label', { hasText: 'Grid' }).click()
  await expect(page.getByRole('option', { name: '001.jpg' })).toHaveAttribute('draggable', 'true')
})

test('the grid shows pictures', async ({ window, origin }) => {
  servePictures(origin)
  await download(
    window,
    picturePaths(20).map(path => origin.url(path)),
  )
  await expect(fact(window, 'Saved')).toHaveText('20')
  await window.locator('label', { hasText: 'Grid' }).click()
  await expect(window.getByRole('option')).toHaveCount(20)
  await expect(window.getByRole('option', { name: '020.jpg' }).locator('img')).toBeVisible()
  await window.getByRole('option', { name: '003.jpg' }).click()
  await window.keyboard.press('Enter')
  await expect(window.getByRole('complementary', { name: '003.jpg' })).toBeVisible()
})

test('nothing moves when a batch ends with failures', async ({ window, origin }) => {
  servePictures(origin)
  origin.script('/001.jpg', status(404))
  origin.script('/002.jpg', serve(jpegOf(3000)).hold())
  await download(
    window,
    picturePaths(4).map(path => origin.url(path)),
  )
  await expect(fact(window, 'Saved')).toHaveText('2')
  await expect(fact(window, 'Failed')).toBeVisible()
  const place = async () => {
    const box = await window.getByRole('region', { name: 'Time' }).boundingBox()
    // A fraction of a pixel is not seen.
    return box && Object.values(box).map(Math.round)
  }
  const before = await place()
  origin.release()
  await expect(window.getByText('1 image could not be saved: Not found (404).')).toBeVisible()
  expect(await place()).toEqual(before)
})

test('a low window keeps most of its height for the images', async ({ window, origin }) => {
  origin.otherwise(path => serve(jpegOf(3000, Number(/\d+/.exec(path)?.[0]))).holdAfter(1000))
  origin.script('/001.jpg', status(404))
  await window.setViewportSize({ width: 720, height: 520 })
  await download(
    window,
    picturePaths(40).map((path, at) => origin.url(path, origin.hosts[at % 2])),
  )
  await expect(fact(window, 'Failed')).toBeVisible()
  const wholeRows = () =>
    window
      .getByRole('row', { name: /\.jpg/ })
      .evaluateAll(rows => rows.filter(row => row.getBoundingClientRect().bottom <= 520).length)
  await expect.poll(wholeRows).toBeGreaterThanOrEqual(5)

  // In this font wherever it runs, and so with one line of filters however wide those of the machine are.
  const loaded = () =>
    window.evaluate(() => [...document.fonts].filter(({ status }) => status === 'loaded').length)
  await expect.poll(loaded).toBeGreaterThan(0)
  await window.locator('.fact-link').click()
  await window.getByRole('button', { name: 'Show it' }).click()
  await expect(window.locator('.filter-cause')).toBeVisible()
  const lines = await window
    .locator('.filter')
    .evaluateAll(all => new Set(all.map(one => one.getBoundingClientRect().top)).size)
  expect(lines).toBe(1)
})
