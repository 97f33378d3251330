import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
]

/** The browser for the end-to-end tests: `$CHROMIUM_PATH`, an installed one, else Playwright's own; or undefined. */
export function findBrowser(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const onPath = names.flatMap(name => folders.map(folder => join(folder, name)))
  const asked = process.env['CHROMIUM_PATH']
  return [...(asked ? [asked] : []), ...onPath, ...places, chromium.executablePath()].find(existsSync)
}

/** Lets Playwright fetch its own; not for long, where its site cannot be reached. */
export function installBrowser(): void {
  const cli = fileURLToPath(import.meta.resolve('@playwright/test/cli'))
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: 'inherit', timeout: 5 * 60_000 })
}
