import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import { buildIfChanged } from '../../main/build.mjs'
import type { SmokeReport } from '../../main/electron/smoke.ts'
import { handOverAddress } from '../../shared/hand-over.ts'
import { type DesktopFixtures, desktopTests } from '../electron/desktop-tests.ts'
import { modelOrigin, openModelWindow } from '../electron/model/model-window.ts'
import { runModel } from '../electron/model/run-model.ts'
import { root } from '../electron/runtime.ts'
import { findBrowser } from '../helpers/browser.ts'
import { startOrigin } from '../helpers/origin.ts'

// The built app without Electron: its main process in Node, its page and preload script in this browser.

async function startModel(args: readonly string[], home: string) {
  const model = runModel(root, home, args)
  const window = await openModelWindow(model, { app: root, executablePath: findBrowser() ?? '' })
  return { model, window }
}

const test = base.extend<DesktopFixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
  start: async ({}, use) => {
    const ends: (() => Promise<void>)[] = []
    await use(async (...args) => {
      const folder = await mkdtemp(join(tmpdir(), 'shoal-model-home-'))
      const { model, window } = await startModel(args, folder)
      ends.push(async () => {
        await window.close()
        await model.close()
        expect(model.errors()).toBe('')
        await rm(folder, { recursive: true, force: true, maxRetries: 5 })
      })
      const { page } = window
      return { page, folder, origin: modelOrigin, pages: () => page.context().pages().length }
    })
    for (const end of ends) await end()
  },
})

test.beforeAll(() => {
  expect(buildIfChanged(['renderer', 'electron'])).toBe(true)
})

desktopTests(test)

test('what a page hands over is shown, not requested, and reviewed whatever the settings say', async () => {
  const origin = await startOrigin()
  const home = await mkdtemp(join(tmpdir(), 'shoal-model-hand-over-'))
  const { model, window } = await startModel([], home)
  const { page } = window
  try {
    await model.call('saveHabits', { skipReview: true })
    const links = [origin.url('/1.jpg'), origin.url('/2.jpg')]
    await model.main.openUrl(handOverAddress({ links, claims: 'https://bank.example/' }))
    await model.main.openUrl(handOverAddress({ links: [], page: origin.url('/page') }))
    await expect(page.getByRole('heading', { name: '2 links handed over' })).toBeVisible()
    await expect(page.getByText('(this computer or your own network)')).toBeVisible()
    await expect(page.getByText('https://bank.example/')).toBeVisible()
    await expect(page.getByText('1 other waits behind it.')).toBeVisible()
    expect(origin.requests).toEqual([])
    await page.getByRole('button', { name: 'Review these links' }).click()
    await expect(page.getByRole('button', { name: /^Download 2/ })).toBeVisible()
    expect(origin.requests).toEqual([])
    await page.goto(`${modelOrigin}/#/hand-over`)
    await page.getByRole('button', { name: 'Discard' }).click()
    await expect(page.getByRole('heading', { name: 'Drop links' })).toBeVisible()
    expect(origin.requests).toEqual([])
  } finally {
    await window.close()
    await model.close()
    await origin.close()
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  }
})

test('--smoke sees all it looks for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-model-smoke-'))
  const { model, window } = await startModel([`--smoke=${folder}`], folder)
  expect(await model.ended).toBe(0)
  const report = JSON.parse(await readFile(join(folder, 'smoke.json'), 'utf8')) as SmokeReport
  expect(report.steps.filter(({ problem }) => problem !== undefined)).toEqual([])
  await window.close()
  await model.close()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})
