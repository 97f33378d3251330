import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from '@playwright/test'
import { openApp } from '../../main/app/app.ts'
import { realWorld } from '../../main/engine/world.ts'
import type { Item } from '../../shared/model.ts'
import { batchOptions } from '../../shared/settings.ts'
import { formatBytes } from '../../shared/text/format.ts'
import { findBrowser } from '../helpers/browser.ts'
import { hostNames } from '../helpers/loopback.ts'
import { startShoalWeb } from '../helpers/shoal-web.ts'
import { median } from './measure.ts'
import type { Report } from './report.ts'
import type { Bench } from './run.ts'
import { firstPaint, openBatch, pasteText, type Smoothness, watchFrames } from './ui-page.ts'

export const title = 'The window: 10,000 rows that change, and a batch of 100,000 opened'

const rows = 10_000
const manyRows = 100_000
const hosts = 20
const atOnce = 256
const watchMs = 6000
/** About 20,000 rows in 6 s. */
const pixelsPerFrame = 2500

const goals = {
  frameP95Ms: 20,
  longTaskMs: 50,
  answersPerSecond: 10,
  openMs: 500,
  paintMs: 1000,
  rendererBytes: 150_000_000,
}

/** Frames, answers and memory of the window in a real browser, beside an engine at work. */
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
  const folder = await mkdtemp(join(tmpdir(), 'shoal-bench-ui-'))
  const batch = await fillStore(join(folder, '.home'))
  const origin = fork(fileURLToPath(new URL('ui-origin.ts', import.meta.url)), [`${hosts}`])
  const [port] = (await once(origin, 'message')) as [number]
  const shoal = await startShoalWeb(folder)
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const starts = []
    for (let round = 0; round < rounds; round += 1) {
      starts.push(await measureStart(browser, await shoal.newAddress(), batch))
    }
    const changing = await measureChanging(browser, await shoal.newAddress(), port)
    return reportOf(starts, changing)
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

type Start = { paintMs: number; openMs: number }

async function measureStart(browser: Browser, url: string, batch: string): Promise<Start> {
  const context = await browser.newContext({ viewport: { width: 1100, height: 760 } })
  // Let in before the clock runs: most starts find a browser that is known.
  const { origin, hash } = new URL(url)
  await context.request.post(`${origin}/session`, { data: hash.slice(1), headers: { origin } })
  const page = await context.newPage()
  await page.goto(`${origin}/`)
  const paintMs = await page.evaluate(firstPaint)
  await page.getByRole('heading', { name: 'Drop a list' }).waitFor()
  const openMs = await page.evaluate(openBatch, batch)
  await context.close()
  return { paintMs, openMs }
}

type Changing = {
  still: Smoothness & { answers: number }
  scrolling: Smoothness & { answers: number }
  heapBytes: number
  rendererBytes: number | undefined
}

async function measureChanging(browser: Browser, url: string, port: number): Promise<Changing> {
  const page = await browser.newPage({ viewport: { width: 1100, height: 760 } })
  let answers = 0
  page.on('websocket', socket =>
    socket.on('framereceived', ({ payload }) => {
      if (payload.includes('"rowsTotal"')) answers += 1
    }),
  )
  await page.goto(url)
  await page.waitForURL(({ pathname }) => pathname === '/')
  const names = hostNames(hosts)
  const links = Array.from({ length: rows }, (_, n) => `http://${names[n % hosts]}:${port}/${n}.jpg`)
  await page.evaluate(pasteText, links.join('\n'))
  await page.getByLabel('At a time').fill(`${atOnce}`)
  await page.getByLabel('Per site').fill(`${atOnce}`)
  await page.getByRole('button', { name: /^Download 10,000/ }).click()
  await page.getByText(/^Downloading 2\d\d at once/).waitFor({ timeout: 60_000 })

  const watched = async (pixels: number) => {
    const before = answers
    const seen = await page.evaluate(watchFrames, [watchMs, pixels] as [number, number])
    return { ...seen, answers: answers - before }
  }
  await page.getByRole('button', { name: /^Downloading \d/ }).click()
  const still = await watched(0)
  await page.getByRole('button', { name: /^All / }).click()
  const scrolling = await watched(pixelsPerFrame)
  const memory = await memoryOf(page, browser)
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByRole('menuitem', { name: 'Stop now' }).click()
  await page.close()
  return { still, scrolling, ...memory }
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

function reportOf(starts: readonly Start[], changing: Changing): Report {
  const { still, scrolling, heapBytes, rendererBytes } = changing
  const paintMs = median(starts.map(start => start.paintMs))
  const openMs = median(starts.map(start => start.openMs))
  const failures: string[] = []
  const row = (what: string, measured: string, goal: string, reached: boolean) => {
    if (!reached) failures.push(`${what}: ${measured} misses ${goal}`)
    return [what, measured, goal]
  }
  const smooth = (how: string, { frames, longTasks, answers }: Changing['still']) => {
    const p95 = percentile(frames, 0.95)
    const longest = Math.max(0, ...longTasks)
    const perSecond = (1000 * answers) / watchMs
    return [
      row(
        `frames a second, p95 frame, ${how}`,
        `${((1000 * frames.length) / watchMs).toFixed(0)}, ${p95.toFixed(1)} ms`,
        `60, under ${goals.frameP95Ms} ms`,
        p95 < goals.frameP95Ms,
      ),
      row(
        `tasks over ${goals.longTaskMs} ms, ${how}`,
        longTasks.length === 0 ? 'none' : `${longTasks.length}, the longest ${longest.toFixed(0)} ms`,
        'none',
        longTasks.length === 0,
      ),
      row(
        `answers a second, ${how}`,
        perSecond.toFixed(1),
        `at most ${goals.answersPerSecond}`,
        // The edges of the time it was watched may hold one more.
        answers <= (goals.answersPerSecond * watchMs) / 1000 + 1,
      ),
    ]
  }
  return {
    columns: ['what', 'measured', 'goal'],
    rows: [
      ...smooth('every row changing', still),
      ...smooth('scrolling', scrolling),
      row(
        'first rows of 100,000',
        `${openMs.toFixed(0)} ms`,
        `under ${goals.openMs} ms`,
        openMs < goals.openMs,
      ),
      row('first paint', `${paintMs.toFixed(0)} ms`, `under ${goals.paintMs} ms`, paintMs < goals.paintMs),
      row(
        'memory at 10,000 rows: JavaScript heap, private to the page process',
        `${formatBytes(heapBytes)}, ${rendererBytes === undefined ? 'not known here' : formatBytes(rendererBytes)}`,
        `under ${formatBytes(goals.rendererBytes)}`,
        (rendererBytes ?? heapBytes) < goals.rendererBytes,
      ),
    ],
    notes: [
      `${rows} images in drops on ${hosts} hosts, ${atOnce} at once, Chromium without a screen or GPU.`,
    ],
    failures,
    data: { starts, ...changing },
  }
}

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN
