import { expect, test } from 'vitest'
import { hostHints } from '../../main/cli/host-hints.ts'
import { createStore } from '../../main/store/store.ts'
import { batchOptions } from '../../shared/settings.ts'

test('speaks of each host whose best is another number than was used', async () => {
  const store = createStore(':memory:')
  const batch = store.createBatch('/pictures', batchOptions.parse({ atOnce: 16, perHost: 8 }), 0)
  const items = ['slow.example', 'fine.example', 'fast.example', 'unknown.example'].map((host, at) => ({
    url: `https://${host}/1.jpg`,
    origin: { source: 'a', line: at + 1 },
  }))
  store.append(batch.id, items, 0)
  expect(hostHints({ store }, batch)).toEqual([])
  const measuredAt = Date.UTC(2026, 0, 2)
  for (const [host, best] of [
    ['slow.example', 2],
    ['fine.example', 8],
    ['fast.example', 32],
    ['elsewhere.example', 4],
  ] as const) {
    store.measurements.advise({ host, best, measuredAt, imagesPerSecond: 1 })
  }
  expect(hostHints({ store }, batch).toSorted()).toEqual([
    'fast.example did best with 32 at once (measured 2026-01-02): -c 32 --per-host 32',
    'slow.example did best with 2 at once (measured 2026-01-02): --per-host 2',
  ])
  await store.close()
})
