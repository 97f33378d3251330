import { expect, test } from 'vitest'
import { rowOf } from '../../../main/api/batches/watching.ts'
import type { InputOf } from '../../../shared/contract/commands.ts'
import { JPEG, jpegOf } from '../../helpers/images.ts'
import { serve, status } from '../../helpers/origin.ts'
import { hasEnded, type WindowBench, withWindow } from '../../helpers/window.ts'

/** Thirty images of growing size on two hosts; every tenth fails. */
async function thirty({ origin, start, watchUntil }: WindowBench): Promise<string> {
  const [first = '', second = ''] = origin.hosts
  const urls = Array.from({ length: 30 }, (_, n) => {
    const path = `/${String(n).padStart(2, '0')}.jpg`
    origin.script(path, n % 10 === 9 ? status(404) : serve(jpegOf(400 + n)))
    return origin.url(path, n % 3 === 0 ? second : first)
  })
  const batch = await start(urls)
  await watchUntil(batch, hasEnded)
  return batch
}

test(
  'windows on a batch: place, order and filter',
  withWindow(
    async bench => {
      const batch = await thirty(bench)
      const ask = async (window: Partial<InputOf<'watch'>['window']>) => {
        const { rows, rowsTotal } = await bench.call('watch', {
          batch,
          window: { offset: 0, limit: 3, ...window },
        })
        return { total: rowsTotal, indexes: rows.map(({ index }) => index) }
      }
      expect(await ask({})).toEqual({ total: 30, indexes: [1, 2, 3] })
      expect(await ask({ offset: 28 })).toEqual({ total: 30, indexes: [29, 30] })
      expect(await ask({ offset: 30 })).toEqual({ total: 30, indexes: [] })
      expect(await ask({ offset: 1e9 })).toEqual({ total: 30, indexes: [] })
      expect(await ask({ descending: true })).toEqual({ total: 30, indexes: [30, 29, 28] })
      expect(await ask({ descending: true, offset: 28 })).toEqual({ total: 30, indexes: [2, 1] })
      expect(await ask({ sort: 'bytes', descending: true })).toEqual({ total: 30, indexes: [29, 28, 27] })
      expect(await ask({ sort: 'bytes', offset: 26 })).toEqual({ total: 30, indexes: [29, 10, 20] })
      expect(await ask({ states: ['failed'] })).toEqual({ total: 3, indexes: [10, 20, 30] })
      expect(await ask({ states: ['failed'], offset: 2 })).toEqual({ total: 3, indexes: [30] })
      expect(await ask({ states: ['active'] })).toEqual({ total: 0, indexes: [] })
      expect(await ask({ host: `${bench.origin.hosts[1]}:${bench.origin.port}` })).toMatchObject({
        total: 10,
      })
      expect(await ask({ text: '2', sort: 'name' })).toMatchObject({ total: expect.any(Number) })
      expect(await ask({ text: '/29.' })).toEqual({ total: 1, indexes: [30] })
    },
    { hosts: 2 },
  ),
)

test(
  'a filter follows what happens',
  withWindow(async bench => {
    const { origin, start, watchUntil } = bench
    origin.otherwise(() => serve(JPEG).hold())
    const batch = await start([origin.url('/1.jpg'), origin.url('/2.jpg')])
    const window = { states: ['active' as const] }
    const running = await watchUntil(batch, ({ rows }) => rows.length === 2, window)
    expect(running.rowsTotal).toBe(2)
    origin.release('/1.jpg')
    const one = await watchUntil(batch, ({ rowsTotal }) => rowsTotal === 1, window)
    expect(one.rows).toMatchObject([{ index: 2, state: 'active' }])
    // Between the two it is being saved.
    const saved = await watchUntil(batch, ({ rowsTotal }) => rowsTotal === 1, { states: ['saved'] })
    expect(saved.rows).toMatchObject([{ index: 1 }])
    origin.release()
    await watchUntil(batch, ({ rowsTotal }) => rowsTotal === 0, window)
  }),
)

test(
  'an answer about an old revision comes at once, with a new number',
  withWindow(async bench => {
    const batch = await thirty(bench)
    const window = { offset: 0, limit: 1 }
    const first = await bench.call('watch', { batch, window })
    const second = await bench.call('watch', { batch, window, since: first.revision - 1 })
    expect(second.revision).toBe(first.revision)
  }),
)

test('a file runs until it has its name, though the store has its claim already', () => {
  const saved = { kind: 'saved', file: 'a.jpg', bytes: 9, sha256: 'ab', image: { type: 'jpg' } } as const
  const item = { url: 'http://a.test/a.jpg' }
  const stored = { index: 1, item, host: 'a.test', settled: saved, attempts: 1, activeMs: 5, settledAt: 9 }
  const state = { kind: 'active', attempt: 1, receivedBytes: 9, totalBytes: 9 } as const
  const row = rowOf(
    stored,
    {
      item: { ...item, origin: { source: 'list.txt', line: 1 } },
      state,
      isSaving: true,
      activeMs: 7,
      activeSince: 1,
      attempts: [],
      trace: undefined,
      bytesPerSecond: 3,
    },
    () => true,
  )
  expect(row).toMatchObject({ state: 'saving', receivedBytes: 9, activeMs: 7, hasThumbnail: false })
  expect(rowOf(stored, undefined, () => true)).toMatchObject({
    state: 'saved',
    activeMs: 5,
    hasThumbnail: true,
  })
})

test(
  'orders are kept for some windows, and the one that was made longest ago goes first',
  withWindow(async bench => {
    const batch = await thirty(bench)
    const { items } = bench.app()
    const found: (string | undefined)[] = []
    const { find } = items
    items.find = (id, query) => {
      found.push(query.text)
      return find(id, query)
    }
    const look = (text: string) =>
      bench.call('watch', { batch, window: { offset: 0, limit: 1, text } }).then(() => undefined)
    for (let n = 1; n <= 9; n += 1) await look(String(n))
    expect(found).toHaveLength(9)
    await look('9')
    await look('2')
    expect(found).toHaveLength(9)
    await look('1')
    expect(found.slice(9)).toEqual(['1'])
  }),
)
