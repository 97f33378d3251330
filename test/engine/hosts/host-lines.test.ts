import { expect, test } from 'vitest'
import { createHostLines } from '../../../main/engine/hosts/host-lines.ts'
import { failure } from '../../../shared/failure.ts'
import { createFakeClock, startOfTime } from '../../helpers/fake-clock.ts'

const start = async () => {}

test('a million hosts leave nothing behind once they are idle', () => {
  const lines = createHostLines(2, createFakeClock())
  for (const host of ['a', 'b', 'c']) {
    lines.of(host).waiting.push({ start, key: start })
    lines.next()
    lines.forgetIdle(lines.of(host))
  }
  expect([...lines.all]).toEqual([])
})

test('a host is remembered while there is anything to know of it', () => {
  const clock = createFakeClock()
  const lines = createHostLines(4, clock)
  lines.of('waits').waiting.push({ start, key: start })
  lines.of('runs').running = 1
  lines.of('refused').refusals = 1
  lines.of('cools').coolUntil = startOfTime + 1
  lines.of('closed').closed = { until: startOfTime + 1, cause: failure('rate-limited') }
  lines.pushBack(lines.of('pushed-back'))
  const hosts = () => Array.from(lines.all, ({ host }) => host)
  const all = hosts()
  for (const line of [...lines.all]) lines.forgetIdle(line)
  expect(hosts()).toEqual(all)
})
