import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { factorOf } from '../../main/measure/spread.ts'
import { decideVerdict, type ModeFacts, type VerdictFacts } from '../../main/measure/verdict.ts'
import type { Spread } from '../../shared/comparison.ts'

const steady = (ms: number): Spread => ({ median: ms, min: ms * 0.98, max: ms * 1.02 })

type Case = Partial<Omit<VerdictFacts, 'sequential' | 'concurrent' | 'factor'>> & {
  sequential?: Partial<ModeFacts>
  concurrent?: Partial<ModeFacts>
}

/** Eight images, ten seconds either way, nothing that stands out. */
function facts({ sequential = {}, concurrent = {}, ...rest }: Case = {}): VerdictFacts {
  const usual = { elapsedMs: steady(10_000), receiveMs: 1000, waitMs: 500, processorShare: 0.1 }
  const both = { sequential: { ...usual, ...sequential }, concurrent: { ...usual, ...concurrent } }
  return {
    ...both,
    factor: factorOf(both.sequential.elapsedMs, both.concurrent.elapsedMs),
    images: 8,
    bytes: 1_000_000,
    longestMs: 1500,
    usableAtOnce: 8,
    limitBytesPerSecond: undefined,
    ...rest,
  }
}

describe('why there is no gain', () => {
  test.each<[string, Case]>([
    ['too-few-images', { images: 1, usableAtOnce: 1, longestMs: 10_000 }],
    ['own-limit', { usableAtOnce: 1 }],
    ['own-limit', { limitBytesPerSecond: 100_000, sequential: { receiveMs: 9000 } }],
    ['one-image-dominates', { longestMs: 9500 }],
    ['this-machine', { concurrent: { processorShare: 1.2 } }],
    ['link-full', { sequential: { receiveMs: 9000 }, concurrent: { receiveMs: 9500, waitMs: 4000 } }],
    ['server-limits', { concurrent: { waitMs: 4000 } }],
    ['unknown', {}],
  ])('%s', (cause, given) => {
    const found = decideVerdict(facts(given))
    expect(found).toMatchObject({ verdict: 'no-gain', because: { cause } })
    expect(found.because?.words).toMatch(/^[A-Z].*\.$/)
  })

  test('a link that is full says at what speed', () => {
    const full = facts({ sequential: { receiveMs: 10_000 }, concurrent: { receiveMs: 10_000 } })
    expect(decideVerdict(full).because?.words).toBe(
      'The connection is the limit: 100 kB/s one after another, 100 kB/s at once.',
    )
  })

  test('bytes that come faster at once are no full link', () => {
    const faster = facts({ sequential: { receiveMs: 9000 }, concurrent: { receiveMs: 3000 } })
    expect(decideVerdict(faster).because?.cause).not.toBe('link-full')
  })
})

test('where nothing ran beside anything, no chance makes it faster or slower', () => {
  for (const elapsed of [2000, 50_000]) {
    const lone = facts({ images: 1, usableAtOnce: 1, concurrent: { elapsedMs: steady(elapsed) } })
    expect(decideVerdict(lone)).toMatchObject({ verdict: 'no-gain', because: { cause: 'too-few-images' } })
    const limited = facts({ usableAtOnce: 1, concurrent: { elapsedMs: steady(elapsed) } })
    expect(decideVerdict(limited)).toMatchObject({ verdict: 'no-gain', because: { cause: 'own-limit' } })
  }
})

test('faster, slower, and neither', () => {
  expect(decideVerdict(facts({ concurrent: { elapsedMs: steady(2000) } }))).toEqual({
    verdict: 'faster',
    because: undefined,
  })
  const slower = facts({ concurrent: { elapsedMs: steady(20_000), waitMs: 5000 } })
  expect(decideVerdict(slower)).toMatchObject({ verdict: 'slower', because: { cause: 'server-limits' } })
  const wild = { median: 10_000, min: 4000, max: 16_000 }
  const noisy = facts({ sequential: { elapsedMs: wild }, concurrent: { elapsedMs: wild } })
  expect(decideVerdict(noisy)).toMatchObject({ verdict: 'not-enough-data', because: { cause: 'too-noisy' } })
  const short = facts({ sequential: { elapsedMs: steady(20) }, concurrent: { elapsedMs: steady(20) } })
  expect(decideVerdict(short)).toMatchObject({ verdict: 'not-enough-data', because: { cause: 'too-short' } })
})

describe('whatever was measured', () => {
  const spread = fc
    .array(fc.integer({ min: 100, max: 100_000 }), { minLength: 3, maxLength: 3 })
    .map(values => values.toSorted((a, b) => a - b))
    .map(([min = 0, median = 0, max = 0]): Spread => ({ min, median, max }))
  const verdictOf = (sequential: Spread, concurrent: Spread) =>
    decideVerdict(facts({ sequential: { elapsedMs: sequential }, concurrent: { elapsedMs: concurrent } }))
      .verdict

  test('ranges that overlap are never called faster or slower', () => {
    fc.assert(
      fc.property(spread, spread, (sequential, concurrent) => {
        const overlap = sequential.min <= concurrent.max && concurrent.min <= sequential.max
        const verdict = verdictOf(sequential, concurrent)
        if (overlap) expect(['no-gain', 'not-enough-data']).toContain(verdict)
      }),
    )
  })

  test('the other way round is the opposite', () => {
    const opposite = { faster: 'slower', slower: 'faster' } as Record<string, string>
    fc.assert(
      fc.property(spread, spread, (one, other) => {
        const verdict = verdictOf(one, other)
        expect(verdictOf(other, one)).toBe(opposite[verdict] ?? verdict)
      }),
    )
  })

  test('a slower machine gives the same verdict', () => {
    const scaled = ({ median, min, max }: Spread): Spread => ({
      median: median * 2,
      min: min * 2,
      max: max * 2,
    })
    fc.assert(
      fc.property(spread, spread, (one, other) => {
        expect(verdictOf(scaled(one), scaled(other))).toBe(verdictOf(one, other))
      }),
    )
  })

  test('there are words wherever it was not faster', () => {
    fc.assert(
      fc.property(spread, spread, (sequential, concurrent) => {
        const { verdict, because } = decideVerdict(
          facts({ sequential: { elapsedMs: sequential }, concurrent: { elapsedMs: concurrent } }),
        )
        expect(because === undefined).toBe(verdict === 'faster')
      }),
    )
  })
})
