/// <reference lib="dom" />
import { join } from 'node:path'
import sharp from 'sharp'
import { serve } from '../helpers/origin.ts'
import { expectNoBarrier } from './barriers.ts'
import { download, expect, test } from './fixtures.ts'

const sample = new URL('../../assets/sample/', import.meta.url).pathname

test('duplicates are shown side by side, copies marked for the bin and alike ones kept, and what went comes back', async ({
  window,
  origin,
  shoal,
}) => {
  const reef = await sharp(join(sample, 'reef.jpg')).jpeg().toBuffer()
  origin.script('/a-small.webp', serve(await sharp(reef).resize(200).webp().toBuffer()))
  origin.script('/b-full.jpg', serve(reef))
  origin.script('/c-copy.jpg', serve(reef))
  origin.script('/d-dusk.webp', serve(await sharp(join(sample, 'dusk.webp')).resize(400).webp().toBuffer()))
  const names = ['a-small.webp', 'b-full.jpg', 'c-copy.jpg', 'd-dusk.webp']
  await download(
    window,
    names.map(name => origin.url(`/${name}`)),
  )
  await expect(window.getByRole('button', { name: /^Saved 4/ })).toBeVisible()
  await window.locator('.batch-actions').getByRole('button', { name: 'More' }).click()
  await window.getByRole('menuitem', { name: /^Find duplicates/ }).click()
  const dialog = window.getByRole('dialog', { name: 'Duplicates' })
  await expect(dialog.getByText(/^1 duplicate in 1 group, /)).toBeVisible()

  await dialog.getByRole('switch', { name: /^Also images that look alike/ }).click()
  await expect(dialog.getByText(/^2 duplicates in 1 group, /)).toBeVisible()
  const group = dialog.getByRole('region', { name: 'Group 1' })
  const small = group.getByRole('button', { name: /a-small\.webp/ })
  await expect(small).toContainText('200 × ')
  await expect(small).toContainText('Keep')
  await expectNoBarrier(window)
  await small.click()
  await expect(small).toContainText('To the bin')
  await expect(group.getByRole('button', { name: /b-full\.jpg/ })).toBeDisabled()

  await dialog.getByRole('button', { name: 'Move 2 images to the bin' }).click()
  await expect(dialog.getByText('2 images moved to the bin.')).toBeVisible()
  expect(await shoal.saved()).toEqual(['b-full.jpg', 'd-dusk.webp'])
  await expect(dialog.getByText('No duplicates.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Undo' }).click()
  await expect(dialog.getByText(/^2 duplicates in 1 group, /)).toBeVisible()
  expect(await shoal.saved()).toEqual(names)
})
