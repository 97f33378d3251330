import { defineConfig } from 'vitest/config'

/**
 * The tests that mutants of the engine and the application are tried with. SHOAL_MUTATE_TESTS, with commas, picks some:
 * the mirror tests of the files that are changed are enough for a first look, and many times as fast.
 */
const tests = process.env['SHOAL_MUTATE_TESTS']?.split(',') ?? [
  'test/engine/**/*.test.ts',
  'test/app/**/*.test.ts',
]

export default defineConfig({
  test: {
    include: tests,
    exclude: ['test/engine/real-servers.test.ts'],
    testTimeout: 60_000,
  },
})
