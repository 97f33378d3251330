import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formatBytes, formatDuration } from '../../shared/text/format.ts'
import { odsOf, xlsxOf } from '../helpers/sheets.ts'
import { type Cost, measure, median } from './measure.ts'
import type { Report } from './report.ts'
import type { Bench } from './run.ts'

export const title =
  'Lists of 1,000,000 links, and sheets of 200,000 rows, read and folded, nothing downloaded'

const links = 1_000_000
const sheetRows = 200_000
const launcher = fileURLToPath(new URL('../../main/launch.mjs', import.meta.url))

/** One line of each kind of list; about a hundred bytes a link. */
const kinds: Record<string, { head: string; line: (url: string, n: number) => string }> = {
  txt: { head: '', line: url => url },
  csv: { head: 'title,image\n', line: (url, n) => `"Picture, number ${n}",${url}` },
  jsonl: { head: '', line: (url, n) => JSON.stringify({ url, title: `Picture ${n}` }) },
}

/** Sheets of eight columns, two of them images, most texts different. */
const sheets: Record<string, (rows: string[][]) => Buffer> = { xlsx: xlsxOf, ods: odsOf }

/** Whether long lists are read fast and in little memory. */
export async function run({ rounds }: Bench): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-bench-lists-'))
  const data: Record<string, Cost[]> = {}
  const failures: string[] = []
  try {
    for (const kind of [...Object.keys(kinds), ...Object.keys(sheets)]) {
      const list = join(folder, `links.${kind}`)
      await writeList(list, kind)
      const costs: Cost[] = []
      for (let round = 0; round < rounds; round += 1) {
        const args = [launcher, 'shoal', 'lists', list, '--quiet']
        const result = await measure({ program: process.execPath, args }, join(folder, 'cost.json'))
        if (result.status !== 0) failures.push(`${kind}: status ${result.status}, ${result.output}`)
        costs.push(result)
      }
      data[kind] = costs
    }
  } finally {
    await rm(folder, { recursive: true })
  }
  const rows = Object.entries(data).map(([kind, costs]) => [
    kind,
    formatDuration(median(costs.map(({ wallMs }) => wallMs))),
    formatBytes(median(costs.map(({ peakBytes = Number.NaN }) => peakBytes))),
  ])
  return { columns: ['kind', 'median', 'peak memory'], rows, notes: [], failures, data }
}

async function writeList(path: string, kind: string): Promise<void> {
  const sheet = sheets[kind]
  if (sheet !== undefined) return writeFile(path, sheet(tableRows()))
  const { head, line } = kinds[kind] ?? { head: '', line: String }
  const file = createWriteStream(path)
  file.write(head)
  for (let n = 0; n < links; n += 1) {
    if (!file.write(`${line(urlOf(n), n)}\n`)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'close')
}

const urlOf = (n: number): string =>
  `https://images-${n % 50}.example.com/collection/${String(n).padStart(9, '0')}/a-picture-of-something-original.jpg`

const tableRows = (): string[][] => [
  ['SKU', 'Title', 'Image 1', 'Image 2', 'Price', 'Category', 'Vendor', 'Product page'],
  ...Array.from({ length: sheetRows }, (_, n) => [
    `SKU-${n}`,
    `Picture, number ${n}`,
    urlOf(n),
    urlOf(n + sheetRows),
    `${n % 100}.99`,
    `Category ${n % 20}`,
    `Vendor ${n % 7}`,
    `https://shop.example.com/p/${n}`,
  ]),
]
