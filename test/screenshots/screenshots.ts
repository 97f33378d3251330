/// <reference lib="dom" />
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { download, expect, fact, picturePaths, review, showPart, test } from '../e2e/fixtures.ts'
import { filmSite, listingPath } from '../helpers/films.ts'
import { jpegOf } from '../helpers/images.ts'
import { serve, page as signInPage, status } from '../helpers/origin.ts'
import { html } from '../helpers/pages.ts'

const assets = fileURLToPath(new URL('../../assets/', import.meta.url))
const shot = (name: string) => join(assets, 'screenshots', `${name}.png`)
const places = ['azores', 'bahia', 'cabo-verde', 'dahab', 'elba', 'faroe', 'gozo', 'hydra']
const views = ['reef', 'lagoon', 'kelp', 'dusk', 'open-sea']

for (const scheme of ['light', 'dark'] as const) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme })

    test(`the README's pictures`, async ({ window, origin }) => {
      const paths = places.flatMap(place => views.map(view => `/${place}/${place}-${view}.jpg`))
      const pictures = await picturesAt(paths)
      origin.otherwise(path => {
        const bytes = pictures.get(path)
        if (bytes === undefined) return status(404)
        const answer = serve(bytes).delay(300 + ((path.length * 97) % 500))
        // The second half comes to a halt on its way, to be looked at.
        return path > '/e' ? answer.holdAfter(bytes.length >> (1 + (path.length % 3))) : answer
      })
      origin.script('/dahab/dahab-reef.jpg', signInPage())
      origin.script('/gozo/gozo-dusk.jpg', status(404))
      const links = paths.map((path, n) => origin.url(path, origin.hosts[n % 3]))

      await window.screenshot({ path: shot(`empty-${scheme}`) })
      await review(window, [...links, 'see also the other list'])
      await expect(window.getByText('azores-reef.jpg').first()).toBeVisible()
      await window.screenshot({ path: shot(`review-${scheme}`) })
      await window.getByRole('button', { name: 'Discard' }).click()

      await download(window, links)
      await expect(fact(window, 'Saved')).toHaveText('19')
      await window.screenshot({ path: shot(`running-${scheme}`) })
      origin.release()
      await expect(fact(window, 'Took')).toBeVisible()
      await window.waitForLoadState('networkidle')
      await window.screenshot({ path: shot(`batch-${scheme}`) })
      for (const part of ['Waterfall', 'Weave'] as const) {
        await showPart(window, part)
        await expect(window.getByRole('listbox', { name: part }).getByRole('option')).toContainText('azores')
        await window.mouse.move(0, 0)
        await drawn(window)
        await window.screenshot({ path: shot(`${part.toLowerCase()}-${scheme}`) })
      }
      await window.locator('.tab-choice label', { hasText: 'Images' }).click()
      await window.locator('label', { hasText: 'Grid' }).click()
      await window.mouse.move(0, 0)
      await picturesShown(window)
      await window.screenshot({ path: shot(`grid-${scheme}`), animations: 'disabled' })
      await window.setViewportSize({ width: 720, height: 520 })
      await picturesShown(window)
      await window.screenshot({ path: shot(`narrow-${scheme}`), animations: 'disabled' })
    })

    test('pictures of pages', async ({ window, origin }) => {
      const pictures = [...(await samplePictures()).values()]
      const site = filmSite({ count: 30 })
      origin.otherwise(path => {
        const page = site.pages.get(path)
        if (page !== undefined) return html(`<style>${cinema}</style>${page}`)
        const bytes = pictures[[...path].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 0) % 5]
        return bytes === undefined ? status(404) : serve(bytes)
      })

      await window.getByRole('link', { name: 'Scan a page' }).click()
      await window.getByLabel('Address of the page').fill(origin.url(listingPath))
      await window.getByRole('button', { name: 'Scan', exact: true }).click()
      await expect(window.getByText('30 images on 1 page')).toBeVisible()
      await window.getByRole('gridcell').nth(3).click()
      await window.keyboard.press('Enter')
      await window.mouse.move(0, 0)
      await picturesShown(window)
      await window.screenshot({ path: shot(`pages-${scheme}`), animations: 'disabled' })

      await window.locator('label', { hasText: 'From the pages it links to' }).click()
      await window.getByRole('button', { name: 'Open', exact: true }).click()
      const copy = window.frameLocator('.page-frame iframe')
      await copy.locator('h3').nth(0).click()
      await copy.locator('h3').nth(1).click()
      await expect(window.getByText('30 entries on this page')).toBeVisible()
      await window.mouse.move(0, 0)
      await window.screenshot({ path: shot(`follow-${scheme}`), animations: 'disabled' })
    })
  })
}

