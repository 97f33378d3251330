import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from '@playwright/test'
import { openApp } from '../../main/app/app.ts'
import { buildIfChanged } from '../../main/build.mjs'
import { realWorld } from '../../main/engine/world.ts'
import type { Item } from '../../shared/model.ts'
import { batchOptions } from '../../shared/settings.ts'
import { findBrowser } from '../helpers/browser.ts'
import { hostNames } from '../helpers/loopback.ts'
import { startShoalWeb } from '../helpers/shoal-web.ts'
import type { Report } from './report.ts'
import type { Bench } from './run.ts'
import { answerTo, firstPaint, openBatch, pasteText, watchClicks, watchFrames } from './window-page.ts'
import {
  atOnce,
  type Changing,
  clicked,
  fast,
  manyRows,
  reportOf,
  rows,
  type Start,
  slowly,
  type Watched,
  watchMs,
} from './window-report.ts'

export const title =
  'The window: 20,000 rows while 64 at once download, clicks, the viewer, 100,000 rows chosen'

const hosts = 20
const photos = 24

/** Frames, clicks and memory of the window in a real browser, beside an engine at work. */
export async function run({ rounds }: Bench): Promise<Report> {
  const executablePath = findBrowser()
  if (executablePath === undefined) {
    return {
      columns: ['what', 'measured', 'goal'],
      rows: [],
      notes: ['There is no browser.'],
      failures: [],
      data: {},
    }
  }
  if (!buildIfChanged(['renderer', 'cli'])) throw new Error('The window could not be built.')
  const folder = await mkdtemp(join(tmpdir(), 'shoal-bench-window-'))
  const batch = await fillStore(join(folder, '.home'))
  const origin = fork(fileURLToPath(new URL('window-origin.ts', import.meta.url)), [`${hosts}`])
  const [port] = (await once(origin, 'message')) as [number]
  const shoal = await startShoalWeb(folder)
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const starts = []
    for (let round = 0; round < rounds; round += 1) {
      starts.push(await measureStart(browser, await shoal.newAddress(), batch))
    }
    const chosenMs = await measureChoosing(browser, await shoal.newAddress(), batch)
    const viewerMs = await measureViewer(browser, await shoal.newAddress(), port)
    const clickMs = await measureClicks(browser, await shoal.newAddress(), port)
    const changing = await measureChanging(browser, await shoal.newAddress(), port)
    return reportOf({ starts, chosenMs, viewerMs, clickMs, ...changing })
  } finally {
    await browser.close()
    shoal.child.kill('SIGKILL')
    origin.kill()
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** A store with a batch that is large and idle. */
async function fillStore(home: string): Promise<string> {
  const app = openApp({ ...realWorld, env: { SHOAL_HOME: home } })
  async function* items(): AsyncGenerator<Item[]> {
    for (let n = 0; n < manyRows; n += 1000)
      yield Array.from({ length: 1000 }, (_, at) => ({
        url: `https://images-${(n + at) % 50}.example.org/collection/${n + at}.jpg`,
        origin: { source: 'list.txt', line: n + at + 1 },
      }))
  }
  const created = await app.batches.create(join(home, 'pictures'), batchOptions.parse({}), items())
  await app.close()
  if (created === undefined) throw new Error('There are no rows')
  return created.batch.id
}

async function measureStart(browser: Browser, url: string, batch: string): Promise<Start> {
  const context = await browser.newContext({ viewport })
  // Let in before the clock runs: most starts find a browser that is known.
  const { origin, hash } = new URL(url)
  await context.request.post(`${origin}/session`, { data: hash.slice(1), headers: { origin } })
  const page = await context.newPage()
  await page.goto(`${origin}/`)
  const paintMs = await page.evaluate(firstPaint)
  await page.getByRole('heading', { name: 'Drop links' }).waitFor()
  const openMs = await page.evaluate(openBatch, batch)
  await context.close()
  return { paintMs, openMs }
}

const viewport = { width: 1100, height: 760 }

async function openWindow(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport })
  await page.goto(url)
  await page.waitForURL(({ pathname }) => pathname === '/')
  await page.getByRole('link', { name: 'Download', exact: true }).waitFor()
  return page
}

const linksOf = (count: number, port: number, path = '') =>
  hostNames(hosts).flatMap((host, at, { length }) =>
    Array.from({ length: count / length }, (_, n) => `http://${host}:${port}/${path}${n * length + at}.jpg`),
  )

/** Begins the download of links and waits until as many run as may. */
async function download(page: Page, links: readonly string[]): Promise<void> {
  await page.evaluate(pasteText, links.join('\n'))
  await page.getByRole('button', { name: /^Download [\d,]+ images$/ }).waitFor()
  await page.getByRole('button', { name: 'More options' }).click()
  await page.getByRole('textbox', { name: 'Downloads at a time' }).fill(`${atOnce}`)
  await page.getByRole('textbox', { name: 'Per site' }).fill(`${atOnce}`)
  await page.getByRole('button', { name: /^Download [\d,]+ images$/ }).click()
  await page.locator('.image-row[data-state]').first().waitFor()
}

