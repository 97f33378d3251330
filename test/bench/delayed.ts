import { formatDuration } from '../../shared/text/format.ts'
import { race } from './measure.ts'
import { formatRatio, type Report, reportOf } from './report.ts'
import type { Bench } from './run.ts'

export const title = '2,000 images of 50 KB, 50 ms before each answer, 64 at once'

const files = 2000
const atOnce = 64
const delaySeconds = 0.05

/** Mostly waiting: how well the 64 places are kept busy. */
export async function run({ origin, clients, rounds }: Bench): Promise<Report> {
  const batch = await origin.batch(files, 50_000, delaySeconds)
  const results = await race(
    [...clients.shoal, ...clients.peers, ...clients.floor],
    { ...batch, atOnce },
    rounds,
  )
  const boundMs = (files / atOnce) * delaySeconds * 1000
  return reportOf(
    results,
    [{ title: 'to the bound', cell: ({ cost }) => formatRatio(cost.wallMs / boundMs) }],
    [`The bound: 2,000 / 64 × 50 ms = ${formatDuration(boundMs)}.`],
  )
}
