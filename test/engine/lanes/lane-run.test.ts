import { expect, test } from 'vitest'
import type { FetchOrder } from '../../../main/engine/attempt/fetcher.ts'
import { createCalls, type Packet } from '../../../main/engine/lanes/calls.ts'
import type { Lane } from '../../../main/engine/lanes/lane.ts'
import { createLaneRun } from '../../../main/engine/lanes/lane-run.ts'
import type { RunFacts } from '../../../main/engine/lanes/messages.ts'
import { createProgressMemory, openProgress } from '../../../main/engine/lanes/progress.ts'
import type { RunHome } from '../../../main/engine/lanes/remote-fetch.ts'
import { failure } from '../../../shared/failure.ts'
import { type BatchOptionsInput, batchOptions } from '../../../shared/settings.ts'

/** A run whose lane fails all that it is asked for. Answers whether the second attempt at an image stands by. */
async function standsBySecond(options: BatchOptionsInput, isTraced = false): Promise<boolean> {
  const answer = (packets: Packet[]) => {
    for (const [kind, id] of packets) {
      const fetched = {
        record: { receivedBytes: 0 },
        outcome: { kind: 'failed', failure: failure('body-cut') },
      }
      if (kind === 'call') lane.calls.receive([['value', id, fetched]])
    }
  }
  const lane: Lane = {
    ...{ calls: createCalls(answer), progress: openProgress(createProgressMemory()) },
    ...{ running: 0, isReady: true, takeLoad: () => 0, end() {} },
    begin: () => ({ place: undefined, end() {} }),
  }
  let id = 0
  const nextId = () => {
    id += 1
    return id
  }
  const pool = { most: 1, lanes: [lane], want() {}, ready: async () => {}, nextId, close() {} }
  const { openFetcher } = createLaneRun({
    ...{ pool, facts: { options: batchOptions.parse(options) } as RunFacts },
    ...{ home: { clock: { now: () => 0 } } as RunHome, openHere: () => Promise.reject(new Error('no lane')) },
    ...{ cookies: undefined, systemRoots: undefined, ready: async () => {}, sawLarge() {} },
  })
  const url = 'http://host/a.jpg'
  const order: FetchOrder = {
    ...{ url, item: { url }, partPath: 'a.part', kept: undefined, known: undefined, keeps: false, isTraced },
  }
  const fetcher = openFetcher(order, { active() {}, received() {}, checkpoint() {} })
  await fetcher.attempt(1, new AbortController().signal)
  return fetcher.standBy?.(2, () => {}) !== undefined
}

test('no attempt begins before main asks for it, not the second one either, where main has to hear all of it', async () => {
  expect(await standsBySecond({})).toBe(true)
  expect(await standsBySecond({}, true)).toBe(false)
  expect(await standsBySecond({ limitBytesPerSecond: 10_000 })).toBe(false)
  expect(await standsBySecond({ stopOnFailure: true })).toBe(false)
})
