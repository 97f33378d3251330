import { expect, test, vi } from 'vitest'
import { createHostCount } from '../../../main/api/batches/host-count.ts'
import type { App } from '../../../main/app/app.ts'
import { eventually } from '../../helpers/eventually.ts'

/** Of a batch whose images are on three hosts in turn; notes what it is asked for. */
function appOf(asked: [after: number, upTo: number][]) {
  const app: { items: Pick<App['items'], 'hostsBetween'>; world: Pick<App['world'], 'log'> } = {
    items: {
      hostsBetween(_, after, upTo) {
        asked.push([after, upTo])
        const hosts = new Map<string, number>()
        for (let index = after + 1; index <= upTo; index += 1) {
          const host = `${index % 3}.example`
          hosts.set(host, (hosts.get(host) ?? 0) + 1)
        }
        return Array.from(hosts, ([host, items]) => ({ host, items }))
      },
    },
    world: { log: () => {} },
  }
  return app
}

test('a short list is counted at once, and only what is new after that', () => {
  const asked: [number, number][] = []
  const count = createHostCount(appOf(asked), 'b', () => {})
  expect(count.top(4)).toEqual([
    { host: '1.example', items: 2 },
    { host: '2.example', items: 1 },
    { host: '0.example', items: 1 },
  ])
  count.top(4)
  expect(count.top(5)[1]).toEqual({ host: '2.example', items: 2 })
  expect(asked).toEqual([
    [0, 4],
    [4, 5],
  ])
})

test('a long list is counted in pieces, and told when it is', async () => {
  const asked: [number, number][] = []
  const counted = vi.fn()
  const count = createHostCount(appOf(asked), 'b', counted)
  expect(count.top(6000)).toEqual([])
  // Asked again meanwhile, with more.
  expect(count.top(6001)).toEqual([])
  await eventually(() => counted.mock.calls.length > 0)
  expect(counted).toHaveBeenCalledOnce()
  expect(asked).toEqual([
    [0, 2500],
    [2500, 5000],
    [5000, 6001],
  ])
  expect(count.top(6001).map(({ items }) => items)).toEqual([2001, 2000, 2000])
})

test('a closed one reads nothing any more', async () => {
  const asked: [number, number][] = []
  const count = createHostCount(appOf(asked), 'b', () => {})
  count.top(25_000)
  count.close()
  await new Promise(setImmediate)
  await new Promise(setImmediate)
  expect(asked.length).toBeLessThan(2)
})
