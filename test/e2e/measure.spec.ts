/// <reference lib="dom" />
import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { jpegOf } from '../helpers/images.ts'
import { type ImageOrigin, serve, status } from '../helpers/origin.ts'
import { expectNoBarrier, expectNoBarrierInAnyTheme } from './barriers.ts'
import {
  download,
  expect,
  fact,
  fileSavedBy,
  picturePaths,
  review,
  servePictures,
  showPart,
  test,
} from './fixtures.ts'

const result = (window: Page) => window.locator('.result')
const startRace = async (window: Page) => {
  await window.getByRole('button', { name: 'Start the race' }).click()
}

/** How many pixels of a saved picture have exactly the colour of this variable of the theme. */
async function pixelsOf(window: Page, path: string, variable: string): Promise<number> {
  const hex = await window.evaluate(
    name => getComputedStyle(document.documentElement).getPropertyValue(name).trim(),
    variable,
  )
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true })
  const wanted = Buffer.from(hex.slice(1), 'hex')
  let count = 0
  for (let at = 0; at < data.length; at += info.channels) {
    if (wanted.equals(data.subarray(at, at + 3))) count += 1
  }
  return count
}
const strip = (window: Page) => window.getByRole('region', { name: 'Time', exact: true })

const serveSlowly = (origin: ImageOrigin, ms: number): void =>
  origin.otherwise(path => serve(jpegOf(3000, Number(/\d+/.exec(path)?.[0] ?? 1))).delay(ms))

/**
 * One image is refused from some number of requests on: a host that takes no more. What a sweep finds before that is
 * remembered, whatever this machine is up to meanwhile.
 */
const refuseAfter = (origin: ImageOrigin, path: string, times: number, ms: number): void => {
  const answer = serve(jpegOf(3000, Number(/\d+/.exec(path)?.[0]))).delay(ms)
  origin.script(path, [...Array.from({ length: times }, () => answer), status(503), answer])
}

async function downloaded(window: Page, origin: ImageOrigin, count: number): Promise<void> {
  await download(
    window,
    picturePaths(count).map(path => origin.url(path)),
  )
  await expect(fact(window, 'Saved')).toHaveText(String(count))
  await expect(fact(window, 'Took')).toBeVisible()
}

test('a race has no barrier, from its cost to its result, in any theme', async ({ window, origin }) => {
  // The download and the warm-up make 24; then the first run is held to be looked at.
  origin.otherwise(path => {
    const answer = serve(jpegOf(3000, Number(/\d+/.exec(path)?.[0]))).delay(60)
    return origin.requests.length > 30 ? answer.holdAfter(2000) : answer
  })
  await downloaded(window, origin, 12)
  await expect(strip(window)).toContainText(/estimate/i)
  await window.getByRole('button', { name: 'Measure it' }).click()
  await expect(window.getByText(/60 requests to 127\.0\.0\.1/)).toBeVisible()
  expect(origin.requests.length).toBe(12)
  await expectNoBarrierInAnyTheme(window)
  await startRace(window)
  const runs = window.getByRole('list', { name: 'Runs in their order' })
  await expect(runs.locator('li[data-running=true]')).toHaveText(/One after another, round 1.*running/)
  await expect(runs.getByRole('listitem').first()).toHaveText(/Warm-up.*discarded/)
  await expectNoBarrierInAnyTheme(window)
  origin.release()
  await expect(result(window)).toContainText('every image the same in every run')
  await expectNoBarrierInAnyTheme(window)
  const rows = result(window).getByRole('row')
  await expect(rows).toHaveText([/Run/, /One after/, /All at/, /All at/, /One after/])
  expect(origin.requests.length).toBe(72)
  await expect(strip(window)).not.toContainText(/estimate/i)

  for (const colorScheme of ['light', 'dark'] as const) {
    await window.emulateMedia({ colorScheme })
    await expect(window.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme)
    const saved = await fileSavedBy(window, async () => {
      await window.getByRole('button', { name: 'Export' }).click()
      await window.getByRole('menuitem', { name: /Picture/ }).click()
    })
    expect(saved.name).toMatch(/-race\.png$/)
    // Both bars are in it, in the colours of this theme.
    for (const variable of ['--accent', '--estimate']) {
      expect(await pixelsOf(window, saved.path, variable)).toBeGreaterThan(500)
    }
  }
})

