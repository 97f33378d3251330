// What a change costs: reads the JSON of a bench with `--base`, and prints a table in Markdown. ratio.ts FILE
import { readFile } from 'node:fs/promises'
import { baseName } from './clients.ts'
import type { Cost, Result } from './measure.ts'

type Reports = Record<string, { title: string; data: unknown }>

/** A row per scenario: this checkout's time and CPU as a multiple of the base's, and the range of both times. */
export function formatRatios(reports: Reports): string {
  const rows = Object.values(reports).flatMap(({ title, data }) => {
    const results = Array.isArray(data) ? (data as Result[]) : []
    const named = (name: string) =>
      results.find(({ client, failed }) => client === name && failed.length === 0)
    const [head, base] = [named('shoal'), named(baseName)]
    return head === undefined || base === undefined ? [] : [rowOf(title, head, base)]
  })
  if (rows.length === 0) return 'No work was done by both.\n'
  const heading = ['work', 'time', 'CPU', 'range here', 'range of the base']
  return [heading, heading.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |\n`).join('')
}

function rowOf(title: string, head: Result, base: Result): string[] {
  const times = (value: (cost: Cost) => number | undefined) =>
    `× ${((value(head.cost) ?? Number.NaN) / (value(base.cost) ?? Number.NaN)).toFixed(2)}`
  const range = ({ fastestMs, slowestMs }: Result) =>
    `${(fastestMs / 1000).toFixed(1)} – ${(slowestMs / 1000).toFixed(1)} s`
  return [title, times(cost => cost.wallMs), times(cost => cost.cpuMs), range(head), range(base)]
}

const [file] = process.argv.slice(2)
if (import.meta.main && file !== undefined) {
  const { reports } = JSON.parse(await readFile(file, 'utf8')) as { reports: Reports }
  process.stdout.write(formatRatios(reports))
}
