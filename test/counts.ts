import { stripVTControlCharacters } from 'node:util'

/** What a suite came to, and which of its tests failed. */
export type Counts = { passed: number; failed: number; skipped: number; failures: readonly Failure[] }

/** A failed test, named with its file, and what it said. */
export type Failure = { test: string; message: string }

/** Where no test ran. */
export const none: Counts = { passed: 0, failed: 0, skipped: 0, failures: [] }

/** A suite that failed as a whole, as one test. */
export const failedAs = (test: string, message: string): Counts => ({
  ...none,
  failed: 1,
  failures: [{ test, message }],
})

export function totalOf(results: readonly Counts[]): Counts {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const { passed, failed, skipped } of results) {
    total.passed += passed
    total.failed += failed
    total.skipped += skipped
  }
  return { ...total, failures: results.flatMap(({ failures }) => failures) }
}

/**
 * The end of a run's output: what each failed test said, then their names, then the counts. Whoever sees only the last
 * hundred lines knows why it failed: a message has at most forty lines, fewer where many tests failed.
 */
export function closingLines({ passed, failed, skipped, failures }: Counts): string[] {
  // Each takes four lines more: an empty one, its name twice, and what was left out.
  const room = Math.min(40, Math.max(3, Math.floor(95 / failures.length) - 4))
  const messages = failures.flatMap(({ test, message }) => {
    const lines = stripVTControlCharacters(message).trim().split('\n')
    const left = lines.length > room ? [`… and ${lines.length - room} more lines, further up`] : []
    return ['', `── ${test}`, ...lines.slice(0, room), ...left]
  })
  return [
    ...messages,
    '',
    ...failures.map(({ test }) => `failed: ${test}`),
    `${passed} passed, ${failed} failed, ${skipped} skipped`,
  ]
}
