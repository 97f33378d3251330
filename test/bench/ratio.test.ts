import { expect, test } from 'vitest'
import type { Result } from './measure.ts'
import { formatRatios } from './ratio.ts'

const result = (client: string, wallMs: number, cpuMs: number, failed: string[] = []): Result => ({
  client,
  cost: { wallMs, cpuMs, peakBytes: 1 },
  fastestMs: wallMs - 100,
  slowestMs: wallMs + 100,
  failed,
})

test('each work that both did has its ratio', () => {
  const reports = {
    small: { title: 'small images', data: [result('shoal', 900, 700), result('shoal, base', 1000, 1000)] },
    failed: {
      title: 'failed',
      data: [result('shoal', 900, 700), result('shoal, base', 1000, 1000, ['status 1'])],
    },
    other: { title: 'no race', data: { frames: 60 } },
  }
  expect(formatRatios(reports)).toBe(
    '| work | time | CPU | range here | range of the base |\n' +
      '| --- | --- | --- | --- | --- |\n' +
      '| small images | × 0.90 | × 0.70 | 0.8 – 1.0 s | 0.9 – 1.1 s |\n',
  )
  expect(formatRatios({})).toBe('No work was done by both.\n')
})
