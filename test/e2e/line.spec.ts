import { jpegOf } from '../helpers/images.ts'
import { serve } from '../helpers/origin.ts'
import { expectNoBarrier } from './barriers.ts'
import { download, expect, picturePaths, review, servePictures, test } from './fixtures.ts'

test('lists start after the others: in line, moved, discarded and had back, one after another', async ({
  window,
  origin,
  shoal,
}) => {
  servePictures(origin)
  origin.script('/slow.jpg', serve(jpegOf(3000, 1)).holdAfter(10))
  await download(window, [origin.url('/slow.jpg')])

  const wait = async (path: string, words: string) => {
    await window.getByRole('link', { name: 'Shoal, start' }).click()
    await review(window, [origin.url(path)])
    await window.getByRole('button', { name: 'Start after the others' }).click()
    await expect(window.getByText(words)).toBeVisible()
  }
  const [first = '', second = ''] = picturePaths(2)
  await wait(first, 'Next in line')
  await expect(window.getByRole('button', { name: 'Start now' })).toBeVisible()
  await expectNoBarrier(window)
  await wait(second, 'Number 2 in line')

  // In the list of what runs.
  const chip = window.getByRole('button', { name: 'Downloading now' })
  await chip.click()
  const line = window.getByRole('region', { name: 'Waiting in line' })
  await expect(line.getByRole('listitem')).toHaveCount(2)
  await expectNoBarrier(window)
  await line.getByRole('button', { name: /^Move .* up$/ }).click()
  await expect(window.getByText('Next in line')).toBeVisible()

  await window.getByRole('button', { name: 'Pause all' }).click()
  await expect(line.getByText(/Nothing in line starts automatically now/)).toBeVisible()
  await window.getByRole('button', { name: 'Resume all' }).click()
  await expect(line.getByText(/^Starts when the running downloads/)).toBeVisible()
  await window.keyboard.press('Escape')

  // At the start, where one is discarded and had back.
  await window.getByRole('link', { name: 'Shoal, start' }).click()
  const cards = window.getByRole('region', { name: 'Waiting in line' }).getByRole('listitem')
  await expect(cards).toHaveCount(2)
  await cards
    .last()
    .getByRole('button', { name: /^Discard/ })
    .click()
  await expect(cards).toHaveCount(1)
  await window.getByRole('button', { name: 'Undo' }).click()
  await expect(cards).toHaveCount(2)
  await expectNoBarrier(window)

  // In the history, by its menu, one starts beside what runs.
  await window.getByRole('link', { name: 'History' }).click()
  const row = window.getByRole('listitem').filter({ hasText: 'Number 2 in line, 1 image' })
  await row.click({ button: 'right' })
  await window.getByRole('menuitem', { name: 'Start now' }).click()
  await expect.poll(shoal.saved).toContain(first.slice(1))
  origin.release()
  await expect.poll(shoal.saved).toEqual([first.slice(1), second.slice(1), 'slow.jpg'])
})
