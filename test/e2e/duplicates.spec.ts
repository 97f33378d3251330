/// <reference lib="dom" />
import { join } from 'node:path'
import sharp from 'sharp'
import { serve } from '../helpers/origin.ts'
import { expectNoBarrier } from './barriers.ts'
import { download, expect, test } from './fixtures.ts'

const sample = new URL('../../assets/sample/', import.meta.url).pathname

test('duplicates are shown side by side, with the largest to be kept, and the others go to the bin and come back', async ({
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

  await dialog.getByRole('switch', { name: /^Also images that look alike/ }).press('Space')
  await expect(dialog.getByText(/^2 duplicates in 1 group, /)).toBeVisible()
  const group = dialog.getByRole('region', { name: 'Group 1' })
  await expect(group.getByRole('button', { name: 'Keep b-full.jpg' })).toBeDisabled()
  await expect(group.getByRole('button', { name: 'Keep a-small.webp' })).toContainText('200 × ')
  await expectNoBarrier(window)
  // A click keeps one more, and then the first could go.
  await group.getByRole('button', { name: 'Keep a-small.webp' }).press('Enter')
  await expect(group.getByRole('button', { name: 'Keep b-full.jpg' })).toBeEnabled()

  await dialog.getByRole('button', { name: 'Move 1 image to the bin' }).click()
  await expect(dialog.getByText('1 image moved to the bin.')).toBeVisible()
  expect(await shoal.saved()).toEqual(['a-small.webp', 'b-full.jpg', 'd-dusk.webp'])
  await expect(dialog.getByText(/^1 duplicate in 1 group, /)).toBeVisible()
  await dialog.getByRole('button', { name: 'Undo' }).click()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect.poll(shoal.saved).toEqual(names)
})
