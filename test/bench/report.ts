import { formatBytes, formatDuration } from '../../shared/text/format.ts'
import { baseName } from './clients.ts'
import type { Result } from './measure.ts'

/** What a scenario found: a table to read, and the same as data. */
export type Report = {
  columns: string[]
  rows: string[][]
  notes: string[]
  /** Runs that did not count, and why. */
  failures: string[]
  data: unknown
}

/** A column beyond the usual ones. */
export type Extra = { title: string; cell: (result: Result) => string }

/** CPU time of the whole process, its start included, divided by the number of images. */
export const cpuPerImage = (files: number): Extra => ({
  title: 'CPU ms/image',
  cell: ({ cost }) => (cost.cpuMs === undefined ? '' : (cost.cpuMs / files).toFixed(3)),
})

/** One row per client: median, range, how it stands to the fastest peer, CPU and memory. */
export function reportOf(
  results: readonly Result[],
  extras: readonly Extra[] = [],
  notes: string[] = [],
): Report {
  const peers = results.filter(({ client, failed }) => isPeer(client) && failed.length === 0)
  const best = Math.min(...peers.map(({ cost }) => cost.wallMs))
  const rows = results.map(result => {
    if (result.failed.length > 0) return [result.client, 'failed']
    const { client, cost, fastestMs, slowestMs } = result
    return [
      client,
      formatDuration(cost.wallMs),
      `${formatDuration(fastestMs)} – ${formatDuration(slowestMs)}`,
      peers.length === 0 ? '' : formatRatio(cost.wallMs / best),
      cost.cpuMs === undefined ? '' : formatDuration(cost.cpuMs),
      cost.peakBytes === undefined ? '' : formatBytes(cost.peakBytes),
      ...extras.map(({ cell }) => cell(result)),
    ]
  })
  return {
    columns: ['client', 'median', 'range', 'to best peer', 'CPU', 'peak memory', ...extras.map(e => e.title)],
    rows,
    notes,
    failures: failuresOf(results),
    data: results,
  }
}

/** A line for each client that failed. */
export const failuresOf = (results: readonly Result[]): string[] =>
  results
    .filter(({ failed }) => failed.length > 0)
    .map(({ client, failed }) => `${client} failed ${failed.length} times: ${failed[0]}`)

/** A table with aligned columns, and notes and failures below. */
export function formatReport({ columns, rows, notes, failures }: Report): string {
  const widths = columns.map((title, at) => Math.max(title.length, ...rows.map(row => row[at]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd()
  return [
    line(columns),
    line(widths.map(width => '─'.repeat(width))),
    ...rows.map(line),
    ...notes,
    ...failures,
  ].join('\n')
}

export const formatRatio = (ratio: number): string => ratio.toFixed(2)

const isPeer = (client: string): boolean => !['shoal', baseName, "got's floor"].includes(client)
