/// <reference lib="dom" />
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, test as base, type ElectronApplication, expect, type Page } from '@playwright/test'
import { root, runtimePath } from './runtime.ts'

const main = join(root, 'dist', 'electron', 'main.js')
const runtime = runtimePath()

type Running = { app: ElectronApplication; page: Page; folder: string }

const test = base.extend<{ start: (...args: string[]) => Promise<Running> }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
  start: async ({}, use) => {
    const running: Running[] = []
    await use(async (...args) => {
      const folder = await mkdtemp(join(tmpdir(), 'shoal-real-'))
      const app = await _electron.launch({
        executablePath: runtime ?? '',
        args: [main, ...args],
        env: {
          ...(process.env as Record<string, string>),
          HOME: folder,
          USERPROFILE: folder,
          SHOAL_HOME: join(folder, 'home'),
        },
      })
      const started = { app, page: await app.firstWindow(), folder }
      running.push(started)
      return started
    })
    for (const { app, folder } of running) {
      await app.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    }
  },
})

test.beforeAll(() => {
  if (runtime === undefined)
    console.warn("SKIPPED: Electron's runtime is not here; nothing was tried for real.")
})
test.skip(runtime === undefined, "Electron's runtime is not here")

test('the window comes up, on its own origin, without Node', async ({ start }) => {
  const { page } = await start()
  await expect(page.getByRole('heading', { name: 'Drop links' })).toBeVisible()
  const seen = await page.evaluate(() => ({
    origin: location.origin,
    globals: ['require', 'process', 'module', 'Buffer'].filter(name => name in globalThis),
    bridge: Object.keys((globalThis as unknown as { shoal: object }).shoal).sort(),
    notifications: Notification.permission,
  }))
  expect(seen).toEqual({
    origin: 'app://shoal',
    globals: [],
    bridge: ['call', 'onNotice', 'onOpen', 'pathOf'],
    notifications: 'denied',
  })
})

test('the page reaches neither the network nor other addresses', async ({ start }) => {
  const { page, app } = await start()
  const reach = (url: string) =>
    page.evaluate(
      address =>
        fetch(address).then(
          () => 'reached',
          () => 'refused',
        ),
      url,
    )
  expect(await reach('https://example.org/')).toBe('refused')
  expect(await reach('app://other/')).toBe('refused')
  await page.evaluate(() => {
    location.href = 'https://example.org/'
  })
  await page.evaluate(() => void window.open('about:blank'))
  expect(page.url()).toMatch(/^app:\/\/shoal\//)
  expect(app.windows()).toHaveLength(1)
})

test('a frame in the page is not answered', async ({ start }) => {
  const { page } = await start()
  const hasBridge = await page.evaluate(() => {
    const frame = document.createElement('iframe')
    document.body.append(frame)
    return 'shoal' in (frame.contentWindow ?? {})
  })
  expect(hasBridge).toBe(false)
})

test('the sample arrives, and its pictures are shown', async ({ start }) => {
  const { page, folder } = await start('--sample')
  await expect(page.getByRole('grid', { name: 'Images' })).toBeVisible()
  await expect
    .poll(async () => {
      const names = await readdir(folder, { recursive: true })
      return names.filter(name => /Shoal.[^.\\/]+\.(jpg|png|webp)$/.test(name)).length
    })
    .toBe(5)
  const id = page.url().split('/').at(-1)
  const size = await page.evaluate(
    async address => (await (await fetch(address)).blob()).size,
    `/thumb/${id}/1`,
  )
  expect(size).toBeGreaterThan(100)
  // Its lane starts here, too.
  const log = await readFile(join(folder, 'home', 'logs', 'desktop.log'), 'utf8')
  expect(log).not.toMatch(/"lane(s-off|-lost)"/)
})
