import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { BatchSummary } from '../../shared/summary.ts'
import { formatBytes, formatDuration } from '../../shared/text/format.ts'
import type { Report } from './report.ts'

export const title = '100,000 images of 2 KB on 50 hosts, five of which misbehave'

export type Load = {
  summary: BatchSummary
  settled: number
  files: number
  /** What became of each host's images, in the order of the hosts: the first five misbehave. */
  ends: Record<string, number>[]
  delayP99Ms: number
  delayMaxMs: number
  warmBytes: number
  lastBytes: number
  peakBytes: number
}

/** Whether nothing is lost, memory stays flat and the event loop free while some hosts misbehave. */
export async function run(): Promise<Report> {
  const images = 100_000
  const load = await loadEngine(images, 50)
  const { summary, ends } = load
  return {
    columns: ['what', 'measured'],
    rows: [
      ['settled of asked for', `${load.settled} of ${images}`],
      ['saved, files in the folder', `${summary.saved}, ${load.files}`],
      ['time', formatDuration(summary.elapsedMs)],
      ['images per second', (images / (summary.elapsedMs / 1000)).toFixed(0)],
      [
        'memory when warm, at the end, peak',
        [load.warmBytes, load.lastBytes, load.peakBytes].map(formatBytes).join(', '),
      ],
      ['event-loop delay p99, longest', `${load.delayP99Ms.toFixed(1)} ms, ${load.delayMaxMs.toFixed(0)} ms`],
      ...['three at once', 'breaks off', 'sign-in page', 'error now and then', 'has nothing'].map(
        (name, n) => [
          name,
          Object.entries(ends[n] ?? {})
            .map(([end, count]) => `${count} ${end}`)
            .join(', '),
        ],
      ),
    ],
    notes: [],
    failures: load.settled === images && load.files === summary.saved ? [] : ['images were lost'],
    data: load,
  }
}

/** Runs the engine on a number of images of a number of hosts, in processes of their own. */
export async function loadEngine(images: number, hosts: number): Promise<Load> {
  const origin = start('load-origin.ts', hosts)
  try {
    const [port] = (await once(origin, 'message')) as [number]
    const client = start('load-client.ts', port, hosts, images)
    const [load] = (await once(client, 'message')) as [Load]
    await once(client, 'close')
    return load
  } finally {
    origin.kill()
  }
}

const start = (file: string, ...args: number[]): ChildProcess =>
  fork(fileURLToPath(new URL(file, import.meta.url)), args.map(String), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
