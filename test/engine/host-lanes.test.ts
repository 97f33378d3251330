import { expect, test } from 'vitest'
import { createHostLanes } from '../../main/engine/host-lanes.ts'
import { failure } from '../../shared/failure.ts'
import { createFakeClock, startOfTime } from '../helpers/fake-clock.ts'

const start = async () => {}

test('a million hosts leave nothing behind once they are idle', () => {
  const lanes = createHostLanes(2, createFakeClock())
  for (const host of ['a', 'b', 'c']) {
    lanes.of(host).waiting.push(start)
    lanes.next()
    lanes.forgetIdle(lanes.of(host))
  }
  expect([...lanes.all]).toEqual([])
})

test('a host is remembered while there is anything to know of it', () => {
  const clock = createFakeClock()
  const lanes = createHostLanes(4, clock)
  lanes.of('waits').waiting.push(start)
  lanes.of('runs').running = 1
  lanes.of('refused').refusals = 1
  lanes.of('cools').coolUntil = startOfTime + 1
  lanes.of('closed').closed = { until: startOfTime + 1, cause: failure('rate-limited') }
  lanes.pushBack(lanes.of('pushed-back'))
  const hosts = () => Array.from(lanes.all, ({ host }) => host)
  const all = hosts()
  for (const lane of [...lanes.all]) lanes.forgetIdle(lane)
  expect(hosts()).toEqual(all)
})
