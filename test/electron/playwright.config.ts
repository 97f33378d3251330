import { fileURLToPath } from 'node:url'
import { defineConfig } from '@playwright/test'
import { registerRunning } from '../../main/launch-lock.mjs'
import { runtimePath } from './runtime.ts'

// Tests start the launcher: it must not run `npm ci` below them where the lockfile has changed.
registerRunning(fileURLToPath(new URL('../../.launch/running', import.meta.url)))

const words = "Electron's runtime is not here: nothing is tried for real."
if (runtimePath() === undefined) {
  // Where it must be there, as on the public workflow, skipping would be lying.
  if (process.env['SHOAL_NEEDS_ELECTRON'] === '1') throw new Error(words)
  console.warn(`SKIPPED. ${words}`)
}

/** The app in real Electron. Without its runtime every test is skipped, and says so. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../node_modules/.cache/electron',
  workers: 1,
  forbidOnly: true,
  reporter: 'list',
  timeout: 60_000,
  expect: { timeout: 15_000 },
})