test('a sweep has no barrier and is followed, in any theme', async ({ window, origin }) => {
  serveSlowly(origin, 40)
  // The download, the warm-up and two runs each of one and of two at once.
  refuseAfter(origin, '/003.jpg', 6, 40)
  await downloaded(window, origin, 8)
  await showPart(window, 'How many at once?')
  await expect(window.getByText(/requests to 127\.0\.0\.1/)).toBeVisible()
  await expectNoBarrierInAnyTheme(window)
  // With more images than at once, the curve says something about the host.
  await window.getByRole('textbox', { name: 'Runs of each step' }).fill('2')
  await window.getByRole('textbox', { name: 'At a time, up to' }).fill('4')
  await window.getByRole('button', { name: 'Start', exact: true }).click()
  const use = window.getByRole('button', { name: /^Use \d+ for this host/ })
  await expect(use).toBeVisible()
  await expectNoBarrierInAnyTheme(window)
  await expect(result(window).getByRole('img', { name: /^Time for all images/ })).toBeVisible()
  const best = /\d+/.exec((await use.textContent()) ?? '')?.[0] ?? ''
  await expect(
    result(window).getByRole('row', { name: new RegExp(`^${best} \\((enough|the fastest)\\)`) }),
  ).toBeVisible()
  await use.click()
  await expect(window.getByRole('status')).toContainText(`${best} at a time is set`)
  await expect(result(window)).toContainText(`Shoal will suggest ${best} for the next list`)

  await window.getByRole('link', { name: 'Download', exact: true }).click()
  await review(window, [origin.url('/100.jpg'), origin.url('/101.jpg')])
  const note = window.locator('.host-advice')
  await expect(note).toContainText(`${best} at once`)
  // What was said in passing lies over the buttons for a moment.
  await expect(window.getByRole('status')).not.toContainText('is set')
  await expectNoBarrierInAnyTheme(window)
  await note.getByRole('button', { name: `Use ${best}` }).click()
  await expect(note).toBeHidden()
  await window.getByRole('button', { name: 'More options' }).click()
  await expect(window.getByRole('textbox', { name: 'Downloads at a time' })).toHaveValue(best)
  await expect(window.getByRole('textbox', { name: 'Per site' })).toHaveValue(best)
})

test('advice on a host can be dismissed for good', async ({ window, origin }) => {
  serveSlowly(origin, 10)
  // The download, the warm-up and two runs one after another.
  refuseAfter(origin, '/003.jpg', 4, 10)
  await downloaded(window, origin, 4)
  await showPart(window, 'How many at once?')
  await window.getByRole('textbox', { name: 'Runs of each step' }).fill('2')
  await window.getByRole('textbox', { name: 'At a time, up to' }).fill('2')
  await window.getByRole('button', { name: 'Start', exact: true }).click()
  await expect(window.getByRole('button', { name: /^Use \d+ for this host/ })).toBeVisible()
  await window.getByRole('link', { name: 'Download', exact: true }).click()
  await review(window, [origin.url('/100.jpg')])
  await window.getByRole('button', { name: /^Forget what was measured/ }).click()
  await expect(window.locator('.host-advice')).toBeHidden()
  await window.getByRole('button', { name: 'Discard' }).click()
  await review(window, [origin.url('/100.jpg')])
  await expect(window.getByRole('button', { name: /^Download / })).toBeVisible()
  await expect(window.locator('.host-advice')).toBeHidden()
})

test('a race that is stopped says so, and is among the measured ones', async ({ window, origin }) => {
  servePictures(origin)
  await downloaded(window, origin, 3)
  origin.otherwise(() => serve(jpegOf(3000)).hold())
  await window.getByRole('button', { name: 'Measure it' }).click()
  await startRace(window)
  await expect(window.getByRole('heading', { name: 'Warming up' })).toBeVisible()
  await window.getByRole('button', { name: 'Stop' }).click()
  await expect(result(window)).toContainText('It was stopped before the end.')
  await expect(strip(window)).toContainText(/estimate/i)
})

test('a host that asks to slow down ends the race, in words', async ({ window, origin }) => {
  servePictures(origin)
  await downloaded(window, origin, 6)
  origin.otherwise(() => status(503, { retryAfter: 30 }))
  await window.getByRole('button', { name: 'Measure it' }).click()
  await startRace(window)
  await expect(result(window).getByRole('heading', { name: 'The host asked to slow down' })).toBeVisible()
  await expect(result(window)).toContainText(/asked to slow down \(.*\), so Shoal stopped/)
})

test('images that change void a race, and are named', async ({ window, origin }) => {
  servePictures(origin)
  await downloaded(window, origin, 4)
  origin.script('/002.jpg', [serve(jpegOf(3000, 2)), serve(jpegOf(3000, 77))])
  await window.getByRole('button', { name: 'Measure it' }).click()
  await startRace(window)
  await expect(result(window).getByRole('heading', { name: /^Invalid/ })).toBeVisible()
  await expect(result(window).locator('.named')).toContainText('/002.jpg')
  await expect(strip(window)).toContainText(/estimate/i)
})

