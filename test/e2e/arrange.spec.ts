/// <reference lib="dom" />
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expectNoBarrier } from './barriers.ts'
import { download, expect, picturePaths, servePictures, test } from './fixtures.ts'

const dialog = (window: Page, name: RegExp) => window.getByRole('dialog', { name })

async function chooseInMore(window: Page, item: RegExp): Promise<void> {
  await window.locator('.batch-actions').getByRole('button', { name: 'More' }).click()
  await window.getByRole('menuitem', { name: item }).click()
}

/** Names in the first column of the table, as they are read. */
const row = (window: Page, name: string) => window.getByRole('row', { name: new RegExp(name) })

test('saved images are renamed and moved, all or some, and put back', async ({ window, origin, shoal }) => {
  servePictures(origin)
  const titles = ['Fox', 'Hare', 'Fox', 'Owl']
  const lines = picturePaths(4).map((path, at) => `${origin.url(path)},${titles[at]}`)
  await download(window, ['url,title', ...lines])
  await expect(window.getByRole('button', { name: /^Saved 4/ })).toBeVisible()

  await test.step('the whole batch, by a column of its list; names that are taken get a number', async () => {
    await chooseInMore(window, /^Rename/)
    const asked = dialog(window, /^Rename 4 images/)
    await expect(asked.getByLabel('New names').getByText('0001 001.jpg')).toBeVisible()
    await asked.getByLabel('Names', { exact: true }).selectOption('Columns of this list')
    await expect(asked.getByLabel('New names')).toContainText('003.jpg→Fox (2).jpgname was taken')
    await expect(asked.getByText('1 of the names is taken: that file gets a number.')).toBeVisible()
    await expectNoBarrier(window)
    await asked.getByRole('button', { name: 'Rename', exact: true }).press('Enter')
    await expect(asked.getByText('4 files renamed.')).toBeVisible()
    await expectNoBarrier(window)
    await window.keyboard.press('Escape')
    await expect(row(window, 'Fox \\(2\\).jpg')).toBeVisible()
    expect(await shoal.saved()).toEqual(['Fox (2).jpg', 'Fox.jpg', 'Hare.jpg', 'Owl.jpg'])
  })

  await test.step('and back, from the menu', async () => {
    await chooseInMore(window, /^Put 4 images back as before/)
    await expect(window.getByRole('region', { name: 'Files' })).toContainText('4 files put back.')
    await expect(row(window, '003.jpg')).toBeVisible()
    expect(await shoal.saved()).toEqual(['001.jpg', '002.jpg', '003.jpg', '004.jpg'])
    await window.getByRole('button', { name: 'Dismiss' }).click()
  })

  await test.step('some to another folder, and back by key', async () => {
    await row(window, '002.jpg').click()
    await row(window, '003.jpg').click({ modifiers: ['Control'] })
    await window
      .getByRole('region', { name: 'Selected images' })
      .getByRole('button', { name: /^Move/ })
      .click()
    const asked = dialog(window, /^Move 2 images/)
    await expect(asked.getByText('All files are in this folder already.')).toBeVisible()
    await expect(asked.getByRole('button', { name: 'Move', exact: true })).toBeDisabled()
    const folder = asked.getByRole('combobox', { name: 'Folder' })
    await folder.fill(join(shoal.folder, 'other'))
    await expect(asked.getByText('2 files will be moved')).toBeVisible()
    await expectNoBarrier(window)
    await folder.press('Enter')
    await expect(asked.getByText('2 files moved.')).toBeVisible()
    expect(await readdir(join(shoal.folder, 'other'))).toEqual(['002.jpg', '003.jpg'])
    await asked.getByRole('button', { name: 'Undo' }).press('Enter')
    await expect(asked.getByText('2 files put back.')).toBeVisible()
    await asked.getByRole('button', { name: 'Done' }).click()
    expect(await shoal.saved()).toEqual(['001.jpg', '002.jpg', '003.jpg', '004.jpg'])
  })

  await test.step('one by its context menu; a pattern that is wrong is said to be', async () => {
    await window.keyboard.press('Escape')
    await row(window, '004.jpg').click({ button: 'right' })
    await window.getByRole('menuitem', { name: /^Rename/ }).click()
    const asked = dialog(window, /^Rename 1 image/)
    await asked.getByLabel('Names', { exact: true }).selectOption('Own pattern')
    await asked.getByRole('textbox', { name: 'Pattern' }).fill('{titel}')
    await expect(asked.getByText(/\{titel\} is not known/)).toBeVisible()
    await expect(asked.getByRole('button', { name: 'Rename', exact: true })).toBeDisabled()
    await asked.getByRole('textbox', { name: 'Pattern' }).fill('night/{title}')
    await expect(asked.getByLabel('New names')).toContainText('night/Owl.jpg')
    await asked.getByRole('textbox', { name: 'Pattern' }).press('Enter')
    await expect(asked.getByText('1 file renamed.')).toBeVisible()
    await asked.getByRole('button', { name: 'Done' }).click()
    expect(await readdir(join(shoal.downloads, 'night'))).toEqual(['Owl.jpg'])
  })
})
