import type { BenchOrigin } from './bench-origin.ts'
import { race, type Work } from './measure.ts'
import { cpuPerImage, type Report, reportOf } from './report.ts'
import type { Bench } from './run.ts'

export const title = '10,000 images of 50 KB without delay, 64 at once'

const files = 10_000

export async function work(origin: BenchOrigin): Promise<Work> {
  return { ...(await origin.batch(files, 50_000)), atOnce: 64 }
}

/** Mostly computing: what an image costs. */
export async function run({ origin, clients, rounds }: Bench): Promise<Report> {
  const all = [...clients.shoal, ...clients.peers, ...clients.floor, ...clients.least]
  const results = await race(all, await work(origin), rounds)
  return reportOf(results, [
    { title: 'images/s', cell: ({ cost }) => Math.round((files / cost.wallMs) * 1000).toString() },
    cpuPerImage(files),
  ])
}