async function stop(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByRole('menuitem', { name: 'Stop now' }).click()
  await page.close()
}

/** Ctrl+A over all rows, and Shift+End: ms until their number stands there. */
async function measureChoosing(browser: Browser, url: string, batch: string): Promise<number[]> {
  const page = await openWindow(browser, url)
  await page.evaluate(openBatch, batch)
  await page.locator('.image-row').first().click()
  const all = `${manyRows.toLocaleString('en')} images selected`
  const answers = [
    await page.evaluate(answerTo, { key: 'a', withCtrl: true, shown: '.floating-bar', words: all }),
  ]
  await page.locator('.image-row').nth(2).click()
  answers.push(
    await page.evaluate(answerTo, { key: 'a', withCtrl: true, shown: '.floating-bar', words: all }),
  )
  await page.close()
  return answers
}

/** Space on a tile whose thumbnail is there: ms until it is drawn in the whole window. */
async function measureViewer(browser: Browser, url: string, port: number): Promise<number[]> {
  const page = await openWindow(browser, url)
  await download(page, linksOf(2 * hosts, port, 'whole/').slice(0, photos))
  await page.locator('.ending-sentence').waitFor()
  await page.locator('.tab-choice label', { hasText: 'Images' }).click()
  await page.locator('label', { hasText: 'Grid' }).click()
  const answers: number[] = []
  for (let place = 0; place < 8; place += 1) {
    const tile = page.locator('.image-tile').nth(place)
    await tile.locator('img').evaluate(image => (image as HTMLImageElement).decode())
    await tile.focus()
    answers.push(await page.evaluate(answerTo, { key: ' ', shown: '.viewer .stage-image' }))
    await page.locator('.viewer :focus').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.viewer').waitFor({ state: 'detached' })
  }
  await page.close()
  return answers
}

/** Rows that are clicked while many images download: ms until the panel shows that image. */
async function measureClicks(browser: Browser, url: string, port: number): Promise<number[]> {
  const page = await openWindow(browser, url)
  await download(page, linksOf(clicked, port))
  await page.evaluate(watchClicks)
  const list = await page.locator('.table-scroll').boundingBox()
  if (list === null) throw new Error('There are no rows')
  for (let n = 0; n < 24; n += 1) {
    await page.mouse.click(list.x + 200, list.y + 20 + 44 * (n % Math.floor(list.height / 44 - 1)))
    await page.waitForTimeout(150)
  }
  const answers = await page.evaluate(() => (window as unknown as { answers: number[] }).answers)
  await stop(page)
  return answers
}

async function measureChanging(browser: Browser, url: string, port: number): Promise<Changing> {
  const page = await browser.newPage({ viewport })
  let answers = 0
  page.on('websocket', socket =>
    socket.on('framereceived', ({ payload }) => {
      if (payload.includes('"rowsTotal"')) answers += 1
    }),
  )
  await page.goto(url)
  await page.waitForURL(({ pathname }) => pathname === '/')
  await page.getByRole('link', { name: 'Download', exact: true }).waitFor()
  await download(page, linksOf(rows, port))
  const watched = async (pixels: number): Promise<Watched> => {
    const before = answers
    const seen = await page.evaluate(watchFrames, [watchMs, pixels] as [number, number])
    return { ...seen, answers: answers - before }
  }
  const still = await watched(0)
  const scrolling = await watched(slowly)
  const rushing = await watched(fast)
  const find = page.getByRole('searchbox', { name: 'Find in names and links' })
  await find.fill('no such image')
  await page.locator('.image-row').first().waitFor({ state: 'detached' })
  const empty = await watched(0)
  await find.fill('')
  await page.locator('.image-row[data-state]').first().waitFor()
  const memory = await memoryOf(page, browser)
  await stop(page)
  return { still, scrolling, rushing, empty, ...memory }
}

/** The heap after a collection, and what the largest page process holds for itself (Linux: private pages). */
async function memoryOf(page: Page, browser: Browser) {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  await session.send('Performance.enable')
  const { metrics } = await session.send('Performance.getMetrics')
  const heapBytes = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN
  const whole = await browser.newBrowserCDPSession()
  const { processInfo } = await whole.send('SystemInfo.getProcessInfo')
  const pids = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id)
  const sizes = await Promise.all(pids.map(privateBytes))
  return { heapBytes, rendererBytes: sizes.length === 0 ? undefined : Math.max(...sizes) }
}

async function privateBytes(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  const kilobytes = [...text.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB/gm)].map(([, size]) =>
    Number(size),
  )
  return kilobytes.length === 0 ? Number.NaN : 1024 * kilobytes.reduce((sum, size) => sum + size, 0)
}
