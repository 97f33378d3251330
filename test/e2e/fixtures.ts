/// <reference lib="dom" />
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { test as base, expect, type Page } from '@playwright/test'
import type { Capability, CommandName } from '../../shared/contract/commands.ts'
import { jpegOf } from '../helpers/images.ts'
import { type ImageOrigin, serve, startOrigin } from '../helpers/origin.ts'
import { startShoalWeb } from '../helpers/shoal-web.ts'

export { expect }

/** Shoal of one test: a process, a store and folders of its own. */
export type Shoal = {
  /** Everything of this test is in here. */
  folder: string
  /** Where images go unless the test says otherwise. */
  downloads: string
  /** Opens the window in this page, as who follows the address in the terminal. */
  open: (page: Page, which?: { isUsed: boolean }) => Promise<void>
  /** The same with a new address, as Enter in the terminal prints it. */
  openAgain: (page: Page) => Promise<void>
  /** Names of the saved files, in order. */
  saved: () => Promise<string[]>
  /** What the system was asked to open. */
  opened: () => Promise<string[]>
  /** As the power cut does. */
  kill: () => Promise<void>
  /** With links and list files to open with, relative to its folder. */
  start: (...sources: string[]) => Promise<void>
}

export const test = base.extend<{ origin: ImageOrigin; shoal: Shoal; window: Page }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
  origin: async ({}, use) => {
    const origin = await startOrigin({ hosts: 3 })
    await use(origin)
    await origin.close()
  },

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
  shoal: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'shoal-e2e-'))
    const opens = join(folder, 'opened')
    await desktopIn(folder, opens)
    let running: Awaited<ReturnType<typeof startShoalWeb>> | undefined
    const shoal: Shoal = {
      folder,
      downloads: join(folder, 'Shoal'),
      async open(page, { isUsed } = { isUsed: false }) {
        await page.goto(running?.url ?? '')
        if (!isUsed) await page.waitForURL(({ pathname }) => pathname === '/')
      },
      async openAgain(page) {
        await page.goto((await running?.newAddress()) ?? '')
        await page.waitForURL(({ pathname }) => pathname === '/')
      },
      saved: async () => (await readdir(shoal.downloads)).filter(name => !name.startsWith('.')).sort(),
      opened: async () => (await readFile(opens, 'utf8').catch(() => '')).split('\n').filter(Boolean),
      async kill() {
        const child = running?.child
        running = undefined
        if (child === undefined || child.exitCode !== null) return
        const gone = once(child, 'exit')
        child.kill('SIGKILL')
        await gone
      },
      async start(...sources) {
        const PATH = `${join(folder, 'bin')}${delimiter}${process.env['PATH']}`
        running = await startShoalWeb(folder, { PATH, DISPLAY: ':1' }, sources)
      },
    }
    try {
      await shoal.start()
      await use(shoal)
    } finally {
      await shoal.kill()
      await rm(folder, { recursive: true, force: true })
    }
  },

  /** A window of this Shoal, in which nothing may go wrong unseen. */
  window: async ({ page, shoal }, use) => {
    const wrong: string[] = []
    page.on('pageerror', error => wrong.push(error.message))
    page.on('console', message => {
      if (message.type() === 'error' && !/Failed to load resource|WebSocket connection/.test(message.text()))
        wrong.push(message.text())
    })
    await shoal.open(page)
    await expect(page.getByRole('heading', { name: 'Drop links' })).toBeVisible()
    await use(page)
    expect(wrong).toEqual([])
  },
})

/** A picture for every path that has no script. */
export const servePictures = (origin: ImageOrigin, bytes = 3000): void =>
  origin.otherwise(path => serve(jpegOf(bytes, Number(/\d+/.exec(path)?.[0] ?? 1))))

/** Paths of `count` images: /001.jpg and so on. */
export const picturePaths = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `/${String(at + 1).padStart(3, '0')}.jpg`)

/** Gives a list as a person does and goes on to the review. */
export async function review(window: Page, links: readonly string[]): Promise<void> {
  await window.getByLabel('Links, a list, or the address of a page').fill(links.join('\n'))
  await window.getByRole('button', { name: 'Continue' }).click()
  await expect(window.locator('.review-download')).toBeEnabled()
}

/** What a batch is looked at for, by the name of the part; its tab comes first. */
export async function showPart(
  window: Page,
  part: 'Waterfall' | 'Weave' | 'Race' | 'How many at once?',
): Promise<void> {
  const tab = part === 'Waterfall' || part === 'Weave' ? 'Timeline' : 'Compare'
  await window.locator('.tab-choice label', { hasText: tab }).click()
  await window.locator('.toolbar label', { hasText: part }).click()
}

/** Opens the time strip into its card. */
export const openTimes = (window: Page) => window.locator('.strip-toggle').click()

/** Gives a list and starts it. */
export async function download(window: Page, links: readonly string[]): Promise<void> {
  await review(window, links)
  await window.locator('.review-download').click()
  await expect(window.getByRole('grid', { name: 'Images' })).toBeVisible()
}

/** The file that a click saves. */
export async function fileSavedBy(window: Page, click: () => Promise<void>): Promise<SavedFile> {
  let saved: SavedFile | undefined
  // A browser under load was seen to drop a download before it began; a person would click again, too.
  await expect(async () => {
    const saving = window.waitForEvent('download', { timeout: 5000 })
    const [download] = await Promise.all([saving, click()])
    saved = { name: download.suggestedFilename(), path: await download.path() }
  }).toPass()
  if (saved === undefined) throw new Error('Nothing was saved.')
  return saved
}

type SavedFile = { name: string; path: string }

/** The fact of that name in the header, such as "Saved". */
export const fact = (window: Page, name: string) =>
  window
    .locator('.fact')
    .filter({ has: window.getByText(name, { exact: true }) })
    .locator('dd')

/**
 * Lets the window believe that its shell can do what the web shell cannot, and answers that command in its place.
 * Resolves with what the command was given, call by call. To be asked before the page goes anywhere.
 */
export async function pretend(
  page: Page,
  capability: Capability,
  command: CommandName,
  answer?: unknown,
): Promise<unknown[]> {
  const given: unknown[] = []
  await page.routeWebSocket(/\/rpc$/, socket => {
    const server = socket.connectToServer()
    socket.onMessage(message => {
      const { a = [], i } = JSON.parse(`${message}`) as { a?: [string?, unknown?]; i: string }
      if (a[0] !== command) return server.send(message)
      given.push(a[1])
      socket.send(JSON.stringify({ t: 's', i, r: { ok: true, value: answer } }))
    })
    server.onMessage(message =>
      socket.send(`${message}`.replace('"capabilities":[', `"capabilities":["${capability}",`)),
    )
  })
  return given
}

/** A desktop that only takes notes. */
async function desktopIn(folder: string, opens: string): Promise<void> {
  await mkdir(join(folder, 'bin'))
  const program = join(folder, 'bin', 'xdg-open')
  await writeFile(program, `#!/bin/sh\necho "$1" >> '${opens}'\n`)
  await chmod(program, 0o755)
}
