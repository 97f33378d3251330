import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createScheduler } from '../../../main/engine/hosts/scheduler.ts'
import { failure } from '../../../shared/failure.ts'
import { createFakeClock, startOfTime } from '../../helpers/fake-clock.ts'

const { signal } = new AbortController()

/** A scheduler whose tasks run until the test ends them. */
function createBench(atOnce: number, perHost: number) {
  const clock = createFakeClock()
  const scheduler = createScheduler({ atOnce, perHost }, clock)
  const running = new Map<string, () => void>()
  const started: string[] = []
  const settle = () => clock.advance(0)
  return {
    clock,
    scheduler,
    started,
    running,
    settle,
    /** Adds tasks named `host` + number: a1, a2. */
    add: (...names: string[]) => {
      for (const name of names) {
        void scheduler.run(
          name.slice(0, 1),
          () => {
            started.push(name)
            return new Promise<void>(resolve => running.set(name, resolve))
          },
          signal,
        )
      }
    },
    end: async (...names: string[]) => {
      for (const name of names) {
        running.get(name)?.()
        running.delete(name)
      }
      await settle()
    },
  }
}

describe('a task that stands by', () => {
  /** Adds tasks that can begin by themselves, and tells which were asked, called back and started. */
  function createStanding(atOnce: number, perHost = atOnce) {
    const bench = createBench(atOnce, perHost)
    const asked = new Map<string, () => void>()
    const calledBack: string[] = []
    const add = (...names: string[]) => {
      for (const name of names)
        void bench.scheduler
          .run(
            name.slice(0, 1),
            () => {
              bench.started.push(name)
              return new Promise<void>(resolve => bench.running.set(name, resolve))
            },
            signal,
            begun => {
              asked.set(name, begun)
              return () => void calledBack.push(name)
            },
          )
          .catch(() => {})
    }
    return { ...bench, add, asked, calledBack }
  }

  test('is asked where it waits only for others of its host', () => {
    const { add, asked } = createStanding(2)
    add('a1', 'a2', 'a3')
    expect([...asked.keys()]).toEqual(['a3'])
    add('b1', 'b2')
    expect([...asked.keys()]).toEqual(['a3'])
  })

  test('is the next where it has begun, before older ones and other hosts, whatever its host rests', async () => {
    const { add, asked, started, scheduler, end, clock } = createStanding(1)
    add('a1', 'a2', 'a3', 'b1')
    asked.get('a3')?.()
    scheduler.coolDown('a', clock.now() + 1000)
    await end('a1')
    await end('a3')
    await end('b1')
    expect(started).toEqual(['a1', 'a3', 'b1'])
    expect(scheduler.peakAtOnce).toBe(1)
    await clock.advance(1000)
    expect(started).toEqual(['a1', 'a3', 'b1', 'a2'])
  })

  const changes: Record<string, (bench: ReturnType<typeof createStanding>) => unknown> = {
    'its host rests': ({ scheduler, clock }) => scheduler.coolDown('a', clock.now() + 1),
    'its host is silent': ({ scheduler }) => scheduler.silent('a'),
    'its host wants no more': ({ scheduler, clock }) =>
      scheduler.closeHost('a', clock.now() + 1, failure('rate-limited')),
    'limits change': ({ scheduler }) => scheduler.setLimits({ atOnce: 1, perHost: 1 }),
    'fewer are to run': ({ scheduler }) => scheduler.narrow(),
    'all is paused': ({ scheduler }) => scheduler.pause(),
    'another host waits': ({ add }) => add('b1'),
  }
  for (const [what, change] of Object.entries(changes)) {
    test(`is called back when ${what}, and not asked before that is over`, () => {
      const bench = createStanding(2)
      bench.add('a1', 'a2', 'a3')
      change(bench)
      expect(bench.calledBack).toEqual(['a3'])
      bench.asked.clear()
      if (what.startsWith('its host rests') || what === 'all is paused') bench.add('a4')
      expect([...bench.asked.keys()]).toEqual([])
    })
  }

  test('is not called back once it runs', async () => {
    const { add, asked, calledBack, scheduler, end } = createStanding(1)
    add('a1', 'a2')
    asked.get('a2')?.()
    await end('a1')
    scheduler.pause()
    expect(calledBack).toEqual([])
  })
})

