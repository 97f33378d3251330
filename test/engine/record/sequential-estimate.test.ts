import { expect, test } from 'vitest'
import { createSequentialEstimate } from '../../../main/engine/record/sequential-estimate.ts'
import type { SettledItem } from '../../../shared/model.ts'

const savedAs = (index: number): SettledItem => ({
  index,
  item: { url: `https://a.example/${index}.jpg`, origin: { source: 'test', line: index } },
  state: { kind: 'saved', file: `${index}.jpg`, bytes: 100, sha256: '', image: undefined },
  attempts: [
    {
      number: 1,
      url: `https://a.example/${index}.jpg`,
      rangeStart: 0,
      receivedBytes: 100,
      reusedConnection: true,
      timestamps: { startedAt: 0, requestSentAt: 0, responseAt: 80, bodyEndAt: 100, endedAt: 100 },
    },
  ],
  times: { queuedAt: 0, settledAt: 100, queuedMs: 0, activeMs: 100 },
})

/** An estimate of this number of images, and how many answers its model was given, each time. */
function estimateOf(images: number) {
  const asked: number[] = []
  const estimate = createSequentialEstimate(answers => {
    asked.push(answers.length)
    return { lowMs: 900, ms: 1000, highMs: 1100 }
  })
  for (let index = 1; index <= images; index += 1) estimate.settled(savedAs(index))
  return { estimate, asked }
}

test('a long run has its estimate before its end, and does not make it again there', () => {
  const { estimate, asked } = estimateOf(600)
  expect(asked).toEqual([500])
  // All 600 took 60 s together, the 500 of the model 50 s.
  expect(estimate.of(60_000)).toMatchObject({ ms: 1200 })
  expect(asked).toEqual([500])
})

test('it is made again where an image was none after all', () => {
  const { estimate, asked } = estimateOf(600)
  estimate.revoked(savedAs(7))
  estimate.of(60_000)
  expect(asked).toEqual([500, 500])
})

test('a short run makes it when it is asked for, of all its images', () => {
  const { estimate, asked } = estimateOf(20)
  expect(asked).toEqual([])
  estimate.of(2000)
  estimate.settled(savedAs(21))
  estimate.of(2100)
  expect(asked).toEqual([20, 21])
})

test('it is made again where an image that had failed is saved by a retry', () => {
  const { estimate, asked } = estimateOf(20)
  estimate.of(2000)
  estimate.settled(savedAs(20))
  estimate.of(2000)
  expect(asked).toEqual([20, 20])
})
