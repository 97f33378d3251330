import { join } from 'node:path'
import { createStore } from '../../main/store/store.ts'
import type { Attempt, SettledItem } from '../../shared/model.ts'
import { noItems } from '../../shared/outcomes.ts'
import { batchOptions } from '../../shared/settings.ts'

/**
 * A batch of `images` images in the store of `home`, as if it had been downloaded: sixteen at once, on kept
 * connections except for the first, each tenth with a second try, each hundredth failed. Answers its id.
 */
export async function storeBatch(home: string, images: number): Promise<string> {
  const store = createStore(join(home, 'shoal.db'))
  const createdAt = Date.UTC(2026, 0, 2, 3, 4, 5)
  const { id } = store.batches.create(join(home, 'pictures'), batchOptions.parse({}), createdAt)
  const items = Array.from({ length: images }, (_, at) => ({
    url: `https://host-${at % 3}.example/${String(at + 1).padStart(5, '0')}.jpg?token=secret`,
    origin: { source: 'list.txt', line: at + 1 },
  }))
  store.items.append(id, items, createdAt)
  store.items.commit(
    id,
    items.map((item, at) => settledItem(item, at + 1, createdAt)),
    new Map(),
  )
  const elapsedMs = (images / 16) * 150
  store.batches.end(id, {
    ...noItems(),
    saved: images,
    skipped: 0,
    failed: 0,
    cancelled: 0,
    left: 0,
    bytes: images * 3000,
    elapsedMs,
    sequentialEstimateMs: elapsedMs * 13,
    sequentialEstimate: { lowMs: elapsedMs * 12, highMs: elapsedMs * 14 },
    downloaded: images,
    boundMs: elapsedMs * 0.8,
    factor: 12,
    peakAtOnce: 16,
  })
  await store.close()
  return id
}

function settledItem(item: SettledItem['item'], index: number, createdAt: number): SettledItem {
  const startedAt = createdAt + Math.floor(index / 16) * 150 + (index % 16) * 4
  const first = attemptAt(item.url, 1, startedAt, index < 16)
  const cut = { code: 'body-cut', message: 'The file ended early' } as const
  const again = index % 10 === 0
  const attempts: Attempt[] = again
    ? [{ ...first, failure: cut }, attemptAt(item.url, 2, startedAt + 400, false)]
    : [first]
  const fails = index % 100 === 0
  const last = attempts.at(-1) ?? first
  if (fails) last.failure = cut
  const settledAt = last.timestamps.endedAt + 2
  return {
    index,
    item,
    state: fails
      ? { kind: 'failed', failure: cut }
      : {
          kind: 'saved',
          file: `${String(index).padStart(5, '0')}.jpg`,
          bytes: 3000,
          sha256: '0'.repeat(64),
          image: { type: 'jpg', width: 4, height: 3 },
        },
    attempts,
    times: {
      queuedAt: createdAt,
      settledAt,
      queuedMs: startedAt - createdAt,
      activeMs: attempts.reduce((sum, { timestamps: t }) => sum + t.endedAt - t.startedAt, 0),
    },
  }
}

const attemptAt = (url: string, number: number, startedAt: number, fresh: boolean): Attempt => ({
  number,
  url,
  finalUrl: url,
  status: 200,
  rangeStart: 0,
  receivedBytes: 3000,
  reusedConnection: !fresh,
  timestamps: {
    startedAt,
    ...(fresh && { lookupAt: startedAt + 5, connectAt: startedAt + 12, secureConnectAt: startedAt + 30 }),
    requestSentAt: startedAt + 31,
    responseAt: startedAt + 80,
    firstByteAt: startedAt + 81,
    bodyEndAt: startedAt + 120,
    endedAt: startedAt + 123,
  },
})
