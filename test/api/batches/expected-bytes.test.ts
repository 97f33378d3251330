import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expectedBytes } from '../../../main/api/batches/expected-bytes.ts'

const counts = { queued: 0, active: 0, saving: 0, backoff: 0, saved: 0 }
const got = (receivedBytes: number, savedBytes = receivedBytes) => ({
  ...{ receivedBytes, savedBytes, reading: false },
})
const arriving = (receivedBytes: number, totalBytes?: number) => ({
  state: { kind: 'active', attempt: 1, receivedBytes, totalBytes } as const,
})

test('what is promised counts as it is, the others as the mean of the saved ones', () => {
  const now = { ...counts, saved: 10, active: 2, queued: 4 }
  expect(expectedBytes(now, got(1200, 1000), [arriving(100, 300), arriving(100)])).toBe(1200 + 200 + 5 * 100)
})

test('it is not said while too little is known', () => {
  expect(expectedBytes({ ...counts, saved: 4, queued: 1 }, got(400), [])).toBeUndefined()
  expect(
    expectedBytes({ ...counts, saved: 40, queued: 1 }, { ...got(400), reading: true }, []),
  ).toBeUndefined()
  // All of the few are on their way.
  expect(expectedBytes({ ...counts, active: 1 }, got(100, 0), [arriving(100, 300)])).toBe(300)
})

test('it is never less than what was received, and just that at the end', () => {
  fc.assert(
    fc.property(fc.nat(1e9), fc.nat(1000), fc.nat(100), (bytes, saved, queued) => {
      const all = expectedBytes({ ...counts, saved, queued }, got(bytes), [])
      if (queued === 0) expect(all).toBe(bytes)
      else if (all !== undefined) expect(all).toBeGreaterThanOrEqual(bytes)
    }),
  )
})
