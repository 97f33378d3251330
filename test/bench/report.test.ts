import { expect, test } from 'vitest'
import { median, type Result } from './measure.ts'
import { formatReport, reportOf } from './report.ts'

const result = (client: string, wallMs: number, failed: string[] = []): Result => ({
  client,
  cost: { wallMs, cpuMs: wallMs / 2, peakBytes: 20_000_000 },
  fastestMs: wallMs - 100,
  slowestMs: wallMs + 100,
  failed,
})

test('median', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([])]).toEqual([2, 2.5, Number.NaN])
})

test('a table stands each client beside the fastest peer that did all its work', () => {
  const results = [
    result('shoal', 3000),
    result('curl', 2000),
    result('wget2', 1000, ['9 files instead of 10']),
  ]
  const images = { title: 'images', cell: () => '10' }
  expect(formatReport(reportOf(results, [images], ['A note.']))).toBe(
    [
      'client  median          range  to best peer    CPU  peak memory  images',
      '──────  ──────  ─────────────  ────────────  ─────  ───────────  ──────',
      'shoal    3.0 s  2.9 s – 3.1 s          1.50  1.5 s        20 MB      10',
      'curl     2.0 s  1.9 s – 2.1 s          1.00  1.0 s        20 MB      10',
      'wget2   failed',
      'A note.',
      'wget2 failed 1 times: 9 files instead of 10',
    ].join('\n'),
  )
})

test("got's floor is no peer", () => {
  const { rows } = reportOf([result('shoal', 2000), result("got's floor", 1000)])
  expect(rows.map(row => row[3])).toEqual(['', ''])
})