describe('who is next', () => {
  test('the oldest of a host, and hosts in turn', async () => {
    const { scheduler, started, add, end } = createBench(2, 2)
    add('a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1')
    expect(started).toEqual(['a1', 'a2'])
    for (let n = 0; n < 7; n += 1) await end(started[n] ?? '')
    expect(started).toEqual(['a1', 'a2', 'a3', 'b1', 'c1', 'a4', 'b2'])
    expect(scheduler.peakAtOnce).toBe(2)
  })

  test('a host of which nothing is left to do is forgotten, and comes last when it is met again', async () => {
    const { started, add, end } = createBench(1, 1)
    add('a1', 'b1')
    await end('a1')
    // Of a nothing is known any more, so that c, which is new, comes before it.
    add('c1', 'a2')
    await end('b1')
    await end('c1')
    expect(started).toEqual(['a1', 'b1', 'c1', 'a2'])
  })

  test('a host at its limit does not block others', () => {
    const { started, add } = createBench(3, 1)
    add('a1', 'a2', 'a3', 'b1')
    expect(started).toEqual(['a1', 'b1'])
  })

  test('answers what the task answers, and passes on what it throws', async () => {
    const { scheduler } = createBench(1, 1)
    expect(await scheduler.run('a', async () => 7, signal)).toBe(7)
    await expect(scheduler.run('a', () => Promise.reject(new Error('broken')), signal)).rejects.toThrow(
      'broken',
    )
    expect(await scheduler.run('a', async () => 8, signal)).toBe(8)
  })

  test('property: no limit is ever exceeded, every task runs once, and order holds within a host', async () => {
    const task = fc.record({ host: fc.constantFrom('a', 'b', 'c'), turns: fc.nat({ max: 3 }) })
    const limits = fc.record({
      atOnce: fc.integer({ min: 1, max: 4 }),
      perHost: fc.integer({ min: 1, max: 3 }),
    })
    await fc.assert(
      fc.asyncProperty(limits, fc.array(task, { maxLength: 30 }), async ({ atOnce, perHost }, tasks) => {
        const { scheduler, settle } = createBench(atOnce, perHost)
        const now = new Map<string, number>()
        const order: { host: string; n: number }[] = []
        const count = (host: string, by: number) => now.set(host, (now.get(host) ?? 0) + by)
        await Promise.all(
          tasks.map(({ host, turns }, n) =>
            scheduler.run(
              host,
              async () => {
                order.push({ host, n })
                count(host, 1)
                expect(now.get(host)).toBeLessThanOrEqual(perHost)
                expect([...now.values()].reduce((sum, more) => sum + more, 0)).toBeLessThanOrEqual(atOnce)
                for (let turn = 0; turn < turns; turn += 1) await settle()
                count(host, -1)
              },
              signal,
            ),
          ),
        )
        expect(order).toHaveLength(tasks.length)
        for (const host of ['a', 'b', 'c']) {
          const numbers = order.filter(entry => entry.host === host).map(({ n }) => n)
          expect(numbers).toEqual(numbers.toSorted((x, y) => x - y))
        }
      }),
      { numRuns: 50 },
    )
  })
})

describe('while it waits, a task', () => {
  test('can be given up at once, and never runs', async () => {
    const { scheduler, started, running, add, end } = createBench(1, 1)
    add('a1')
    const controller = new AbortController()
    const waiting = scheduler.run('a', async () => started.push('never'), controller.signal)
    controller.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    add('a2')
    await end('a1')
    expect(started).toEqual(['a1', 'a2'])
    expect(running.size).toBe(1)
  })

  test('is not accepted when it was given up before', async () => {
    const { scheduler } = createBench(1, 1)
    const task = scheduler.run('a', async () => 1, AbortSignal.abort(new Error('enough')))
    await expect(task).rejects.toThrow('enough')
  })

  test('keeps its place while it tidies up after being given up', async () => {
    const { scheduler, started, add, running, settle } = createBench(1, 1)
    const controller = new AbortController()
    const tidied = Promise.withResolvers<void>()
    const task = scheduler.run('a', () => tidied.promise, controller.signal)
    add('a1')
    controller.abort(new Error('enough'))
    await settle()
    expect(running.size).toBe(0)
    tidied.resolve()
    await task
    await settle()
    expect(started).toEqual(['a1'])
  })
})

