import { formatDuration } from '../../shared/text/format.ts'
import { race } from './measure.ts'
import { cpuPerImage, failuresOf, type Report } from './report.ts'
import type { Bench } from './run.ts'

export const title =
  '5,000 images of 50 KB, 64 at once: of one host, of fifty, over TLS, without kept connections'

const files = 5000
const atOnce = 64

/** What connections cost. */
export async function run({ origin, clients, rounds }: Bench): Promise<Report> {
  const cpu = cpuPerImage(files)
  const rows: string[][] = []
  const failures: string[] = []
  const data: Record<string, unknown> = {}
  for (const way of origin.ways) {
    const batch = await origin.batch(files, 50_000, 0, way)
    for (const client of [...clients.shoal, ...clients.curl]) {
      const before = await origin.connections()
      const [result] = await race([client], { ...batch, atOnce }, rounds)
      if (result === undefined) continue
      const { opened, resumed } = await origin.connections()
      data[`${way}, ${client.name}`] = { ...result, opened: opened - before.opened }
      failures.push(...failuresOf([result]))
      rows.push([
        way,
        client.name,
        formatDuration(result.cost.wallMs),
        Math.round((files / result.cost.wallMs) * 1000).toString(),
        cpu.cell(result),
        ((opened - before.opened) / rounds).toFixed(0),
        way === 'https' ? ((resumed - before.resumed) / rounds).toFixed(0) : '',
      ])
    }
  }
  return {
    columns: ['way', 'client', 'median', 'images/s', cpu.title, 'connections', 'of them resumed'],
    rows,
    notes: origin.ways.length > 1 ? [] : ['The other ways need nginx.'],
    failures,
    data,
  }
}
