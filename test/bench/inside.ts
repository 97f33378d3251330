import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formatBytes, formatDuration } from '../../shared/text/format.ts'
import { shoalAt } from './clients.ts'
import { measure, median, type Work } from './measure.ts'
import { closePlace, openPlace } from './places.ts'
import type { Report } from './report.ts'
import type { Bench } from './run.ts'
import * as throughput from './throughput.ts'

export const title = 'Shoal from inside: 10,000 images of 50 KB, and 100,000 of 2 KB, 64 at once'

/** What probe.mjs writes. `memory`: bytes that the process held, at even times. */
type Seen = { memory: number[]; mainThreadMs: number; delayP99Ms: number; delayMaxMs: number }

/** What the clock and the processors do not tell: memory over time, and how long the event loop was held up. */
export async function run({ origin, rounds, clients }: Bench): Promise<Report> {
  const works: [string, Work][] = [
    ['10,000 × 50 KB', await throughput.work(origin)],
    ['100,000 × 2 KB', { ...(await origin.batch(100_000, 2000)), atOnce: 64 }],
  ]
  const measured: { work: string; runs: Run[] }[] = []
  for (const [name, work] of works) {
    for (const lanes of clients.lanes.length > 0 ? clients.lanes : [undefined]) {
      const runs: Run[] = []
      for (let round = 0; round < rounds; round += 1) runs.push(await runOnce(work, lanes))
      measured.push({ work: lanes === undefined ? name : `${name}, lanes ${lanes}`, runs })
    }
  }
  return {
    columns: [
      'work',
      'time',
      'CPU ms/image',
      'main thread',
      'event-loop delay p99',
      'longest',
      'memory at a quarter, half, three quarters, the end',
      'peak',
    ],
    rows: measured.map(({ work, runs }) => rowOf(work, runs)),
    notes: ['The longest delay is mostly the start: modules are loaded in one go.'],
    failures: [],
    data: measured,
  }
}

type Run = Seen & { files: number; wallMs: number; cpuMs: number | undefined; peakBytes: number | undefined }

async function runOnce(work: Work, lanes?: string): Promise<Run> {
  const place = await openPlace()
  try {
    const probe = fileURLToPath(new URL('probe.mjs', import.meta.url))
    const flags = lanes === undefined ? [] : ['--lanes', lanes]
    const shoal = shoalAt('shoal', undefined, ['--import', probe], flags)
    const job = { ...work, folder: join(place, 'out'), home: join(place, 'home') }
    const seen = join(place, 'seen.json')
    const { env, ...command } = await shoal.command(job)
    const { status, output, wallMs, cpuMs, peakBytes } = await measure(
      { ...command, env: { ...env, SHOAL_BENCH_PROBE: seen } },
      join(place, 'cost.json'),
    )
    if (status !== 0) throw new Error(`Shoal ended with ${status}: ${output}`)
    const facts = JSON.parse(await readFile(seen, 'utf8')) as Seen
    return { ...facts, files: work.files, wallMs, cpuMs, peakBytes }
  } finally {
    await closePlace(place)
  }
}

function rowOf(work: string, runs: readonly Run[]): string[] {
  const of = (value: (run: Run) => number) => median(runs.map(value))
  const memoryAt = (share: number) => of(({ memory }) => memory[Math.ceil(memory.length * share) - 1] ?? 0)
  return [
    work,
    formatDuration(of(({ wallMs }) => wallMs)),
    of(({ cpuMs, files }) => (cpuMs ?? Number.NaN) / files).toFixed(3),
    of(({ mainThreadMs, files }) => mainThreadMs / files).toFixed(3),
    `${of(({ delayP99Ms }) => delayP99Ms).toFixed(1)} ms`,
    `${of(({ delayMaxMs }) => delayMaxMs).toFixed(0)} ms`,
    [0.25, 0.5, 0.75, 1].map(share => formatBytes(memoryAt(share))).join(', '),
    formatBytes(of(({ peakBytes }) => peakBytes ?? Number.NaN)),
  ]
}
