/// <reference lib="dom" />
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { type ImageOrigin, serve } from '../helpers/origin.ts'
import { expectNoBarrier } from './barriers.ts'
import { download, expect, picturePaths, review, test } from './fixtures.ts'

/** Image files that all differ, and one that moves. */
async function servePhotos(origin: ImageOrigin, count: number): Promise<string[]> {
  const paths = picturePaths(count)
  for (const [at, path] of paths.entries()) {
    const background = { r: (at * 37) % 256, g: 120, b: (at * 91) % 256 }
    const image = sharp({ create: { width: 300, height: 200, channels: 3, background } })
    origin.script(path, serve(await image.jpeg().toBuffer()))
  }
  const frames = await Promise.all(
    ['red', 'blue'].map(background =>
      sharp({ create: { width: 20, height: 20, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  )
  const moving = await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer()
  origin.script('/moving.gif', serve(moving))
  return [...paths, '/moving.gif'].map(path => origin.url(path))
}

const dialog = (window: Page, name: RegExp) => window.getByRole('dialog', { name })
const button = (window: Page, name: RegExp | string) => window.getByRole('button', { name })

async function chooseInMore(window: Page, item: RegExp): Promise<void> {
  await window.locator('.batch-actions').getByRole('button', { name: 'More' }).click()
  await window.getByRole('menuitem', { name: item }).click()
}

test('saved images are converted from a dialog, by keyboard, and what stays is explained', async ({
  window,
  origin,
  shoal,
}) => {
  await download(window, await servePhotos(origin, 3))
  await expect(button(window, /^Saved 4/)).toBeVisible()
  await chooseInMore(window, /^Convert or resize/)
  const asked = dialog(window, /^Convert or resize 4 images/)
  await expect(asked.getByLabel('Format')).toBeVisible()
  await expect(asked.getByText('Choose a format, a longest side or what to remove.')).toBeVisible()
  await expect(asked.getByRole('button', { name: 'Convert', exact: true })).toBeDisabled()
  await asked.getByLabel('Format').selectOption('PNG')
  await expect(asked.getByText('The new file is put beside the original.')).toBeVisible()
  await asked.getByLabel('Longest side').fill('0')
  await expect(asked.getByText('From 1 to 65,535.')).toBeVisible()
  await asked.getByLabel('Longest side').fill('120')
  await expectNoBarrier(window)
  await window.keyboard.press('Enter')
  await expect(asked.getByText(/^3 images converted, .* · 1 left as they are\.$/)).toBeVisible()
  await expect(asked.getByText('it is animated (2 frames); only webp keeps that')).toBeVisible()
  await expectNoBarrier(window)
  await window.keyboard.press('Escape')
  await expect(asked).toBeHidden()
  expect(await shoal.saved()).toEqual([
    ...['001.jpg', '001.png', '002.jpg', '002.png', '003.jpg', '003.png', 'moving.gif'],
  ])
})

test('a batch converts what it saves when its options say so, and replaces the originals of chosen ones', async ({
  window,
  origin,
  shoal,
}) => {
  await review(window, (await servePhotos(origin, 2)).slice(0, 2))
  await button(window, 'More options').click()
  await window.getByLabel('Format').selectOption('WebP')
  await button(window, /^Download /).click()
  await expect(window.getByRole('region', { name: 'Conversion' })).toContainText('2 images converted')
  expect(await shoal.saved()).toEqual(['001.jpg', '001.webp', '002.jpg', '002.webp'])

  await button(window, 'Dismiss').click()
  await window.getByRole('row', { name: /001/ }).click({ button: 'right' })
  await window.getByRole('menuitem', { name: /^Convert or resize/ }).click()
  const asked = dialog(window, /^Convert or resize 1 image/)
  await asked.getByLabel('Longest side').fill('100')
  await asked.locator('label', { hasText: 'Replace it' }).click()
  await expect(asked.getByText('This cannot be undone.', { exact: false })).toBeVisible()
  await asked.getByRole('button', { name: 'Convert 1 image' }).click()
  await expect(asked.getByText(/^1 image converted/)).toBeVisible()
  await asked.getByRole('button', { name: 'Done' }).click()
  const { width } = await sharp(`${shoal.downloads}/001.jpg`).metadata()
  expect(width).toBe(100)
})
