import { formatRate } from '../../shared/text/format.ts'
import { race } from './measure.ts'
import { type Report, reportOf } from './report.ts'
import type { Bench } from './run.ts'

export const title = '20 images of 100 MB, 8 at once'

/** Mostly moving bytes. */
export async function run({ origin, clients, rounds }: Bench): Promise<Report> {
  const batch = await origin.batch(20, 100_000_000)
  const all = [...clients.shoal, ...clients.curl, ...clients.floor]
  const results = await race(all, { ...batch, atOnce: 8 }, rounds)
  return reportOf(results, [
    { title: 'rate', cell: ({ cost }) => formatRate((batch.bytes / cost.wallMs) * 1000) },
  ])
}
