/// <reference lib="dom" />
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { Page } from '@playwright/test'
import { jpegOf } from '../helpers/images.ts'
import { serve, status } from '../helpers/origin.ts'
import { storeBatch } from '../helpers/stored-batch.ts'
import { expectNoBarrier, expectNoBarrierInAnyTheme } from './barriers.ts'
import {
  download,
  expect,
  fact,
  fileSavedBy,
  picturePaths,
  servePictures,
  showPart,
  test,
} from './fixtures.ts'

const chart = (window: Page) => window.getByRole('listbox', { name: /^Waterfall/ })
const current = (window: Page) => chart(window).getByRole('option')

/** How many pixels of the canvas have (about) the colour of this variable of the theme. */
const pixelsOf = (window: Page, variable: string): Promise<number> =>
  window.locator('canvas').evaluate((canvas: HTMLCanvasElement, name) => {
    const hex = getComputedStyle(canvas).getPropertyValue(name).trim()
    const wanted = [1, 3, 5].map(at => Number.parseInt(hex.slice(at, at + 2), 16))
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] }
    let count = 0
    for (let at = 0; at < data.length; at += 4) {
      if (wanted.every((value, part) => Math.abs(value - (data[at + part] ?? 0)) < 3)) count += 1
    }
    return count
  }, variable)

test('the waterfall has no barrier, as a chart and as a table, in any theme', async ({ window, origin }) => {
  servePictures(origin)
  origin.script('/002.jpg', status(404))
  origin.script('/003.jpg', [serve(jpegOf(5000)).cutAfter(2000), serve(jpegOf(5000)).delay(50)])
  // Long enough to be seen, however long the other images take.
  origin.script('/004.jpg', serve(jpegOf(5000)).drip(250, 20))
  await download(
    window,
    picturePaths(8).map(path => origin.url(path)),
  )
  await expect(fact(window, 'Took')).toBeVisible()
  await showPart(window, 'Waterfall')
  await expect(current(window)).toContainText('001.jpg')
  await chart(window).focus()
  await window.keyboard.press('ArrowDown')
  await expectNoBarrierInAnyTheme(window)
  // The picture is there too, in this theme's colours.
  await expect.poll(() => pixelsOf(window, '--phase-receive')).toBeGreaterThan(0)
  await expect.poll(() => pixelsOf(window, '--bad')).toBeGreaterThan(0)

  await window.getByRole('button', { name: 'As a table' }).click()
  const row = window.getByRole('row', { name: /003\.jpg/ })
  await expect(row).toContainText('Saved')
  await expect(row.getByRole('cell').nth(1)).toHaveText('2')
  await expectNoBarrierInAnyTheme(window)
  await window.getByRole('button', { name: '003.jpg' }).click()
  await expect(window.getByRole('complementary', { name: '003.jpg' })).toContainText('2 attempts')
})

test('the waterfall is read, moved and zoomed by keyboard', async ({ window, origin }) => {
  servePictures(origin)
  origin.script('/001.jpg', status(404))
  await download(
    window,
    picturePaths(40).map(path => origin.url(path)),
  )
  await expect(fact(window, 'Took')).toBeVisible()
  await showPart(window, 'Waterfall')
  await expect(current(window)).toHaveAttribute('aria-setsize', '40')
  await chart(window).focus()
  const { keyboard } = window
  await expect(current(window)).toContainText(/001\.jpg.*Failed.*Not found \(404\)/)
  await keyboard.press('End')
  await expect(current(window)).toHaveAttribute('aria-posinset', '40')
  await expect(current(window)).toContainText(/040\.jpg.*Saved.*in all.*Receive/)
  await keyboard.press('PageUp')
  await keyboard.press('Home')
  await keyboard.press('ArrowDown')
  await expect(current(window)).toHaveAttribute('aria-posinset', '2')

  const zoomOut = window.getByRole('button', { name: 'Zoom out' })
  await expect(zoomOut).toHaveAttribute('aria-disabled', 'true')
  await keyboard.press('+')
  await expect(zoomOut).toHaveAttribute('aria-disabled', 'false')
  await keyboard.press('ArrowRight')
  await keyboard.press('0')
  await expect(zoomOut).toHaveAttribute('aria-disabled', 'true')
  await keyboard.press('Enter')
  await expect(window.getByRole('complementary', { name: '002.jpg' })).toBeVisible()
})

