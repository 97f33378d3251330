import { fileURLToPath } from 'node:url'
import { defineConfig } from '@playwright/test'
import { registerRunning } from '../../main/launch-lock.mjs'

// Tests start the launcher: it must not run `npm ci` below them where the lockfile has changed.
registerRunning(fileURLToPath(new URL('../../.launch/running', import.meta.url)))

/** The window as a person uses it: a real browser, the real web shell, real sockets. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  globalSetup: fileURLToPath(new URL('build-window.ts', import.meta.url)),
  outputDir: '../../node_modules/.cache/e2e',
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  reporter: 'list',
  // Generous, as for the other tests: only ever reached by one that hangs, whatever else the machine does.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  use: {
    viewport: { width: 1100, height: 760 },
    // Nothing fades: what is looked at, its colours too, is at rest.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
