import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { jpegOf } from '../helpers/images.ts'
import { serve, status } from '../helpers/origin.ts'
import { expectNoBarrier, expectNoBarrierInAnyTheme } from './barriers.ts'
import { download, expect, fact, picturePaths, review, servePictures, test } from './fixtures.ts'

test('no view has a barrier, in any theme', async ({ window, origin }) => {
  // Ten views are looked through, one after another.
  test.slow()
  servePictures(origin)
  origin.script('/002.jpg', status(404))
  await expectNoBarrierInAnyTheme(window)

  await review(window, [...picturePaths(6).map(path => origin.url(path)), 'not a link'])
  await window.getByRole('button', { name: 'More options' }).click()
  await expectNoBarrierInAnyTheme(window)

  await window.getByRole('button', { name: 'Download 6 images' }).click()
  await expect(fact(window, 'Took')).toBeVisible()
  await expectNoBarrierInAnyTheme(window)

  await window.getByRole('row', { name: /003\.jpg/ }).click()
  await expect(window.getByRole('img', { name: 'Preview of 003.jpg' })).toBeVisible()
  await expectNoBarrierInAnyTheme(window)
  await window.getByRole('row', { name: /002\.jpg/ }).click()
  await expect(window.getByRole('region', { name: 'What went wrong' })).toBeVisible()
  await expectNoBarrierInAnyTheme(window)
  await window.getByRole('button', { name: 'See why', exact: true }).click()
  await expect(window.getByRole('region', { name: 'Not found (404)' })).toBeVisible()
  await expectNoBarrierInAnyTheme(window)

  await window.locator('.batch-actions').getByRole('button', { name: 'More' }).click()
  await window.getByRole('menuitem', { name: 'Sites' }).click()
  await expect(window.getByRole('complementary', { name: 'Sites' })).toContainText('5 saved · 1 failed')
  await expectNoBarrierInAnyTheme(window)

  await window.locator('label', { hasText: 'Grid' }).click()
  await expect(window.getByRole('option')).toHaveCount(6)
  await expectNoBarrierInAnyTheme(window)

  for (const name of ['History', 'Settings']) {
    await window.getByRole('link', { name }).click()
    await expect(window.getByRole('heading', { name, exact: true })).toBeVisible()
    await expectNoBarrierInAnyTheme(window)
  }
})

test('nothing that the history opens has a barrier, in any theme', async ({ window, origin, shoal }) => {
  servePictures(origin)
  await download(
    window,
    picturePaths(3).map(path => origin.url(path)),
  )
  await expect(fact(window, 'Took')).toBeVisible()
  await rm(join(shoal.downloads, '003.jpg'))
  await window.getByRole('link', { name: 'History' }).click()
  await window.getByRole('button', { name: /^Verify the folder of/ }).click()
  await expect(window.getByRole('main')).toContainText('1 missing')
  await window.getByRole('button', { name: /^Remove .* from the history$/ }).click()
  await expect(window.getByRole('group', { name: /^Remove .* from the history\?$/ })).toBeVisible()
  await expectNoBarrierInAnyTheme(window)
  await window.getByRole('button', { name: 'Cancel' }).click()
  await window.getByRole('button', { name: /^Run again: / }).click()
  await expect(window.getByRole('menuitem', { name: 'Download the missing ones' })).toBeVisible()
  await expectNoBarrierInAnyTheme(window)
})

test('a batch that runs has no barrier either', async ({ window, origin }) => {
  servePictures(origin)
  origin.script('/002.jpg', serve(jpegOf(40_000)).holdAfter(20_000))
  await download(
    window,
    picturePaths(4).map(path => origin.url(path)),
  )
  await expect(fact(window, 'Saved')).toHaveText('3')
  await expectNoBarrier(window)
  await window.getByRole('button', { name: 'Stop' }).click()
  await expect(window.getByRole('menuitem', { name: 'Stop now' })).toBeVisible()
  await expectNoBarrier(window)
  origin.release()
})

test('everything works by keyboard alone', async ({ window, origin, shoal }) => {
  servePictures(origin)
  origin.script('/001.jpg', status(404))
  const { keyboard } = window

  await tabTo(window, 'Links, a list, or the address of a page')
  await keyboard.insertText(
    picturePaths(60)
      .map(path => origin.url(path))
      .join('\n'),
  )
  await keyboard.press('ControlOrMeta+Enter')
  await expect(window.getByRole('button', { name: 'Download 60 images' })).toBeFocused()
  await keyboard.press('Enter')
  await expect(fact(window, 'Saved')).toHaveText('59')

  // One stop for all rows; inside it the arrows move.
  await tabTo(window, /001\.jpg/)
  await keyboard.press('ArrowDown')
  await expect(window.getByRole('row', { name: /002\.jpg/ })).toBeFocused()
  await keyboard.press('End')
  await expect(window.getByRole('row', { name: /060\.jpg/ })).toBeFocused()
  await keyboard.press('Home')
  await expect(window.getByRole('row', { name: /001\.jpg/ })).toBeFocused()
  await keyboard.press('Enter')
  await expect(window.getByRole('complementary', { name: '001.jpg' })).toContainText('Not found (404)')
  await tabTo(window, 'Close the panel')
  await keyboard.press('Enter')
  await expect(window.getByRole('complementary')).toBeHidden()
  await expect(window.getByRole('row', { name: /001\.jpg/ })).toBeFocused()

  await tabTo(window, 'Settings')
  await keyboard.press('Enter')
  // The view comes in a part of its own; until it is there, Tab goes through what was before.
  await expect(window.getByText('System')).toBeVisible()
  await tabTo(window, 'System')
  await keyboard.press('ArrowRight')
  await expect(window.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light')
  expect(await shoal.saved()).toHaveLength(59)
})

test('motion stops where the system asks for it', async ({ window }) => {
  const moving = await window.evaluate(() => document.getAnimations().length)
  expect(moving).toBe(0)
})

test('a small window loses nothing', async ({ window, origin }) => {
  await window.setViewportSize({ width: 720, height: 520 })
  servePictures(origin)
  await download(
    window,
    picturePaths(30).map(path => origin.url(path)),
  )
  await expect(fact(window, 'Saved')).toHaveText('30')
  const wide = await window.evaluate(() => document.documentElement.scrollWidth)
  expect(wide).toBeLessThanOrEqual(720)
  await expect(window.getByRole('row', { name: /003\.jpg/ })).toBeInViewport()
  await window.getByRole('row', { name: /003\.jpg/ }).click()
  await expect(window.getByRole('button', { name: 'Close the panel' })).toBeInViewport()
})

/** Presses Tab until the element of that name has the focus. */
async function tabTo(window: Page, name: string | RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await window.keyboard.press('Tab')
    const label = await window.evaluate(() => {
      const element = document.activeElement
      const labels =
        element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? element.labels : null
      return element?.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? element?.textContent ?? ''
    })
    if (typeof name === 'string' ? label.trim() === name : name.test(label)) return
  }
  throw new Error(`Tab does not reach ${name}.`)
}
