/// <reference lib="dom" />
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Page, type TestType } from '@playwright/test'

/** The app, started with these arguments in a folder of its own. `pages`: how many windows it has. */
export type Desktop = { page: Page; folder: string; origin: string; pages(): number }

export type DesktopFixtures = { start: (...args: string[]) => Promise<Desktop> }

/** What must be seen in the desktop app, whether in Electron itself or in the model of it. */
export function desktopTests(test: TestType<DesktopFixtures, object>): void {
  test('the window comes up, on its own origin, without Node', async ({ start }) => {
    const { page, origin } = await start()
    await expect(page.getByRole('heading', { name: 'Drop links' })).toBeVisible()
    const seen = await page.evaluate(() => ({
      origin: location.origin,
      globals: ['require', 'process', 'module', 'Buffer', 'ipcRenderer'].filter(name => name in globalThis),
      bridge: Object.keys((globalThis as unknown as { shoal: object }).shoal).sort(),
      notifications: Notification.permission,
    }))
    expect(seen).toEqual({
      origin,
      globals: [],
      bridge: ['call', 'onNotice', 'onOpen', 'pathOf'],
      notifications: 'denied',
    })
  })

  test('the page reaches neither the network nor other addresses', async ({ start }) => {
    const { page, origin, pages } = await start()
    await expect(page.getByRole('heading', { name: 'Drop links' })).toBeVisible()
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
    expect(page.url()).toMatch(new RegExp(`^${origin}/`))
    await expect.poll(pages).toBe(1)
  })

  test('no script but its own runs in the page', async ({ start }) => {
    const { page } = await start()
    await expect(page.getByRole('heading', { name: 'Drop links' })).toBeVisible()
    const ran = await page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'window.stranger = true'
      document.body.append(script)
      const image = document.createElement('img')
      image.setAttribute('onerror', 'window.stranger = true')
      image.src = '/nothing.png'
      document.body.append(image)
      return new Promise(resolve => {
        image.addEventListener('error', () => resolve('stranger' in window))
      })
    })
    expect(ran).toBe(false)
  })

  test('no page may read the clipboard, and Paste does', async ({ start }) => {
    const { page } = await start()
    await expect(page.getByRole('heading', { name: 'Drop links' })).toBeVisible()
    const read = await page.evaluate(() =>
      navigator.clipboard.readText().then(
        () => 'read',
        () => 'refused',
      ),
    )
    expect(read).toBe('refused')
    await expect(page.getByRole('button', { name: 'Paste' })).toBeVisible()
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
}
