/// <reference lib="dom" />
import { readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { type ImageOrigin, serve } from '../helpers/origin.ts'
import { expectNoBarrier } from './barriers.ts'
import { download, expect, fileSavedBy, picturePaths, test } from './fixtures.ts'

/** Pictures of different shapes, some upright; the first says which camera took it. */
async function serveShapes(origin: ImageOrigin, count: number): Promise<string[]> {
  const paths = picturePaths(count)
  for (const [at, path] of paths.entries()) {
    const width = [900, 500, 700, 1200, 600][at % 5] ?? 600
    const image = sharp({
      create: {
        width,
        height: 600,
        channels: 3,
        background: { r: (at * 37) % 256, g: 120, b: (at * 91) % 256 },
      },
    })
    const told = at === 0 ? image.withExif({ IFD0: { Make: 'Canon', Model: 'EOS 5D' } }) : image
    origin.script(path, serve(await told.jpeg().toBuffer()))
  }
  return paths.map(path => origin.url(path))
}

const tiles = (window: Page) => window.getByRole('listbox', { name: 'Images' }).getByRole('option')
const tile = (window: Page, name: string) => window.getByRole('option', { name: new RegExp(name) })
const viewer = (window: Page, name?: RegExp) => window.getByRole('dialog', name && { name })
const bar = (window: Page) => window.getByRole('region', { name: 'Selected images' })
const filter = (window: Page, name: RegExp) => window.getByRole('button', { name })
const showGrid = (window: Page) => window.locator('label', { hasText: 'Grid' }).click()

test('looked through in the grid: shapes, viewer, zoom, details, the focus kept and given back', async ({
  window,
  origin,
}) => {
  await download(window, await serveShapes(origin, 24))
  await expect(filter(window, /^Saved 24/)).toBeVisible()
  await showGrid(window)
  await expect(tiles(window)).toHaveCount(24)
  await expect(tile(window, '003').locator('img')).toBeVisible()
  const shapeOf = async (name: string) => {
    const box = await tile(window, name).boundingBox()
    return (box?.width ?? 0) / (box?.height ?? 1)
  }
  await expect.poll(() => shapeOf('001')).toBeCloseTo(1.5, 1)
  await expect.poll(() => shapeOf('002')).toBeCloseTo(500 / 600, 1)
  await expectNoBarrier(window)

  await tile(window, '001').click()
  await window.keyboard.press('ArrowRight')
  await expect(tile(window, '002')).toBeFocused()
  await expect(tile(window, '002')).toHaveAttribute('aria-selected', 'true')
  await window.keyboard.press('Space')
  await expect(viewer(window, /002/)).toBeVisible()
  await expect(viewer(window).locator('img[alt="002.jpg"]')).toBeVisible()
  await expect(viewer(window)).toContainText('500 × 600 · JPG')
  await window.keyboard.press('ArrowLeft')
  await expect(viewer(window, /001/)).toBeVisible()
  await window.keyboard.press('i')
  await expect(viewer(window)).toContainText('Canon EOS 5D')
  await expectNoBarrier(window)
  await window.keyboard.press('i')
  await window.keyboard.press('+')
  await window.keyboard.press('+')
  await expect(viewer(window).getByLabel('Zoom')).not.toHaveText('100 %')
  await window.keyboard.press('0')
  await window.keyboard.press('End')
  await expect(viewer(window, /024/)).toBeVisible()
  for (let tab = 0; tab < 14; tab += 1) {
    await window.keyboard.press('Tab')
    expect(await window.evaluate(() => document.activeElement?.closest('[role=dialog]') !== null)).toBe(true)
  }
  await window.keyboard.press('Escape')
  await expect(viewer(window)).toHaveCount(0)
  await expect(tile(window, '024')).toBeFocused()

  // Where it is narrower, lines are made anew, and the focus stays on its image.
  await window.setViewportSize({ width: 700, height: 600 })
  await expect(tile(window, '024')).toBeFocused()
  await window.reload()
  await expect(tiles(window).first()).toBeVisible()
})

test('chosen by click, keys and band; deleted to the bin, undone, and asked about where changed', async ({
  window,
  origin,
  shoal,
}) => {
  await download(window, await serveShapes(origin, 12))
  await expect(filter(window, /^Saved 12/)).toBeVisible()
  await showGrid(window)
  await expect(tiles(window)).toHaveCount(12)
  const chosen = window.locator('.image-tile[aria-selected="true"]')

  await tile(window, '002').click()
  await tile(window, '005').click({ modifiers: ['Shift'] })
  await expect(bar(window)).toContainText('4 images selected')
  await tile(window, '003').click({ modifiers: ['Control'] })
  await expect(bar(window)).toContainText('3 images selected')
  await expectNoBarrier(window)
  await window.keyboard.press('Control+a')
  await expect(bar(window)).toContainText('12 images selected')
  const zip = bar(window).getByRole('button', { name: 'Save as ZIP' })
  const { name, path } = await fileSavedBy(window, () => zip.click())
  expect(name).toMatch(/^shoal-\w+\.zip$/)
  expect((await stat(path)).size).toBeGreaterThan(12 * 2000)
  await tile(window, '002').focus()
  await window.keyboard.press('Escape')
  await expect(chosen).toHaveCount(0)

  const [from, to] = [await tile(window, '001').boundingBox(), await tile(window, '002').boundingBox()]
  if (from === null || to === null) throw new Error('the tiles are out of sight')
  await window.mouse.move(from.x - 4, from.y + 20)
  await window.mouse.down()
  await window.mouse.move(from.x + 40, from.y + 30)
  await window.mouse.move(to.x + 20, to.y + 40)
  await window.mouse.up()
  await expect(bar(window)).toContainText('2 images selected')

  await writeFile(join(shoal.downloads, '002.jpg'), 'my own work')
  await window.keyboard.press('Delete')
  const question = window.getByRole('dialog', { name: 'Changed since they were saved' })
  await expect(question).toBeVisible()
  await expectNoBarrier(window)
  await question.getByRole('button', { name: 'Keep it' }).last().click()
  await expect(tiles(window)).toHaveCount(11)
  const bin = join(shoal.folder, '.local', 'share', 'Trash', 'files')
  expect(await readdir(bin)).toEqual(['001.jpg'])
  await expect(filter(window, /^Deleted 1/)).toBeVisible()
  await window.getByRole('button', { name: 'Undo' }).click()
  await expect(tiles(window)).toHaveCount(12)
  expect(await shoal.saved()).toHaveLength(12)
  expect(await readdir(bin)).toEqual([])

  await tile(window, '007').click({ button: 'right' })
  const menu = window.getByRole('menu')
  await expect(menu.getByRole('menuitem').first()).toBeVisible()
  await expectNoBarrier(window)
  // Wherever it is asked for, all of it is in sight.
  await expect(menu.getByRole('menuitem', { name: 'Copy link' })).toBeInViewport({ ratio: 1 })
  await expect(menu.getByRole('menuitem', { name: 'Delete' })).toBeInViewport({ ratio: 1 })
  await menu.getByRole('menuitem', { name: 'Show in folder' }).click()
  await expect.poll(shoal.opened).toEqual([shoal.downloads])
  await window.keyboard.press('Space')
  await expect(viewer(window, /007/)).toBeVisible()
  await window.keyboard.press('Delete')
  await expect(viewer(window, /008/)).toBeVisible()
  await expect(viewer(window)).toContainText('1 image moved to the bin.')
  await window.keyboard.press('Control+z')
  await expect.poll(async () => (await shoal.saved()).includes('007.jpg')).toBe(true)

  await rm(join(shoal.downloads, '010.jpg'))
  await window.keyboard.press('End')
  await expect(viewer(window, /012/)).toBeVisible()
  await window.keyboard.press('ArrowLeft')
  await window.keyboard.press('ArrowLeft')
  await expect(viewer(window, /010/)).toContainText('The file no longer exists. It was at')
  await expect(viewer(window)).toContainText(/[\\/]010\.jpg/)
  await expect(viewer(window)).not.toContainText('cannot show')
  // The preview that is shown in its place exists.
  const widths = () =>
    viewer(window)
      .locator('img')
      .evaluateAll(all => all.map(one => (one as HTMLImageElement).naturalWidth))
  await expect.poll(async () => (await widths()).every(width => width > 0)).toBe(true)
  await expectNoBarrier(window)
})
