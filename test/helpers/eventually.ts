import { vi } from 'vitest'

/**
 * Settles once the condition holds, looking again and again. The bound is for tests that hang, never for how long
 * something takes: it is a little less than a test may take, so that the line that waits is named.
 */
export const eventually = (condition: () => boolean | Promise<boolean>): Promise<unknown> =>
  vi.waitUntil(condition, { timeout: 55_000, interval: 20 })