for (const scheme of ['light', 'dark'] as const) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme })

    test('pictures of measuring', async ({ window, origin }) => {
      test.setTimeout(180_000)
      origin.otherwise(path => {
        const at = Number(/\d+/.exec(path)?.[0])
        // Eight are served at once; more wait for each other, as at many a real host.
        const open = origin.requests.filter(({ outcome }) => outcome === 'open').length
        return serve(jpegOf(3000, at)).delay((90 + ((at * 37) % 60)) * Math.max(1, open / 8))
      })
      await download(
        window,
        picturePaths(32).map(path => origin.url(path)),
      )
      await expect(fact(window, 'Took')).toBeVisible()
      await window.getByRole('button', { name: 'Measure it' }).click()
      await window.getByRole('button', { name: 'Start the race' }).click()
      await expect(window.locator('.result')).toContainText('faster', { timeout: 60_000 })
      await window.mouse.move(0, 0)
      await window.screenshot({ path: shot(`race-${scheme}`), animations: 'disabled' })
      await showPart(window, 'How many at once?')
      await window.getByRole('textbox', { name: 'At a time, up to' }).fill('16')
      await window.getByRole('button', { name: 'Start', exact: true }).click()
      await expect(window.getByRole('button', { name: /^Use / })).toBeVisible({ timeout: 90_000 })
      await window.mouse.move(0, 0)
      await window.screenshot({ path: shot(`sweep-${scheme}`), animations: 'disabled' })
    })
  })
}

/** The pictures of the sample, by name. */
/** A sample picture for every path that ends like its name, each a file of its own: none is the same as another. */
async function picturesAt(paths: readonly string[]): Promise<Map<string, Buffer>> {
  const pictures = await samplePictures()
  const read = paths.map(async path => {
    const bytes = pictures.get(/-((?:open-)?[a-z]+)\.jpg$/.exec(path)?.[1] ?? '')
    const own = await sharp(bytes)
      .withExif({ IFD0: { ImageDescription: path } })
      .toBuffer()
    return [path, own] as const
  })
  return new Map(await Promise.all(read))
}

async function samplePictures(): Promise<Map<string, Buffer>> {
  const names = (await readdir(join(assets, 'sample'))).filter(name => !name.endsWith('.mjs'))
  const read = names.map(
    async name => [name.split('.')[0] ?? '', await readFile(join(assets, 'sample', name))] as const,
  )
  return new Map(await Promise.all(read))
}

/** How the cinema's pages look. */
const cinema = `
  body { font: 15px/1.5 Georgia, serif; margin: 24px 32px; color: #2b2320; background: #fbf8f3 }
  .films { display: grid; grid-template-columns: repeat(4, 1fr); gap: 24px; padding: 0; list-style: none }
  .film img { width: 100%; height: 110px; object-fit: cover; border-radius: 4px }
  h3 { margin: 8px 0 0; font-size: 16px } time { color: #8a7a70; font-size: 13px } nav { margin-bottom: 16px }
`

/** Thumbnails are made when they come into sight; a picture of their places would show nothing. */
async function picturesShown(window: Page): Promise<void> {
  const pictures = window.getByRole('option').or(window.getByRole('gridcell')).locator('img')
  await expect(pictures.first()).toBeVisible()
  await pictures.evaluateAll(all => Promise.all(all.map(one => (one as HTMLImageElement).decode())))
}

/** The chart has its colours once what it shows was asked for and drawn. */
async function drawn(window: Page): Promise<void> {
  const bytes = () => window.locator('canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())
  const colours = () =>
    window.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const hex = getComputedStyle(canvas).getPropertyValue('--phase-receive').trim()
      const wanted = [1, 3, 5].map(at => Number.parseInt(hex.slice(at, at + 2), 16))
      const { data = [] } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {}
      return data.some((_, at) => at % 4 === 0 && wanted.every((value, part) => value === data[at + part]))
    })
  await expect.poll(colours).toBe(true)
  let before = ''
  await expect
    .poll(async () => {
      const now = await bytes()
      const same = now === before
      before = now
      return same
    })
    .toBe(true)
}
