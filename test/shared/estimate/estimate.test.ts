import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Answer } from '../../../shared/estimate/answers.ts'
import { estimateSequential, leastAnswers } from '../../../shared/estimate/estimate.ts'
import { simulate } from '../../helpers/simulated-run.ts'
import { betweenMs, situations } from '../../helpers/situations.ts'

// The model's own numbers were chosen with seeds 1 to 8 at the rates 0.6, 1 and 1.8.
const seeds = [101, 202, 303]
const rates = [0.8, 1.4]

/** How often the truth lies in the range, and how often the range is within a quarter of its middle. */
const tried = situations.map(situation => {
  let hits = 0
  let narrow = 0
  let runs = 0
  for (const seed of seeds) {
    for (const rate of rates) {
      const run = situation.run(seed, rate)
      const estimate = estimateSequential(simulate(run, situation.atOnce).answers)
      const truthMs = simulate(run, 1).elapsedMs + run.images.length * betweenMs
      runs += 1
      if (estimate === undefined) continue
      if (truthMs >= estimate.lowMs && truthMs <= estimate.highMs) hits += 1
      if (estimate.lowMs >= estimate.ms * 0.75 && estimate.highMs <= estimate.ms * 1.25) narrow += 1
    }
  }
  return { ...situation, hits, narrow, runs }
})

describe('in twelve situations', () => {
  test.each(tried.filter(({ name }) => name !== 'two images'))(
    '$name: what one after another takes lies in the range',
    ({ hits, runs }) => expect(hits).toBeGreaterThanOrEqual(runs - 1),
  )

  test('the range is within a quarter in nine of them, in most runs', () => {
    expect(tried.filter(({ narrow, runs }) => narrow > runs / 2).length).toBeGreaterThanOrEqual(9)
  })

  test('two images give no range', () => {
    expect(tried.find(({ name }) => name === 'two images')?.hits).toBe(0)
  })
})

/** Any answers of two hosts, in an order that can be. */
const answer = fc
  .record({
    host: fc.constantFrom('a', 'b'),
    startedAt: fc.nat(5000),
    connect: fc.nat(200),
    wait: fc.nat(3000),
    receive: fc.nat(3000),
    bytes: fc.nat(1_000_000),
    reused: fc.boolean(),
    delivered: fc.boolean(),
  })
  .map(({ connect, wait, receive, ...facts }): Answer => {
    const sentAt = facts.startedAt + connect
    const receivedAt = sentAt + wait + receive
    return { ...facts, sentAt, answeredAt: sentAt + wait, receivedAt, endedAt: receivedAt + 1 }
  })
const someAnswers = fc.array(answer, { maxLength: 60 })

const deliveredOf = (answers: readonly Answer[]) => answers.filter(({ delivered }) => delivered)

test('there is no estimate of fewer than eight answers, and one of eight', () => {
  fc.assert(
    fc.property(someAnswers, answers => {
      const estimate = estimateSequential(answers)
      expect(estimate === undefined).toBe(deliveredOf(answers).length < leastAnswers)
    }),
  )
})

test('its middle lies between its ends, and is never more than all times together with a connection each', () => {
  fc.assert(
    fc.property(someAnswers, answers => {
      const estimate = estimateSequential(answers)
      if (estimate === undefined) return
      expect(estimate.lowMs).toBeGreaterThanOrEqual(0)
      expect(estimate.lowMs).toBeLessThanOrEqual(estimate.ms)
      expect(estimate.highMs).toBeGreaterThanOrEqual(estimate.ms)
      const counted = deliveredOf(answers)
      const active = counted.reduce((sum, { startedAt, endedAt }) => sum + endedAt - startedAt, 0)
      const dearest = Math.max(...answers.map(({ startedAt, sentAt }) => sentAt - startedAt))
      expect(estimate.ms).toBeLessThanOrEqual(active + counted.length * (dearest + betweenMs) + 1e-6)
    }),
  )
})

test('what takes longer in every part takes longer one after another', () => {
  const slower = (answers: readonly Answer[], by: number): Answer[] =>
    answers.map(answer => ({
      ...answer,
      startedAt: answer.startedAt * by,
      sentAt: answer.sentAt * by,
      answeredAt: answer.answeredAt * by,
      receivedAt: answer.receivedAt * by,
      endedAt: answer.endedAt * by,
    }))
  fc.assert(
    fc.property(fc.constantFrom(...situations), fc.integer({ min: 1, max: 20 }), ({ run, atOnce }, seed) => {
      const { answers } = simulate(run(seed, 1), atOnce)
      const [once, twice] = [estimateSequential(answers), estimateSequential(slower(answers, 2))]
      expect(twice?.ms ?? 1).toBeGreaterThan(once?.ms ?? 0)
    }),
    { numRuns: 30 },
  )
})

test('an image more, alone, takes its own time more', () => {
  const [waiting] = situations
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), seed => {
      if (waiting === undefined) return
      const { answers } = simulate(waiting.run(seed, 1), waiting.atOnce)
      const last = Math.max(...answers.map(({ endedAt }) => endedAt))
      const more: Answer = {
        ...{ host: 'a', bytes: 5000, reused: true, delivered: true, startedAt: last, sentAt: last },
        ...{ answeredAt: last + 80, receivedAt: last + 81, endedAt: last + 82 },
      }
      const gained =
        (estimateSequential([...answers, more])?.ms ?? 0) - (estimateSequential(answers)?.ms ?? 0)
      expect(gained).toBeGreaterThan(60)
      expect(gained).toBeLessThan(110)
    }),
    { numRuns: 20 },
  )
})
