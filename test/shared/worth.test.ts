import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  factorOfRun,
  type RunWorthFacts,
  verdictOf,
  worthOfComparison,
  worthOfRun,
} from '../../shared/worth.ts'

const run = (changes: Partial<RunWorthFacts> = {}): RunWorthFacts => ({
  elapsedMs: 1000,
  sequentialEstimate: { lowMs: 5000, highMs: 6000 },
  downloaded: 6,
  peakAtOnce: 6,
  stage: 'over',
  ...changes,
})

test.each([
  ['nothing was downloaded', { downloaded: 0 }, 'no-image'],
  ['no time passed', { elapsedMs: 0 }, 'no-image'],
  ['one image was downloaded, whatever the others took', { downloaded: 1 }, 'one-image'],
  ['one was downloaded at a time', { peakAtOnce: 1 }, 'one-at-a-time'],
  ['most of the time passed in waits', { sequentialEstimate: { lowMs: 10, highMs: 20 } }, 'waited'],
  ['too few answers were seen', { sequentialEstimate: undefined }, 'too-few-answers'],
  ['little is saved yet', { sequentialEstimate: { lowMs: 10, highMs: 20 }, stage: 'running' }, 'too-early'],
  ['pages are still read', { stage: 'reading' }, 'still-reading'],
  ['nothing is saved yet', { downloaded: 0, stage: 'running' }, 'too-early'],
  ['the second image is not there yet', { downloaded: 1, stage: 'running' }, 'too-early'],
] as const)('nothing is claimed where %s', (_, changes, why) => {
  expect(worthOfRun(run(changes))).toEqual({ kind: 'none', why })
  expect(factorOfRun(run(changes))).toBeUndefined()
})

test('the low end of the estimate decides', () => {
  const worth = (lowMs: number, highMs: number) => worthOfRun(run({ sequentialEstimate: { lowMs, highMs } }))
  expect(worth(5000, 6000)).toEqual({ kind: 'faster', factor: { min: 5, max: 6 } })
  expect(worth(1100, 9000).kind).toBe('faster')
  expect(worth(1099, 9000).kind).toBe('uncertain')
  expect(worth(900, 1200).kind).toBe('about-the-same')
  expect(worth(100, 950).kind).toBe('uncertain')
  expect(factorOfRun(run())).toBe(5)
  expect(factorOfRun(run({ sequentialEstimate: { lowMs: 1099, highMs: 9000 } }))).toBeUndefined()
})

test('a factor is there exactly where something is claimed, and never says slower', () => {
  const facts = fc.record({
    elapsedMs: fc.nat(10_000),
    sequentialEstimate: fc.option(
      fc.tuple(fc.nat(50_000), fc.nat(50_000)).map(([lowMs, moreMs]) => ({ lowMs, highMs: lowMs + moreMs })),
      { nil: undefined },
    ),
    downloaded: fc.nat(5),
    peakAtOnce: fc.nat(4),
    stage: fc.constantFrom('reading' as const, 'running' as const, 'over' as const),
  })
  fc.assert(
    fc.property(facts, facts => {
      const factor = factorOfRun(facts)
      expect(factor !== undefined).toBe(['faster', 'about-the-same'].includes(worthOfRun(facts).kind))
      if (factor === undefined) return
      expect(facts.downloaded).toBeGreaterThan(1)
      expect(facts.peakAtOnce).toBeGreaterThan(1)
      expect(factor).toBeGreaterThan(0.8)
    }),
  )
})

test('a measured gain needs what an estimated one needs', () => {
  const steady = (median: number) => verdictOf({ median, min: median, max: median })
  expect(steady(1.1)).toBe('faster')
  expect(steady(1.09)).toBe('no-gain')
  expect(steady(0.95)).toBe('no-gain')
  expect(steady(0.8)).toBe('slower')
  expect(verdictOf({ median: 2, min: 0.9, max: 3 })).toBe('not-enough-data')
})

test('a comparison claims what it measured, and nothing without a factor', () => {
  const factor = { median: 2, min: 1.8, max: 2.2 }
  const because = { cause: 'link-full', words: 'The link is full.' } as const
  const claim = (verdict: ReturnType<typeof verdictOf>, known: typeof factor | undefined = factor) =>
    worthOfComparison({ verdict, factor: known, because })
  expect(claim('faster')).toEqual({ kind: 'measured-faster', factor })
  expect(claim('slower')).toEqual({ kind: 'measured-slower', factor, because })
  expect(claim('no-gain')).toEqual({ kind: 'measured-no-gain', because })
  expect(claim('not-enough-data')).toEqual({ kind: 'not-enough-data', because })
})
