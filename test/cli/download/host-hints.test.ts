import { expect, test } from 'vitest'
import { createItems } from '../../../main/app/batches/items.ts'
import { hostHints } from '../../../main/cli/download/host-hints.ts'
import { createStore, type Store } from '../../../main/store/store.ts'
import { batchOptions } from '../../../shared/settings.ts'

const knownTo = (store: Store) => ({ items: createItems(store), measurements: store.measurements })

const imagesOf = (host: string, count: number) =>
  Array.from({ length: count }, (_, at) => ({
    url: `https://${host}/${at}.jpg`,
    origin: { source: 'a', line: at + 1 },
  }))

test('says nothing of a host with so few images that the number did not matter', async () => {
  const store = createStore(':memory:')
  const batch = store.batches.create('/pictures', batchOptions.parse({ atOnce: 16, perHost: 8 }), 0)
  store.items.append(batch.id, [...imagesOf('slow.example', 2), ...imagesOf('fast.example', 8)], 0)
  for (const [host, best] of [
    ['slow.example', 2],
    ['fast.example', 32],
  ] as const) {
    store.measurements.advise({ host, best, measuredAt: 0, imagesPerSecond: 1 })
  }
  expect(hostHints(knownTo(store), batch)).toEqual([])
  await store.close()
})

test('speaks of each host whose best is another number than was used', async () => {
  const store = createStore(':memory:')
  const batch = store.batches.create('/pictures', batchOptions.parse({ atOnce: 16, perHost: 8 }), 0)
  const hosts = ['slow.example', 'fine.example', 'fast.example', 'unknown.example']
  const items = hosts.flatMap(host => imagesOf(host, 9))
  store.items.append(batch.id, items, 0)
  expect(hostHints(knownTo(store), batch)).toEqual([])
  const measuredAt = Date.UTC(2026, 0, 2)
  for (const [host, best] of [
    ['slow.example', 2],
    ['fine.example', 8],
    ['fast.example', 32],
    ['elsewhere.example', 4],
  ] as const) {
    store.measurements.advise({ host, best, measuredAt, imagesPerSecond: 1 })
  }
  expect(hostHints(knownTo(store), batch).toSorted()).toEqual([
    'fast.example was fastest with 32 at a time (measured 2026-01-02): -c 32 --per-host 32',
    'slow.example was fastest with 2 at a time (measured 2026-01-02): --per-host 2',
  ])
  await store.close()
})
