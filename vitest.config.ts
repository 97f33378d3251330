import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real sockets and disks: generous, and only ever reached by a test that hangs.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
