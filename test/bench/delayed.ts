import { formatDuration } from '../../shared/text/format.ts'
import type { BenchOrigin } from './bench-origin.ts'
import { race, type Work } from './measure.ts'
import { cpuPerImage, formatRatio, type Report, reportOf } from './report.ts'
import type { Bench } from './run.ts'

const delaySeconds = 0.05

/** Mostly waiting: how well the places are kept busy. `everybody`: with all peers, not only curl. */
export function delayed(files: number, atOnce: number, { everybody }: { everybody: boolean }) {
  const many = files.toLocaleString('en-US')
  const work = async (origin: BenchOrigin): Promise<Work> => ({
    ...(await origin.batch(files, 50_000, delaySeconds)),
    atOnce,
  })
  return {
    title: `${many} images of 50 KB, 50 ms before each answer, ${atOnce} at once`,
    work,
    async run({ origin, clients, rounds }: Bench): Promise<Report> {
      const others = everybody ? [...clients.peers, ...clients.floor, ...clients.least] : clients.curl
      const results = await race([...clients.shoal, ...others], await work(origin), rounds)
      const boundMs = (files / atOnce) * delaySeconds * 1000
      return reportOf(
        results,
        [
          { title: 'to the bound', cell: ({ cost }) => formatRatio(cost.wallMs / boundMs) },
          cpuPerImage(files),
        ],
        [`The bound: ${many} / ${atOnce} × 50 ms = ${formatDuration(boundMs)}.`],
      )
    },
  }
}
