import { formatRate } from '../../shared/text/format.ts'
import type { BenchOrigin } from './bench-origin.ts'
import { race, type Work } from './measure.ts'
import { type Report, reportOf } from './report.ts'
import type { Bench } from './run.ts'

export const title = '20 images of 100 MB, 8 at once'

export async function work(origin: BenchOrigin): Promise<Work> {
  return { ...(await origin.batch(20, 100_000_000)), atOnce: 8 }
}

/** Mostly moving bytes. */
export async function run({ origin, clients, rounds }: Bench): Promise<Report> {
  const batch = await work(origin)
  const all = [...clients.shoal, ...clients.curl, ...clients.floor]
  const results = await race(all, batch, rounds)
  return reportOf(results, [
    { title: 'rate', cell: ({ cost }) => formatRate((batch.bytes / cost.wallMs) * 1000) },
  ])
}