test('the waterfall is zoomed with the wheel, moved by dragging, and answers to the pointer', async ({
  window,
  origin,
}) => {
  servePictures(origin)
  await download(
    window,
    picturePaths(40).map(path => origin.url(path)),
  )
  await expect(fact(window, 'Took')).toBeVisible()
  await showPart(window, 'Waterfall')
  await expect(current(window)).toContainText('001.jpg')
  await chart(window).hover({ position: { x: 300, y: 100 } })
  const card = window.locator('.row-card')
  await expect(card).toContainText('004.jpg')
  await expect(card).toContainText('Receive')

  await window.keyboard.down('Control')
  await window.mouse.wheel(0, -400)
  await window.keyboard.up('Control')
  await expect(window.getByRole('button', { name: 'Zoom out' })).toHaveAttribute('aria-disabled', 'false')
  await window.mouse.wheel(0, 120)
  await expect.poll(() => chart(window).evaluate(list => list.scrollTop)).toBeGreaterThan(100)

  const box = await chart(window).boundingBox()
  const [x, y] = [(box?.x ?? 0) + 300, (box?.y ?? 0) + 100]
  await window.mouse.move(x, y)
  await window.mouse.down()
  await window.mouse.move(x - 80, y + 60, { steps: 4 })
  await window.mouse.up()
  await expect.poll(() => chart(window).evaluate(list => list.scrollTop)).toBeLessThan(100)
  // A drag is no click.
  await expect(window.getByRole('complementary')).toBeHidden()
  await window.mouse.click(x, y)
  await expect(window.getByRole('complementary')).toBeVisible()
})

test('the waterfall grows while images are downloaded', async ({ window, origin }) => {
  servePictures(origin)
  origin.script('/002.jpg', serve(jpegOf(40_000)).holdAfter(20_000))
  await download(
    window,
    picturePaths(5).map(path => origin.url(path)),
  )
  await showPart(window, 'Waterfall')
  await expect(current(window)).toContainText('001.jpg')
  await chart(window).focus()
  await window.keyboard.press('ArrowDown')
  await expect(current(window)).toContainText(/002\.jpg.*Downloading/)
  origin.release()
  await expect(current(window)).toContainText(/002\.jpg.*Saved.*Receive/)
})

test('a batch of which nothing was asked for says so', async ({ window, origin }) => {
  servePictures(origin)
  const links = picturePaths(3).map(path => origin.url(path))
  await download(window, links)
  await expect(fact(window, 'Saved')).toHaveText('3')
  await window.getByRole('link', { name: 'Download', exact: true }).click()
  // All of it is there already.
  await download(window, links)
  await expect(fact(window, 'Skipped')).toHaveText('3')
  await showPart(window, 'Waterfall')
  await expect(window.getByText('No image of this batch has been requested yet.')).toBeVisible()
})

