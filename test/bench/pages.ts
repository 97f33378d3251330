import { findCandidates } from '../../main/pages/candidates/candidates.ts'
import { parsePage } from '../../main/pages/reading/page-document.ts'
import { formatBytes, formatDuration } from '../../shared/text/format.ts'
import { median } from './measure.ts'
import type { Report } from './report.ts'
import type { Bench } from './run.ts'

export const title = 'A page of 1 MB with 5,000 images read and its images found, in one process'

const images = 5000

/** What is promised for it. */
const mostMs = 300

/** Whether long pages are read fast. The first run is the one that a command pays for. */
export async function run({ rounds }: Bench): Promise<Report> {
  const bytes = Buffer.from(page())
  const runs: { parseMs: number; findMs: number }[] = []
  const failures: string[] = []
  for (let round = 0; round < Math.max(rounds, 3); round += 1) {
    const startedAt = performance.now()
    const document = await parsePage(bytes, 'text/html; charset=utf-8')
    const parsedAt = performance.now()
    const { candidates } = await findCandidates({ url: 'https://example.com/', document })
    runs.push({ parseMs: parsedAt - startedAt, findMs: performance.now() - parsedAt })
    if (candidates.length !== images) failures.push(`found ${candidates.length} images instead of ${images}`)
  }
  const [first] = runs
  const totals = runs.map(({ parseMs, findMs }) => parseMs + findMs)
  if (median(totals) > mostMs) failures.push(`took longer than ${mostMs} ms`)
  const row = (name: string, { parseMs, findMs }: { parseMs: number; findMs: number }) => [
    name,
    formatDuration(parseMs),
    formatDuration(findMs),
    formatDuration(parseMs + findMs),
  ]
  return {
    columns: ['run', 'parse', 'find', 'together'],
    rows: [
      ...(first === undefined ? [] : [row('first', first)]),
      row('median', {
        parseMs: median(runs.map(({ parseMs }) => parseMs)),
        findMs: median(runs.map(({ findMs }) => findMs)),
      }),
    ],
    notes: [`${formatBytes(bytes.length)}, ${images} images, three addresses each`],
    failures,
    data: runs,
  }
}

function page(): string {
  const card = (n: number) =>
    `<div class="card"><a href="/item/${n}"><img src="/t/${n}.jpg" srcset="/t/${n}-1.jpg 400w, /t/${n}-2.jpg 800w" alt="Picture ${n}" width=100 height=100 loading=lazy></a><p>Text of this card</p></div>\n`
  return `<!doctype html><title>Many</title><body>${Array.from({ length: images }, (_, n) => card(n)).join('')}`
}
