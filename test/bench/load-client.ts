// The engine under load, watched from inside: load-client.ts PORT HOSTS IMAGES. Tells its parent what it saw.
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createEngine } from '../../main/engine/engine.ts'
import { createStore } from '../../main/store/store.ts'
import { keepHeapSmall } from '../../main/system/v8-flags.ts'
import type { Item, SettledItem } from '../../shared/model.ts'
import { batchOptions } from '../../shared/settings.ts'
import { hostNames } from '../helpers/loopback.ts'

const [port = '', hosts = '', images = ''] = process.argv.slice(2)
const names = hostNames(Number(hosts))
const total = Number(images)

async function* items(): AsyncGenerator<Item[]> {
  for (let from = 0; from < total; from += 500) {
    yield Array.from({ length: Math.min(500, total - from) }, (_, n) => {
      const number = String(from + n).padStart(6, '0')
      return {
        url: `http://${names[(from + n) % names.length]}:${port}/${number}.jpg`,
        origin: { source: 'load', line: from + n + 1 },
      }
    })
  }
}

// As the shells do.
keepHeapSmall()
const home = await mkdtemp(join(tmpdir(), 'shoal-load-'))
const store = createStore(join(home, 'shoal.db'))
const batch = store.batches.create(
  join(home, 'out'),
  batchOptions.parse({ atOnce: 64, perHost: 8 }),
  Date.now(),
)
const delay = monitorEventLoopDelay({ resolution: 5 })
const memory: number[] = []
const ends = new Map<string, Record<string, number>>()
let settled = 0

const count = ({ item, state }: SettledItem) => {
  settled += 1
  const host = new URL(item.url).hostname
  const ofHost = ends.get(host) ?? {}
  const end = state.kind === 'failed' ? state.failure.code : state.kind
  ofHost[end] = (ofHost[end] ?? 0) + 1
  ends.set(host, ofHost)
}

try {
  delay.enable()
  const run = await createEngine(store).run(batch, items(), { settled: count })
  const sampling = setInterval(() => memory.push(process.memoryUsage().rss), 250)
  const summary = await run.done
  clearInterval(sampling)
  delay.disable()
  const files = (await readdir(join(home, 'out'))).filter(name => name.endsWith('.jpg')).length
  // Warm by then: what grows after the first fifth grows with the list.
  const warm = memory.slice(Math.floor(memory.length / 5))
  process.send?.({
    summary,
    settled,
    files,
    ends: names.map(name => ends.get(name) ?? {}),
    delayP99Ms: delay.percentile(99) / 1e6,
    delayMaxMs: delay.max / 1e6,
    warmBytes: warm[0] ?? 0,
    lastBytes: warm.at(-1) ?? 0,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  })
} finally {
  await store.close()
  await rm(home, { recursive: true })
}
