import { describe, expect, test } from 'vitest'
import type { DownloadEnd } from '../../../main/engine/attempt/download.ts'
import { Interrupted } from '../../../main/engine/interrupted.ts'
import { raceMirrors } from '../../../main/engine/transfer/mirror-race.ts'
import { failure } from '../../../shared/failure.ts'
import { type EngineBench, sha256, until, withEngine, wordOf } from '../../helpers/engine.ts'
import { createFakeClock } from '../../helpers/fake-clock.ts'
import { CAT, JPEG, PNG } from '../../helpers/images.ts'
import { serve, status } from '../../helpers/origin.ts'

const headStartMs = 1500

/** A race whose contenders end when the test says so; an aborted one ends interrupted. `queued` ones wait for a place. */
function startRace(urls: readonly string[], queued: readonly string[] = []) {
  const clock = createFakeClock()
  const controller = new AbortController()
  const started: string[] = []
  const begins = new Map<string, () => void>()
  const ends = new Map<string, (end: DownloadEnd) => void>()
  const aborted = new Map<string, unknown>()
  const end = raceMirrors(
    urls,
    (url, place, signal, begun) => {
      begins.set(url, begun)
      if (!queued.includes(url)) begun()
      started.push(`${place} ${url}`)
      const { promise, resolve } = Promise.withResolvers<DownloadEnd>()
      ends.set(url, resolve)
      signal.addEventListener('abort', () => {
        aborted.set(url, signal.reason)
        resolve({ kind: 'interrupted', by: signal.reason as Interrupted, kept: undefined })
      })
      return promise
    },
    controller.signal,
    clock,
  )
  return {
    clock,
    controller,
    started,
    aborted,
    begins,
    end,
    finish: async (url: string, how: DownloadEnd) => {
      ends.get(url)?.(how)
      await clock.advance(0)
    },
  }
}

const failed = (message: string): DownloadEnd => ({ kind: 'failed', failure: failure('not-found', message) })

function whole() {
  const resets: string[] = []
  const part = { reset: async () => void resets.push('reset') }
  return { resets, end: { kind: 'whole', arrived: { part } } as unknown as DownloadEnd }
}

describe('who runs', () => {
  test('one URL runs alone, without a clock', async () => {
    const race = startRace(['a'])
    const { end } = whole()
    await race.finish('a', end)
    expect(await race.end).toBe(end)
    expect(race.clock.slept).toEqual([])
  })

  test('waiting for a place in our own queue is no slowness of the host', async () => {
    const race = startRace(['a', 'b'], ['a'])
    await race.clock.advance(headStartMs * 2)
    expect(race.started).toEqual(['0 a'])
    race.begins.get('a')?.()
    await race.clock.advance(0)
    await race.clock.advance(headStartMs)
    expect(race.started).toEqual(['0 a', '1 b'])
    const { end } = whole()
    await race.finish('b', end)
    expect(await race.end).toBe(end)
  })

  test('an interruption before anything started is recorded as one', async () => {
    const race = startRace(['a', 'b'], ['a'])
    race.controller.abort(new Interrupted({ kind: 'keep' }))
    expect((await race.end).kind).toBe('interrupted')
  })

  test('the next starts once those before it failed', async () => {
    const race = startRace(['a', 'b', 'c'])
    await race.clock.sleeping(1)
    expect(race.started).toEqual(['0 a'])
    await race.finish('a', failed('a'))
    expect(race.started).toEqual(['0 a', '1 b'])
    const { end } = whole()
    await race.finish('b', end)
    expect(await race.end).toBe(end)
    expect(race.started).toEqual(['0 a', '1 b'])
  })

  test('the next starts after the head start of those before it', async () => {
    const race = startRace(['a', 'b', 'c'])
    await race.clock.advance(headStartMs - 1)
    expect(race.started).toEqual(['0 a'])
    await race.clock.advance(1)
    expect(race.started).toEqual(['0 a', '1 b'])
    await race.clock.advance(headStartMs)
    expect(race.started).toEqual(['0 a', '1 b', '2 c'])
    await race.clock.advance(headStartMs)
    race.controller.abort(new Interrupted({ kind: 'cancel' }))
    await race.end
  })

  test('the first complete download wins, and the others are stopped and awaited', async () => {
    const race = startRace(['a', 'b', 'c'])
    await race.clock.advance(headStartMs)
    const { end } = whole()
    await race.finish('b', end)
    expect(await race.end).toBe(end)
    expect(race.aborted.get('a')).toMatchObject({ interruption: { kind: 'cancel' } })
    expect(race.aborted.has('b')).toBe(false)
    expect(race.started).not.toContain('2 c')
  })

  test('nothing stays of one that came second by a hair', async () => {
    const race = startRace(['a', 'b'])
    await race.clock.advance(headStartMs)
    const [first, second] = [whole(), whole()]
    void race.finish('b', first.end)
    void race.finish('a', second.end)
    expect([first.end, second.end]).toContain(await race.end)
    expect([...first.resets, ...second.resets]).toEqual(['reset'])
  })
})

