import { findCandidates } from '../../main/pages/candidates/candidates.ts'
import { parsePage } from '../../main/pages/reading/page-document.ts'
import { formatBytes, formatDuration } from '../../shared/text/format.ts'
import { median } from './measure.ts'
import type { Report } from './report.ts'
import type { Bench } from './run.ts'

export const title =
  'A page of 1 MB read and its images found, in one process: 5,000 elements, and the data of a script'

const images = 5000

/** What is promised for each. */
const mostMs = 300

type Run = { parseMs: number; findMs: number }

/** Whether long pages are read fast. The first run is the one that a command pays for. */
export async function run({ rounds }: Bench): Promise<Report> {
  const failures: string[] = []
  const pages = { elements: elementsPage(), data: dataPage() }
  const rows: string[][] = []
  const data: Record<string, Run[]> = {}
  for (const [name, text] of Object.entries(pages)) {
    const runs = await measure(Buffer.from(text), Math.max(rounds, 3), `${name}: `, failures)
    const [first] = runs
    if (median(runs.map(together)) > mostMs) failures.push(`${name}: took longer than ${mostMs} ms`)
    if (first !== undefined) rows.push(row(`${name}, first`, first))
    rows.push(
      row(`${name}, median`, {
        parseMs: median(runs.map(({ parseMs }) => parseMs)),
        findMs: median(runs.map(({ findMs }) => findMs)),
      }),
    )
    data[name] = runs
  }
  const sizes = Object.values(pages).map(text => formatBytes(text.length))
  return {
    columns: ['run', 'parse', 'find', 'together'],
    rows,
    notes: [`${sizes.join(' and ')}, ${images} images, three addresses each`],
    failures,
    data,
  }
}

async function measure(bytes: Buffer, rounds: number, name: string, failures: string[]): Promise<Run[]> {
  const runs: Run[] = []
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now()
    const document = await parsePage(bytes, 'text/html; charset=utf-8')
    const parsedAt = performance.now()
    const { candidates } = await findCandidates({ url: 'https://example.com/', document })
    runs.push({ parseMs: parsedAt - startedAt, findMs: performance.now() - parsedAt })
    if (candidates.length !== images)
      failures.push(`${name}found ${candidates.length} images instead of ${images}`)
  }
  return runs
}

const together = ({ parseMs, findMs }: Run): number => parseMs + findMs

const row = (name: string, run: Run): string[] => [
  name,
  formatDuration(run.parseMs),
  formatDuration(run.findMs),
  formatDuration(together(run)),
]

function elementsPage(): string {
  const card = (n: number) =>
    `<div class="card"><a href="/item/${n}"><img src="/t/${n}.jpg" srcset="/t/${n}-1.jpg 400w, /t/${n}-2.jpg 800w" alt="Picture ${n}" width=100 height=100 loading=lazy></a><p>Text of this card</p></div>\n`
  return `<!doctype html><title>Many</title><body>${Array.from({ length: images }, (_, n) => card(n)).join('')}`
}

function dataPage(): string {
  const photos = Array.from({ length: images }, (_, n) => ({
    id: n,
    title: `Photo number ${n}`,
    src: `https://site.example/photos/${n}.jpg`,
    medium: `https://site.example/photos/${n}-800x600.jpg`,
    thumb: `https://site.example/photos/${n}-300x225.jpg`,
    tags: ['a', 'b'],
  }))
  const json = JSON.stringify({ props: { photos } })
  return `<!doctype html><title>Many</title><script id="__NEXT_DATA__" type="application/json">${json}</script>`
}