test('ten thousand images are drawn and scrolled', async ({ window, shoal }) => {
  const batch = await storeBatch(join(shoal.folder, '.home'), 10_000)
  await window.evaluate(id => {
    location.hash = `/batch/${id}`
  }, batch)
  await showPart(window, 'Waterfall')
  await expect(current(window)).toHaveAttribute('aria-setsize', '10000')
  await window.evaluate(() => {
    const tasks: number[] = []
    Object.assign(window, { tasks })
    new PerformanceObserver(list => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe(
      {
        type: 'longtask',
      },
    )
  })
  await chart(window).focus()
  await window.keyboard.press('End')
  await expect(current(window)).toContainText('10000.jpg')
  await window.keyboard.press('Home')
  await chart(window).hover({ position: { x: 400, y: 100 } })
  for (let n = 0; n < 20; n += 1) await window.mouse.wheel(0, 3000)
  await window.keyboard.down('Control')
  for (let n = 0; n < 10; n += 1) await window.mouse.wheel(0, -200)
  await window.keyboard.up('Control')
  const scrolling = await window.evaluate(() => (window as unknown as { tasks: number[] }).tasks.splice(0))
  await window.getByRole('button', { name: 'Show the whole time' }).click()
  await window.getByRole('button', { name: 'Fit all rows' }).click()
  // One image of a hundred failed: none of the crosses may be lost under the other bars.
  await expect.poll(() => pixelsOf(window, '--bad')).toBeGreaterThan(50)
  await expect.poll(() => pixelsOf(window, '--phase-wait')).toBeGreaterThan(500)
  await chart(window).focus()
  for (let n = 0; n < 10; n += 1) await window.keyboard.press('+')
  const overview = await window.evaluate(() => (window as unknown as { tasks: number[] }).tasks)
  const words = (tasks: number[]) => `${tasks.length} (longest ${Math.round(Math.max(0, ...tasks))} ms)`
  console.log(`10,000 rows, tasks over 50 ms: scrolling ${words(scrolling)}, all at once ${words(overview)}`)
})

test('the weave draws what arrives, while it runs and afterwards, and has no barrier', async ({
  window,
  origin,
}) => {
  origin.otherwise(path => serve(jpegOf(60_000, Number(/\d+/.exec(path)?.[0]))).drip(6000, 10))
  origin.script('/002.jpg', serve(jpegOf(60_000)).holdAfter(30_000))
  await download(
    window,
    picturePaths(12).map(path => origin.url(path)),
  )
  await showPart(window, 'Weave')
  const weave = window.getByRole('listbox', { name: 'Weave of 12 images' })
  await expect(weave).toBeVisible()
  await expect(fact(window, 'Saved')).toHaveText('11')
  await expect.poll(() => pixelsOf(window, '--phase-receive')).toBeGreaterThan(200)
  await weave.focus()
  await window.keyboard.press('ArrowDown')
  await expect(weave.getByRole('option')).toContainText(/002\.jpg.*Downloading/)
  const before = await pixelsOf(window, '--phase-receive')
  origin.release()
  await expect(fact(window, 'Took')).toBeVisible()
  await expect.poll(() => pixelsOf(window, '--phase-receive')).not.toBe(before)
  await expectNoBarrier(window)

  await window.reload()
  await showPart(window, 'Weave')
  await expect.poll(() => pixelsOf(window, '--phase-receive')).toBeGreaterThan(200)
})

test('a batch is exported from the window, and the chart as a picture', async ({ window, shoal }) => {
  const batch = await storeBatch(join(shoal.folder, '.home'), 40)
  await window.evaluate(id => {
    location.hash = `/batch/${id}`
  }, batch)
  await showPart(window, 'Waterfall')
  await expect(current(window)).toContainText('00001.jpg')
  const save = async (item: RegExp) => {
    const { name, path } = await fileSavedBy(window, async () => {
      await window.getByRole('button', { name: 'Export' }).click()
      await window.getByRole('menuitem', { name: item }).click()
    })
    return { name, bytes: await readFile(path) }
  }
  const csv = await save(/CSV/)
  expect(csv.name).toBe(`shoal-${batch}.csv`)
  expect(csv.bytes.toString().trimEnd().split('\n')).toHaveLength(1 + 44)
  const har = await save(/HAR/)
  expect(JSON.parse(har.bytes.toString()).log.entries).toHaveLength(44)
  const picture = await save(/Picture/)
  expect(picture.name).toBe(`shoal-${batch}-waterfall.png`)
  expect(picture.bytes.subarray(1, 4).toString()).toBe('PNG')
  await window.locator('.tab-choice label', { hasText: 'Images' }).click()
  await window.getByRole('button', { name: 'More', exact: true }).click()
  await expect(window.getByRole('menuitem', { name: /Report/ })).toBeVisible()
  await expect(window.getByRole('menuitem', { name: /Picture/ })).toBeHidden()
})

test('the report opens without any network, in any theme', async ({ browser, shoal }) => {
  const batch = await storeBatch(join(shoal.folder, '.home'), 40)
  const file = join(shoal.folder, 'report.html')
  await exportTo(shoal.folder, batch, file)
  const context = await browser.newContext({ offline: true, reducedMotion: 'reduce' })
  const page = await context.newPage()
  const asked: string[] = []
  const wrong: string[] = []
  page.on('request', request => asked.push(request.url()))
  page.on('console', message => wrong.push(message.text()))
  page.on('pageerror', error => wrong.push(error.message))
  const address = pathToFileURL(file).href
  await page.goto(address)
  await expect(page.getByRole('heading', { name: '40 images' })).toBeVisible()
  await expect(page.getByRole('img', { name: /Waterfall of 40 images/ })).toBeVisible()
  await expect(page.getByRole('row', { name: /^00040\.jpg/ })).toContainText('Saved')
  expect(asked).toEqual([address])
  expect(wrong).toEqual([])
  for (const [colorScheme, background] of [
    ['light', 'rgb(244, 247, 249)'],
    ['dark', 'rgb(15, 22, 27)'],
  ] as const) {
    await page.emulateMedia({ colorScheme })
    await expect(page.locator('body')).toHaveCSS('background-color', background)
    await expectNoBarrier(page)
  }
  await context.close()
})

async function exportTo(folder: string, batch: string, file: string): Promise<void> {
  const launcher = fileURLToPath(new URL('../../main/launch.mjs', import.meta.url))
  const env = { ...process.env, SHOAL_HOME: join(folder, '.home') }
  await promisify(execFile)(process.execPath, [launcher, 'shoal', 'export', batch, '-o', file], { env })
}
