import { describe, expect, test } from 'vitest'
import {
  createSpeedFloor,
  judgeSpeed,
  type SpeedFloorOptions,
} from '../../../main/engine/http/speed-floor.ts'
import { withEngine, wordOf } from '../../helpers/engine.ts'
import { createLeapingClock, startOfTime } from '../../helpers/fake-clock.ts'
import { CAT } from '../../helpers/images.ts'
import { serve } from '../../helpers/origin.ts'

test.each([
  [999, 1000, 'stall'],
  [999, 999, 'slow-line'],
  [30, undefined, 'slow-line'],
  [29, undefined, 'stall'],
  [1000, 50_000, 'enough'],
  [2000, undefined, 'fast'],
] as const)('%i B/s beside %s: %s', (own, others, verdict) => {
  expect(judgeSpeed(own, others)).toBe(verdict)
})

test('our own limit is no slow host', () => {
  expect(judgeSpeed(20, 20, 10)).toBe('fast')
  expect(judgeSpeed(9, undefined, 10)).toBe('stall')
})

/** Bodies that get a number of bytes at equal times, until one is given up. */
function simulate(
  bodies: readonly { bytes: number; everyMs: number }[],
  minutes: number,
  options: Partial<SpeedFloorOptions> = {},
) {
  let now = startOfTime
  const said = { slow: 0, fast: 0 }
  const floor = createSpeedFloor(
    { now: () => now },
    {
      stallTimeoutMs: 30_000,
      lineIsSlow: () => {
        said.slow += 1
      },
      lineIsFast: () => {
        said.fast += 1
      },
      ...options,
    },
  )
  const open = bodies.map(body => ({
    ...body,
    speed: floor.begin(),
    givenUpAt: undefined as number | undefined,
  }))
  for (const end = now + minutes * 60_000; now < end; now += 100) {
    for (const body of open) {
      if (body.givenUpAt !== undefined || (now - startOfTime) % body.everyMs !== 0) continue
      try {
        body.speed.received(body.bytes)
      } catch (error) {
        expect(error).toMatchObject({ failure: { code: 'stall-timeout' } })
        body.givenUpAt = now - startOfTime
        body.speed.end()
      }
    }
  }
  return { ends: open.map(({ givenUpAt }) => givenUpAt), said }
}

const drip = { bytes: 1, everyMs: 29_000 }
const slow = { bytes: 50, everyMs: 100 }
const quick = { bytes: 10_000, everyMs: 100 }

describe('over time', () => {
  test('one byte every 29 seconds is given up after a minute, also where it is alone', () => {
    expect(simulate([drip], 5).ends).toEqual([87_000])
    expect(simulate([drip, drip, drip], 5).ends).toEqual([87_000, 87_000, 87_000])
  })

  test('a slow body is given up beside faster ones, and only then', () => {
    expect(simulate([slow, quick], 5).ends).toEqual([60_000, undefined])
    expect(simulate([slow], 5)).toEqual({ ends: [undefined], said: { slow: 4, fast: 0 } })
  })

  test('where all are slow, the line is slow: no download is given up', () => {
    const { ends, said } = simulate([slow, slow, slow, slow], 3)
    expect(ends).toEqual([undefined, undefined, undefined, undefined])
    expect(said.slow).toBeGreaterThan(0)
  })

  test('a limit of our own is not held against anybody', () => {
    const share = { bytes: 10, everyMs: 1000 }
    expect(simulate([share, share], 5, { mostBytesPerSecond: 20 }).ends).toEqual([undefined, undefined])
  })

  test('a machine that slept begins a new minute', () => {
    expect(simulate([{ bytes: 1, everyMs: 40_000 }], 5).ends).toEqual([undefined])
  })
})

// Time passes with each byte that the origin waits for: how fast this machine is does not matter.
const clock = createLeapingClock()
test(
  'a host that sends a byte now and then holds no image for ever, and none of the others',
  withEngine(
    async ({ origin, run }) => {
      origin.delayOn(clock)
      origin.script('/drip.jpg', serve(CAT).drip(1, 10_000))
      origin.script('/good.jpg', serve(CAT))
      const { settled } = await run([origin.url('/drip.jpg'), origin.url('/good.jpg')], { attempts: 2 })
      expect(settled.map(wordOf)).toEqual(['stall-timeout', 'saved'])
      // What came of it is not asked for a second time.
      expect(origin.requestsOf('/drip.jpg').map(({ range }) => range)).toEqual([
        undefined,
        expect.stringMatching(/^bytes=\d+-$/),
      ])
    },
    { clock },
  ),
)
