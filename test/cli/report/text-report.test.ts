import { Writable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createTextReport } from '../../../main/cli/report/text-report.ts'
import { failure } from '../../../shared/failure.ts'
import type { SettledItem, SettledState } from '../../../shared/model.ts'
import { noItems } from '../../../shared/outcomes.ts'

// Nothing here waits for anything but the bars' own clock.
beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A terminal of this many columns that remembers what was written to it. */
function terminal(columns: number) {
  let text = ''
  const out = new Writable({
    write(chunk, _, done) {
      text += chunk
      done()
    },
  })
  Object.assign(out, { isTTY: true, columns, rows: 24, hasColors: () => false, getColorDepth: () => 1 })
  // Cursor and clearing are escapes, which are left out below.
  return {
    out: out as unknown as NodeJS.WriteStream,
    lines: () => stripVTControlCharacters(text).split(/[\n\r]/),
  }
}

const settledAs = (name: string, state: SettledState): SettledItem => ({
  index: 1,
  item: { url: `https://a.example/${name}.jpg?token=s3cret`, origin: { source: 'list', line: 1 } },
  state,
  attempts: [],
  times: { queuedAt: 0, settledAt: 0, queuedMs: 0, activeMs: 0 },
})
const missing = (name: string) => settledAs(name, { kind: 'failed', failure: failure('not-found', '404') })

const summary = {
  ...noItems(),
  saved: 0,
  skipped: 0,
  failed: 5,
  cancelled: 0,
  left: 0,
  bytes: 0,
  elapsedMs: 1,
  sequentialEstimateMs: undefined,
  sequentialEstimate: undefined,
  boundMs: 1,
  factor: undefined,
  downloaded: 0,
  peakAtOnce: 1,
}

const snapshot = {
  items: 5,
  reading: false,
  ...noItems(),
  saved: 0,
  skipped: 0,
  failed: 0,
  cancelled: 0,
  receivedBytes: 0,
  active: [],
  coolingHosts: [],
  times: summary,
}

test('on a terminal failures alike are counted, and the summary says what they are', () => {
  const { out, lines } = terminal(80)
  const report = createTextReport({ out, quiet: false, now: () => 0 })
  for (const name of ['a', 'b', 'c', 'd', 'e']) report.settled(missing(name))
  report.settled(settledAs('f', { kind: 'failed', failure: failure('forbidden', '403') }))
  report.ended({ ...summary, failed: 6 }, {}, [])
  const told = lines().filter(line => /^(failed|\d)/.test(line))
  expect(told).toEqual([
    expect.stringMatching(/^failed +https:\/\/a.example\/a.jpg/),
    expect.stringMatching(/^failed +https:\/\/a.example\/b.jpg/),
    expect.stringMatching(/^failed +https:\/\/a.example\/c.jpg/),
    'failed   … more failures like these are only counted',
    expect.stringMatching(/^failed +https:\/\/a.example\/f.jpg/),
    expect.stringMatching(/^0 images saved · 6 failed/),
    expect.stringMatching(
      /^5 × Not found \(404\) \(first https:\/\/a.example\/a.jpg.*\)\. The link is outdated/,
    ),
    expect.stringMatching(/^1 × Access denied \(403\)\. The site may only/),
  ])
  expect(lines().join()).not.toContain('s3cret')
})

test('what is said after the end does not bring the bars back', () => {
  const { out, lines } = terminal(80)
  const report = createTextReport({ out, quiet: false, now: () => 0 })
  report.note('said before there is a bar')
  report.progress(() => snapshot)
  expect(vi.getTimerCount()).toBeGreaterThan(0)
  report.ended(summary, {}, [])
  report.note('Resume with: shoal resume 1')
  expect(vi.getTimerCount()).toBe(0)
  expect(lines().at(-2)).toBe('Resume with: shoal resume 1')
})

test.each([
  [0, '0 of 5 · 0 B · 0 B/s · 0 ms'],
  [80, '0 of 5 · 0 B · 0 B/s · 0 ms'],
  [30, '0 of 5…'],
])('a bar fits into %d columns', (columns, text) => {
  const { out, lines } = terminal(columns)
  const report = createTextReport({ out, quiet: false, now: () => 0 })
  report.progress(() => snapshot)
  vi.advanceTimersByTime(100)
  expect(lines().find(line => line.includes('░'))).toBe(`${'░'.repeat(20)}  ${text}`)
  report.ended(summary, {}, [])
})

test.each([
  [
    { peakAtOnce: 2, downloaded: 3, saved: 3 },
    '2.0 s including waiting and failures; the images alone would take 0.40 s to 0.60 s one after another (estimated)',
  ],
  [{ peakAtOnce: 1, downloaded: 3, saved: 3 }, 'One after another 2.0 s (measured)'],
])('no claim is made of a run with %o', (changes, line) => {
  const { out, lines } = terminal(80)
  const report = createTextReport({ out, quiet: true, now: () => 0 })
  const slow = { ...summary, failed: 0, elapsedMs: 2000, sequentialEstimate: { lowMs: 400, highMs: 600 } }
  report.ended({ ...slow, ...changes }, {}, [])
  expect(lines()[1]).toBe(line)
})

test('one image among failures has nothing to be compared with', () => {
  const { out, lines } = terminal(80)
  const report = createTextReport({ out, quiet: true, now: () => 0 })
  const times = { elapsedMs: 1000, sequentialEstimate: { lowMs: 5600, highMs: 6000 }, peakAtOnce: 6 }
  report.ended({ ...summary, ...times, saved: 1, failed: 5, downloaded: 1, factor: 5.6 }, {}, [])
  expect(lines().join()).not.toMatch(/faster|One after another/)
})

test('the same image under two names is reported, and how many there are', () => {
  const { out, lines } = terminal(80)
  Object.assign(out, { isTTY: false })
  const report = createTextReport({ out, quiet: false, now: () => 0 })
  const saved = { kind: 'saved', bytes: 3000, sha256: 'a', image: undefined } as const
  report.settled(settledAs('one', { ...saved, file: 'one.jpg' }))
  report.settled(settledAs('two', { ...saved, file: 'two.jpg', sameAs: 'one.jpg' }))
  report.ended({ ...summary, saved: 2, failed: 0 }, {}, [])
  expect(lines().filter(line => line !== '')).toEqual([
    'saved    one.jpg  3 kB  0 ms',
    'saved    two.jpg  3 kB  0 ms  the same image as one.jpg',
    '2 images saved',
    '1 image is the same as another file. Use --same-content link or skip to keep one copy of each.',
  ])
})

test('what to do about a page that failed is said once for each cause', () => {
  const { out, lines } = terminal(120)
  const report = createTextReport({ out, quiet: false, now: () => 0 })
  for (const [url, code] of [
    ['https://a.example/1', 'not-found'],
    ['https://a.example/2', 'not-found'],
    ['https://a.example/', 'same-image'],
  ] as const)
    report.page({
      ...{ url, role: 'detail', state: 'failed', links: 0, images: 0, problems: [] },
      failure: failure(code, 'why'),
    })
  const told = lines().filter(line => line.startsWith('page'))
  expect(told[0]).toMatch(/why\. The link is outdated\./)
  expect(told[1]).toMatch(/\/2 {2}why$/)
  expect(told[2]).toMatch(/why\. .*\(--image\)\.$/)
})
