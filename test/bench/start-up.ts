import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jpegOf } from '../helpers/images.ts'
import { serve, startOrigin } from '../helpers/origin.ts'
import type { Client } from './clients.ts'
import { median } from './measure.ts'
import type { Report } from './report.ts'
import type { Bench } from './run.ts'

export const title = 'From the start of the program to its first request'

/** What the user waits before anything happens. */
export async function run({ clients, rounds }: Bench): Promise<Report> {
  const all = [...clients.shoal, ...clients.peers, ...clients.floor]
  const waits = new Map<Client, number[]>(all.map(client => [client, []]))
  // Short runs, so more of them; the first warms the caches of the system and does not count.
  for (let round = 0; round <= rounds * 3; round += 1) {
    for (const client of all) {
      const ms = await firstRequestMs(client)
      if (round > 0) waits.get(client)?.push(ms)
    }
  }
  const rows = [...waits].map(([{ name }, ms]) => [
    name,
    `${Math.round(median(ms))} ms`,
    `${Math.round(Math.min(...ms))} – ${Math.round(Math.max(...ms))} ms`,
  ])
  const failures = [...waits]
    .filter(([, ms]) => ms.some(Number.isNaN))
    .map(([{ name }]) => `${name} failed: it ended without a request`)
  const data = [...waits].map(([{ name }, ms]) => ({ client: name, ms }))
  return { columns: ['client', 'median', 'range'], rows, notes: [], failures, data }
}

async function firstRequestMs(client: Client): Promise<number> {
  const place = await mkdtemp(join(tmpdir(), 'shoal-bench-run-'))
  const origin = await startOrigin()
  try {
    origin.otherwise(() => serve(jpegOf(2000)))
    const list = join(place, 'list.txt')
    await writeFile(list, `${origin.url('/1.jpg')}\n`)
    const job = { list, atOnce: 1, folder: join(place, 'out'), home: join(place, 'home') }
    const { program, args, env } = await client.command(job)
    const startedAt = performance.now()
    const child = spawn(program, args, { stdio: 'ignore', env: { ...process.env, ...env } })
    const ended = once(child, 'close').then(() => Number.NaN)
    const seen = origin.waitFor(1).then(() => performance.now() - startedAt)
    const ms = await Promise.race([seen, ended])
    await ended
    return ms
  } finally {
    await origin.close()
    await rm(place, { recursive: true })
  }
}
