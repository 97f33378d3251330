// Loaded into Shoal's process before Shoal (node --import): watches it from inside, and writes what it saw at the end.
import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

const file = process.env['SHOAL_BENCH_PROBE']
const everyMs = 100

if (file !== undefined && isMainThread) {
  /** @type {number[]} */
  const memory = []
  setInterval(() => memory.push(process.memoryUsage.rss()), everyMs).unref()
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  process.once('exit', () => {
    const { user, system } = process.threadCpuUsage()
    const seen = {
      memory,
      mainThreadMs: (user + system) / 1000,
      delayP99Ms: delay.percentile(99) / 1e6,
      delayMaxMs: delay.max / 1e6,
    }
    writeFileSync(file, JSON.stringify(seen))
  })
}
