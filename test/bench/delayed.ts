import { formatDuration } from '../../shared/text/format.ts'
import type { BenchOrigin } from './bench-origin.ts'
import { race, type Work } from './measure.ts'
import { cpuPerImage, formatRatio, type Report, reportOf } from './report.ts'
import type { Bench } from './run.ts'

export const title = '2,000 images of 50 KB, 50 ms before each answer, 64 at once'

const files = 2000
const atOnce = 64
const delaySeconds = 0.05

export async function work(origin: BenchOrigin): Promise<Work> {
  return { ...(await origin.batch(files, 50_000, delaySeconds)), atOnce }
}

/** Mostly waiting: how well the 64 places are kept busy. */
export async function run({ origin, clients, rounds }: Bench): Promise<Report> {
  const all = [...clients.shoal, ...clients.peers, ...clients.floor]
  const results = await race(all, await work(origin), rounds)
  const boundMs = (files / atOnce) * delaySeconds * 1000
  return reportOf(
    results,
    [{ title: 'to the bound', cell: ({ cost }) => formatRatio(cost.wallMs / boundMs) }, cpuPerImage(files)],
    [`The bound: 2,000 / 64 × 50 ms = ${formatDuration(boundMs)}.`],
  )
}