describe('a host that asks for rest', () => {
  test('gets it, and the others go on', async () => {
    const { clock, scheduler, started, add, end } = createBench(4, 2)
    add('a1', 'a2', 'a3', 'b1')
    scheduler.coolDown('a', startOfTime + 1000)
    expect(scheduler.cooling()).toEqual([{ host: 'a', until: startOfTime + 1000, isSilent: false }])
    await end('a1', 'a2')
    add('b2')
    expect(started).toEqual(['a1', 'a2', 'b1', 'b2'])
    await clock.advance(999)
    expect(started).not.toContain('a3')
    await clock.advance(1)
    expect(started).toContain('a3')
    expect(scheduler.cooling()).toEqual([])
  })

  test('a rest that has already ended has no effect', async () => {
    const { clock, scheduler, started, add } = createBench(4, 2)
    scheduler.coolDown('a', startOfTime - 0.1)
    await clock.advance(0)
    add('a1')
    expect(started).toEqual(['a1'])
    expect(clock.slept.every(ms => ms >= 0)).toBe(true)
  })

  test('the longest rest counts', async () => {
    const { clock, scheduler, started, add } = createBench(4, 2)
    scheduler.coolDown('a', startOfTime + 1000)
    scheduler.coolDown('a', startOfTime + 5000)
    scheduler.coolDown('a', startOfTime + 2000)
    add('a1')
    await clock.advance(4999)
    expect(started).toEqual([])
    await clock.advance(1)
    expect(started).toEqual(['a1'])
  })

  test('comes back with half its limit, once per push-back, and at least with 1', async () => {
    const { clock, scheduler, running, add, end } = createBench(20, 8)
    const names = Array.from({ length: 8 }, (_, n) => `a${n}`)
    add(...names)
    // Answers to requests that were under way: one push-back, not three.
    for (const wait of [1000, 1000, 1000]) scheduler.coolDown('a', startOfTime + wait)
    await end(...names)
    add(...names)
    await clock.advance(1000)
    expect(running.size).toBe(4)
    for (let n = 0; n < 5; n += 1) {
      scheduler.coolDown('a', clock.now() + 1000)
      await end(...running.keys())
      add(...names)
      await clock.advance(1000)
    }
    expect(running.size).toBe(1)
  })

  test('is trusted with more again as it serves', async () => {
    const { clock, scheduler, running, add, end } = createBench(20, 4)
    add('a1', 'a2', 'a3', 'a4')
    scheduler.coolDown('a', startOfTime + 1000)
    await end('a1', 'a2', 'a3', 'a4')
    add('a1', 'a2', 'a3', 'a4', 'a5', 'a6')
    await clock.advance(1000)
    expect(running.size).toBe(2)
    const serve = (times: number) => {
      for (let n = 0; n < times; n += 1) scheduler.served('a')
    }
    serve(7)
    expect(running.size).toBe(2)
    serve(1)
    expect(running.size).toBe(3)
    serve(12)
    expect(running.size).toBe(4)
    serve(100)
    expect(running.size).toBe(4)
  })
})

describe('limits that change', () => {
  test('up: what waits starts at once', () => {
    const { scheduler, started, add } = createBench(1, 1)
    add('a1', 'a2', 'a3', 'b1')
    scheduler.setLimits({ atOnce: 4, perHost: 2 })
    expect(started.toSorted()).toEqual(['a1', 'a2', 'b1'])
  })

  test('down: what runs continues, and nothing starts until there is room', async () => {
    const { scheduler, started, add, end } = createBench(3, 3)
    add('a1', 'a2', 'a3', 'a4')
    scheduler.setLimits({ atOnce: 1, perHost: 3 })
    await end('a1', 'a2')
    expect(started).toEqual(['a1', 'a2', 'a3'])
    await end('a3')
    expect(started).toEqual(['a1', 'a2', 'a3', 'a4'])
  })
})

test('a pause starts nothing, and what runs continues', async () => {
  const { scheduler, started, add, end } = createBench(1, 1)
  add('a1', 'a2')
  scheduler.pause()
  await end('a1')
  scheduler.setLimits({ atOnce: 9, perHost: 9 })
  expect(started).toEqual(['a1'])
  scheduler.resume()
  expect(started).toEqual(['a1', 'a2'])
})

test('closed: those that wait and those that come are turned away, and those that run go on', async () => {
  const { clock, scheduler, started, add, end, running } = createBench(1, 1)
  add('a1')
  scheduler.coolDown('b', startOfTime + 1000)
  const waiting = ['a', 'b'].map(host => scheduler.run(host, async () => started.push('never'), signal))
  scheduler.close(new Error('over'))
  for (const task of waiting) await expect(task).rejects.toThrow('over')
  await expect(scheduler.run('c', async () => 1, signal)).rejects.toThrow('over')
  expect(running.size).toBe(1)
  await end('a1')
  await clock.advance(2000)
  expect(started).toEqual(['a1'])
})

test('runs fewer at once after there was no room for more, and one more for each sign that there is', async () => {
  const scheduler = createScheduler({ atOnce: 8, perHost: 8 }, createFakeClock())
  const gates = Array.from({ length: 16 }, () => Promise.withResolvers<void>())
  let running = 0
  const tasks = gates.map(({ promise }) =>
    scheduler.run(
      'a',
      async () => {
        running += 1
        await promise
        running -= 1
      },
      signal,
    ),
  )
  const settle = () => new Promise(resolve => setImmediate(resolve))
  await settle()
  expect([running, scheduler.narrow(), scheduler.narrow()]).toEqual([8, 4, 2])
  for (const gate of gates.slice(0, 7)) gate.resolve()
  await settle()
  expect(running).toBe(2)
  scheduler.widen()
  await settle()
  expect(running).toBe(3)
  for (let times = 0; times < 9; times += 1) scheduler.widen()
  await settle()
  expect(running).toBe(8)
  expect(scheduler.narrow()).toBe(4)
  scheduler.setLimits({ atOnce: 9, perHost: 9 })
  await settle()
  expect(running).toBe(9)
  for (const gate of gates) gate.resolve()
  await Promise.all(tasks)
  expect([4, 2, 1, undefined].map(() => scheduler.narrow())).toEqual([4, 2, 1, undefined])
})