describe('the failure when none wins', () => {
  test('the failure of the first URL, whichever failed first', async () => {
    const race = startRace(['a', 'b'])
    await race.clock.advance(headStartMs)
    await race.finish('b', failed('b'))
    await race.finish('a', failed('a'))
    expect(await race.end).toEqual(failed('a'))
  })

  test('the interruption, and nothing starts after it', async () => {
    const race = startRace(['a', 'b', 'c'])
    await race.clock.advance(0)
    await race.finish('a', failed('a'))
    race.controller.abort(new Interrupted({ kind: 'keep' }))
    expect(await race.end).toMatchObject({ kind: 'interrupted', by: { interruption: { kind: 'keep' } } })
    expect(race.started).toEqual(['0 a', '1 b'])
  })
})

describe('on the wire', () => {
  const clock = createFakeClock()
  const mirrored = ({ origin }: EngineBench) => ({
    url: origin.url('/first.jpg'),
    mirrors: [origin.url('/second.jpg'), origin.url('/third.jpg')],
  })

  test(
    'the second brings what the first does not have',
    withEngine(
      async bench => {
        bench.origin.script('/first.jpg', status(404))
        bench.origin.script('/second.jpg', serve(CAT))
        const { settled } = await bench.run([mirrored(bench)])
        expect(settled[0]?.state).toMatchObject({ kind: 'saved', sha256: sha256(CAT) })
        expect(settled[0]?.attempts).toMatchObject([{ status: 404 }, { status: 200 }])
        expect(bench.origin.requests.map(({ path }) => path)).toEqual(['/first.jpg', '/second.jpg'])
      },
      { clock },
    ),
  )

  test(
    'all fail: the first one tells why',
    withEngine(
      async bench => {
        bench.origin.script('/first.jpg', status(410))
        const { settled } = await bench.run([mirrored(bench)])
        expect(settled.map(wordOf)).toEqual(['gone'])
        expect(bench.origin.requests).toHaveLength(3)
      },
      { clock },
    ),
  )

  test(
    'a slow first loses to a fast second, and lets go',
    withEngine(
      async bench => {
        bench.origin.script('/first.jpg', serve(CAT).holdAfter(4000))
        bench.origin.script('/second.jpg', serve(PNG))
        const { run, outcome } = await bench.start([mirrored(bench)])
        await until(() => run.snapshot().receivedBytes === 4000)
        await clock.advance(headStartMs)
        const { settled } = await outcome()
        expect(settled[0]?.state).toMatchObject({ kind: 'saved', sha256: sha256(PNG) })
        await bench.origin.waitFor(1, ({ path, outcome }) => path === '/first.jpg' && outcome === 'left')
        expect(bench.origin.requestsOf('/third.jpg')).toEqual([])
      },
      { clock },
    ),
  )

  test(
    'interrupted in the middle: only what can be continued stays, and all bytes are counted once',
    withEngine(
      async bench => {
        bench.origin.script('/first.jpg', serve(CAT).drip(500, 1).holdAfter(4000))
        bench.origin.script('/second.jpg', serve(CAT).drip(500, 1).holdAfter(5000))
        bench.origin.script('/third.jpg', serve(JPEG).hold())
        const started = await bench.start([mirrored(bench)])
        await bench.origin.waitFor(1)
        await clock.advance(headStartMs)
        await bench.origin.waitFor(1, ({ path }) => path === '/second.jpg')
        await until(() => started.run.snapshot().receivedBytes >= 9000)
        expect(started.run.snapshot().receivedBytes).toBe(9000)
        started.run.stop('now')
        const { summary, batch } = await started.outcome()
        expect(summary.left).toBe(1)
        expect(await bench.files()).toEqual([`first.jpg.${batch.id}-1.part`])

        bench.origin.release()
        const { settled } = await (await bench.startAgain(batch)).outcome()
        expect(settled[0]?.state).toMatchObject({ kind: 'saved', sha256: sha256(CAT) })
        expect(settled[0]?.attempts[0]).toMatchObject({ url: mirrored(bench).url, rangeStart: 4000 })
      },
      { clock },
    ),
  )
})
