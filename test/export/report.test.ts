import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { comparisonSection, sweepSection } from '../../main/export/report-measurement.ts'
import { reportStyle } from '../../main/export/report-style.ts'
import { timesSection } from '../../main/export/report-times.ts'
import { waterfallDrawing } from '../../main/export/report-waterfall.ts'
import type { Sweep } from '../../shared/comparison.ts'
import { noItems } from '../../shared/outcomes.ts'
import { escapeHtml, html } from '../../shared/text/html.ts'
import type { TimelineRow } from '../../shared/timeline.ts'
import { fiveImages } from '../helpers/comparison.ts'

test('what is put into a page is text, unless it is HTML', () => {
  expect(html`<p title="${'"<&'}">${[html`<b>${"'"}</b>`]}${3}</p>`.html).toBe(
    '<p title="&quot;&lt;&amp;"><b>&#39;</b>3</p>',
  )
  expect(escapeHtml('a<b>')).toBe('a&lt;b&gt;')
})

test('the report has the colours of the window', async () => {
  const theme = await readFile(new URL('../../renderer/ui/theme.css', import.meta.url), 'utf8')
  const colours = Array.from(reportStyle.matchAll(/(--[\w-]+): (#[\da-f]{6})/g), ([, name, value]) => [
    name,
    value,
  ])
  expect(colours).toHaveLength(34)
  for (const [name, value] of colours) expect(theme).toContain(`${name}: ${value}`)
})

const row = (index: number, failed: boolean): TimelineRow => ({
  index,
  name: `${index}.jpg`,
  host: 'a.example',
  state: failed ? 'failed' : 'saved',
  queuedAt: 0,
  settledAt: index * 10 + 60,
  attempts: [
    {
      startAt: index * 10,
      endAt: index * 10 + 50,
      phases: { request: 1, wait: 39, receive: 10 },
      reused: true,
      receivedBytes: 10,
      ...(failed && { failure: 'body-cut' as const }),
    },
  ],
})

test('a waterfall is one path for each kind of piece, however many rows', () => {
  const rows = Array.from({ length: 1000 }, (_, at) => row(at + 1, at === 3))
  const drawing = waterfallDrawing(rows, 20_000).html
  const paths = Array.from(drawing.matchAll(/<path class="([\w-]+)" d="(M[^"]*z)"/g), ([, kind, d = '']) => [
    kind,
    d.split('z').length - 1,
  ])
  expect(paths).toEqual([
    ['queued', 1000],
    ['wait', 1000],
    ['failed-try', 1],
  ])
  expect(drawing).not.toContain('NaN')
  // Names come with few rows only.
  expect(drawing).not.toContain('4.jpg')
  expect(waterfallDrawing([row(4, true)], 100).html).toContain('<text x="0" y="36" class="bad">4.jpg</text>')
  expect(waterfallDrawing([], 0).html).not.toContain('NaN')
})

const summary = {
  ...noItems(),
  ...{ saved: 6, skipped: 0, failed: 0, cancelled: 0, left: 0, bytes: 6000 },
  ...{ elapsedMs: 1000, boundMs: 900, factor: 5.6, peakAtOnce: 6, downloaded: 6 },
  ...{ sequentialEstimateMs: 6000, sequentialEstimate: { lowMs: 5600, highMs: 6400 } },
}

test('the times say what they were worth, and that it is an estimate', () => {
  const section = timesSection(summary, summary, 6000).html
  expect(section).toContain('<span class="big">Estimated 5.6× to 6.4× faster</span> than one after another')
  expect(section).toContain('All at once')
  expect(section).toContain('Fastest possible with these limits: 0.90 s.')
})

test.each([
  ['one image was saved and five failed', { saved: 1, failed: 5, downloaded: 1 }],
  ['the images were downloaded one at a time', { peakAtOnce: 1 }],
])('a report claims nothing where %s', (_, changes) => {
  const ended = { ...summary, ...changes }
  const section = timesSection(ended, ended, 6000).html
  expect(section).not.toMatch(/faster|All at once|estimate/)
})

const spread = (median: number) => ({ median, min: median * 0.9, max: median * 1.1 })
const comparison = {
  ...fiveImages,
  sequentialMs: spread(4320),
  concurrentMs: spread(820),
  factor: spread(5.3),
}

test('a measurement says what was found and how sure it is', () => {
  const found = comparisonSection(comparison).html
  expect(found).toContain('5.3×')
  expect(found).toContain('(measured, 4.8× to 5.8×)')
  expect(found).toContain('4.3 s')

  const none = comparisonSection({
    ...comparison,
    verdict: 'no-gain',
    because: { cause: 'link-full', words: 'The line is full: 10 MB/s < 11 MB/s.' },
  }).html
  expect(none).toContain('No measurable gain')
  expect(none).toContain('10 MB/s &lt; 11 MB/s')
  expect(none).not.toContain('5.3× faster')
})

test('a sweep says what is enough, and shows every step', () => {
  const step = (atOnce: number, ms: number) => ({
    atOnce,
    elapsedMs: spread(ms),
    imagesPerSecond: 5000 / ms,
    bytesPerSecond: 1_000_000,
    waitMs: 10,
  })
  const sweep: Sweep = {
    ...comparison,
    kind: 'sweep',
    upTo: 4,
    rounds: 3,
    steps: [step(1, 4000), step(2, 2000), step(4, 1990)],
    best: 2,
    fastest: 4,
    stoppedBy: 'no-gain',
    words: 'More at once gained < 5 %.',
  }
  const found = sweepSection(sweep).html
  expect(found).toContain('2 at once is enough: 2.0 s')
  expect(found).toContain('4 at once')
  expect(found).toContain('1.3 images a second')
  expect(found).toContain('gained &lt; 5 %')
  expect(found).toContain('3 runs of each step')
})