test('a race by keyboard alone, kept with its date, forgotten again', async ({ window, origin }) => {
  serveSlowly(origin, 20)
  await downloaded(window, origin, 4)
  await window.getByRole('button', { name: 'Measure it' }).focus()
  await window.keyboard.press('Enter')
  await window.getByRole('textbox', { name: 'Images at most' }).focus()
  const start = window.getByRole('button', { name: 'Start the race' })
  await expect(start).toBeEnabled()
  for (let n = 0; n < 12 && !(await start.evaluate(at => at === document.activeElement)); n += 1)
    await window.keyboard.press('Tab')
  await window.keyboard.press('Enter')
  const forget = window.getByRole('button', { name: /^Remove the measurement of/ })
  await expect(forget).toBeVisible()
  await window.reload()
  await showPart(window, 'Race')
  await forget.click()
  await expect(start).toBeVisible()
})

test('a list is measured before it is downloaded, and keeps what was chosen for it', async ({
  window,
  origin,
  shoal,
}) => {
  serveSlowly(origin, 20)
  await review(
    window,
    picturePaths(4).map(path => origin.url(path)),
  )
  await window.getByRole('button', { name: 'More options' }).click()
  await window.getByRole('textbox', { name: 'Per site' }).fill('3')
  await window.getByRole('button', { name: 'How much faster is it? Measure' }).click()
  await expect(window.getByText(/20 requests to/)).toBeVisible()
  await expect(window.getByRole('textbox', { name: 'Per site' })).toHaveValue('3')
  await startRace(window)
  await expect(result(window)).toContainText('3 per host')
  await expectNoBarrier(window)
  for (const [item, name, holds] of [
    ['Picture of this chart (PNG)', 'shoal-measured-race.png', 'PNG'],
    ['Table of every run (CSV)', 'shoal-measured.csv', '4,sequential,2,1,4,'],
    ['Report (HTML)', 'shoal-measured.html', '<h1>4 images, measured</h1>'],
  ] as const) {
    const saved = await fileSavedBy(window, async () => {
      await window.getByRole('button', { name: 'Export' }).click()
      await window.getByRole('menuitem', { name: item }).click()
    })
    expect(saved.name).toBe(name)
    expect(await readFile(saved.path, 'latin1')).toContain(holds)
  }
  await window.getByRole('link', { name: 'Back to review' }).click()
  await window.getByRole('button', { name: 'More options' }).click()
  await expect(window.getByRole('textbox', { name: 'Per site' })).toHaveValue('3')
  await window.getByRole('button', { name: /^Download 4/ }).click()
  await expect(fact(window, 'Saved')).toHaveText('4')
  expect(await shoal.saved()).toHaveLength(4)
})

test('one image is no faster at once, and the time strip says so', async ({ window, origin }) => {
  serveSlowly(origin, 100)
  await downloaded(window, origin, 1)
  await window.getByRole('button', { name: 'Measure it' }).click()
  await startRace(window)
  await expect(result(window).getByRole('heading', { name: 'No measurable gain' })).toBeVisible()
  await expect(result(window)).toContainText('There is only one image.')
  await expect(window.getByRole('status')).toContainText('No measurable gain')
  await expect(strip(window)).toContainText('No measurable gain')
})

test('nothing is measured while the batch is downloaded', async ({ window, origin }) => {
  origin.otherwise(() => serve(jpegOf(3000)).hold())
  await download(window, [origin.url('/001.jpg')])
  await showPart(window, 'Race')
  await expect(window.getByText(/This batch is being downloaded/)).toBeVisible()
  await expect(window.getByRole('button', { name: 'Start the race' })).toBeDisabled()
  origin.release()
  await expect(window.getByRole('button', { name: 'Start the race' })).toBeEnabled()
})

test('a lesson shows three ways of downloading on a slow server, by key', async ({ window }) => {
  await window.getByRole('link', { name: 'Why at once?' }).click()
  await expect(window.getByRole('heading', { name: 'Why download at once?' })).toBeVisible()
  const images = window.getByRole('slider', { name: 'Images' })
  await images.focus()
  await window.keyboard.press('Home')
  await expect(images).toHaveAttribute('aria-valuetext', '2')
  const delay = window.getByRole('slider', { name: 'Wait before each answer' })
  await delay.focus()
  await window.keyboard.press('ArrowRight')
  await expect(delay).toHaveAttribute('aria-valuetext', '350 ms')
  await window.getByRole('button', { name: 'Start' }).press('Enter')
  const ways = window.getByRole('region', { name: 'The three ways' })
  await expect(ways.getByText('2 of 2 images')).toHaveCount(3)
  await expect(ways.getByText(/^All at once was .* times as fast, /)).toBeVisible()
  await expectNoBarrier(window)
  await window.getByRole('button', { name: 'A busy server' }).click()
  await expect(images).toHaveAttribute('aria-valuetext', '20')
})
