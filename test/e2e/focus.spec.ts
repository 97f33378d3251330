/// <reference lib="dom" />
import type { Page } from '@playwright/test'
import type { ImageOrigin } from '../helpers/origin.ts'
import { html } from '../helpers/pages.ts'
import { download, expect, fact, picturePaths, servePictures, test } from './fixtures.ts'

const panel = (window: Page, name: string) => window.getByRole('complementary', { name })
const found = (window: Page, name: string) => window.getByRole('gridcell', { name: new RegExp(name) })
const tile = (window: Page, name: string) => window.getByRole('option', { name: new RegExp(name) })
const row = (window: Page, name: string) => window.getByRole('row', { name: new RegExp(name) })

/**
 * Counts, from now on, the times at which a key would find the focus nowhere. On a slow machine, where the steps of a
 * change are apart: there it would be found most easily.
 */
async function watchFocus(window: Page): Promise<() => Promise<number>> {
  const devtools = await window.context().newCDPSession(window)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 20 })
  const lost = await window.evaluateHandle(() => {
    const counted = { times: 0 }
    new MutationObserver(() => {
      if (document.activeElement === document.body) counted.times += 1
    }).observe(document.body, { subtree: true, childList: true, attributes: true })
    return counted
  })
  return () => lost.evaluate(({ times }) => times)
}

/** Opens and closes the panel of 16.jpg, which moves its tile to another place and back again. */
async function expectFocusKept(window: Page, tile: typeof found): Promise<void> {
  // Slow on purpose.
  test.slow()
  const name = '16.jpg'
  await tile(window, name).focus()
  await expect(tile(window, name)).toBeFocused()
  const lost = await watchFocus(window)
  await window.keyboard.press('Enter')
  await expect(panel(window, name)).toBeVisible()
  await expect(tile(window, name)).toBeFocused()
  await window.keyboard.press('Escape')
  await expect(panel(window, name)).toBeHidden()
  await expect(tile(window, name)).toBeFocused()
  expect(await lost()).toBe(0)
}

async function downloadPictures(window: Page, origin: ImageOrigin, count: number): Promise<void> {
  servePictures(origin)
  await download(
    window,
    picturePaths(count).map(path => origin.url(path)),
  )
  await expect(fact(window, 'Saved')).toHaveText(`${count}`)
}

const showGrid = (window: Page) => window.locator('label', { hasText: 'Grid' }).click()

test('the focus is never nowhere while a panel comes and goes beside found images', async ({
  window,
  origin,
}) => {
  servePictures(origin)
  origin.script(
    '/gallery',
    html(
      picturePaths(21)
        .map(path => `<img src="${path}">`)
        .join(''),
    ),
  )
  await window.getByRole('link', { name: 'Scan a page' }).click()
  await window.getByLabel('Address of the page').fill(origin.url('/gallery'))
  await window.getByRole('button', { name: 'Scan', exact: true }).click()
  await expect(window.getByText('21 chosen, 21 shown')).toBeVisible()
  await expectFocusKept(window, found)
})

test('the focus is never nowhere while a panel comes and goes beside pictures', async ({
  window,
  origin,
}) => {
  await downloadPictures(window, origin, 21)
  await showGrid(window)
  await expectFocusKept(window, tile)
})

test('another image is opened, and the focus stays on it', async ({ window, origin }) => {
  await downloadPictures(window, origin, 3)
  await row(window, '001.jpg').press('Enter')
  await expect(panel(window, '001.jpg')).toBeVisible()
  await window.keyboard.press('ArrowDown')
  await expect(row(window, '002.jpg')).toBeFocused()
  await window.keyboard.press('Enter')
  await expect(panel(window, '002.jpg')).toBeVisible()
  await expect(row(window, '002.jpg')).toBeFocused()
})

test('closed by its button, the panel leads back to the tile, wherever that is now', async ({
  window,
  origin,
}) => {
  await downloadPictures(window, origin, 21)
  await showGrid(window)
  await tile(window, '16.jpg').click()
  await window.keyboard.press('Enter')
  await expect(panel(window, '16.jpg')).toBeVisible()
  await window.getByRole('button', { name: 'Close the panel' }).click()
  await expect(panel(window, '16.jpg')).toBeHidden()
  await expect(tile(window, '16.jpg')).toBeFocused()
})
