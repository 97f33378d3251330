import { race } from './measure.ts'
import { type Report, reportOf } from './report.ts'
import type { Bench } from './run.ts'

export const title = '10,000 images of 50 KB without delay, 64 at once'

const files = 10_000

/** Mostly computing: what an image costs. */
export async function run({ origin, clients, rounds }: Bench): Promise<Report> {
  const batch = await origin.batch(files, 50_000)
  const all = [...clients.shoal, ...clients.peers, ...clients.floor]
  const results = await race(all, { ...batch, atOnce: 64 }, rounds)
  return reportOf(results, [
    { title: 'images/s', cell: ({ cost }) => Math.round((files / cost.wallMs) * 1000).toString() },
    {
      title: 'CPU ms/image',
      cell: ({ cost }) => (cost.cpuMs === undefined ? '' : (cost.cpuMs / files).toFixed(3)),
    },
  ])
}
