import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { registerRunning } from './main/launch-lock.mjs'
import { proxyNames } from './shared/proxy-env.ts'

// Tests start the launcher: it must not run `npm ci` below them where the lockfile has changed.
registerRunning(fileURLToPath(new URL('.launch/running', import.meta.url)))

// What tests compare has no colours, and their servers are on this machine, whatever its environment asks for.
for (const name of ['FORCE_COLOR', ...proxyNames]) delete process.env[name]

/** Tests of functions alone: they leave nothing behind, so that one worker runs all of them, with what it loaded once. */
const pure = ['test/shared/**/*.test.ts', 'test/renderer/**/*.test.ts']

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'functions', include: pure, isolate: false } },
      { extends: true, test: { name: 'program', include: ['test/**/*.test.ts'], exclude: pure } },
    ],
    // Real sockets and disks: generous, and only ever reached by a test that hangs.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A little less, so that the line that waits is named.
    expect: { poll: { timeout: 55_000, interval: 20 } },
    // Most of them wait for sockets, disks and processes: one core less than there are would leave half of two idle.
    maxWorkers: '100%',
  },
})
