import { formatBytes, formatCount, formatDuration } from '../../shared/text/format.ts'
import { type Result, race } from './measure.ts'
import { failuresOf, type Report } from './report.ts'
import type { Bench } from './run.ts'

export const title = '1,000, 10,000 and 100,000 images of 2 KB, 64 at once'

/** Whether time per image and memory stay the same as lists grow. */
export async function run({ origin, clients, rounds }: Bench): Promise<Report> {
  const sizes = [1000, 10_000, 100_000]
  const all = [...clients.shoal, ...clients.floor]
  const measured: { files: number; results: Result[] }[] = []
  for (const files of sizes) {
    const batch = await origin.batch(files, 2000)
    measured.push({ files, results: await race(all, { ...batch, atOnce: 64 }, rounds) })
  }
  // One client below the other, so that its growth can be read down the column.
  const rows = all.flatMap(({ name }) =>
    measured.map(({ files, results }) => {
      const result = results.find(({ client }) => client === name)
      if (result === undefined || result.failed.length > 0)
        return [name, formatCount(files, 'image'), 'failed']
      const { cost } = result
      return [
        name,
        formatCount(files, 'image'),
        formatDuration(cost.wallMs),
        `${(cost.wallMs / files).toFixed(3)} ms`,
        cost.peakBytes === undefined ? '' : formatBytes(cost.peakBytes),
      ]
    }),
  )
  return {
    columns: ['client', 'images', 'median', 'per image', 'peak memory'],
    rows,
    notes: [],
    failures: measured.flatMap(({ results }) => failuresOf(results)),
    data: measured,
  }
}
