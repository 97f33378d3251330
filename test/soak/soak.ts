import { type ChildProcess, fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { check, namesIn } from '../crash/checks.ts'
import { createStarter, type ShoalProcess } from '../crash/shoal-process.ts'
import { expectedHash, fileOf, itemsOf, type SoakPlan } from './items.ts'

export type SoakOptions = {
  plan: SoakPlan
  kills: number
  /** From one start to its `kill -9`. */
  killEveryMs: number
  /** Time for each attempt to answer, and to send more. */
  timeout: string
  atOnce: number
  /** What the run after the last kill may take. */
  patienceMs: number
  tell?: (text: string) => void
}

export type SoakReport = {
  items: number
  saved: number
  failed: number
  kills: number
  /** The most that a process of Shoal held, in bytes; undefined where the system does not tell. */
  peakBytes: number | undefined
  elapsedMs: number
}

/**
 * Runs one large batch on hosts that misbehave through `kill -9` and `shoal resume`, then compares every file that was
 * saved. Rejects at the first promise that is broken.
 */
export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const { plan, kills, killEveryMs, patienceMs, tell = () => {} } = options
  const place = await mkdtemp(join(tmpdir(), 'shoal-soak-'))
  const { origin, ports } = await startOrigin(plan)
  const starter = createStarter(join(place, 'home'), place, patienceMs)
  const since = performance.now()
  let peakBytes: number | undefined
  let killed = 0
  try {
    await writeList(plan, ports, join(place, 'list.txt'))
    const watch = async (process: ShoalProcess) => {
      peakBytes = maximum(peakBytes, await peakOf(process))
    }
    for (; killed < kills; killed += 1) {
      const process = starter.start(await nextCommand(starter, options))
      const isOver = await Promise.race([
        process.ended.then(() => true),
        sleep(killEveryMs).then(() => false),
      ])
      if (isOver) break
      await watch(process)
      process.kill()
      await process.ended
      const [batch] = (await starter.here(['history', '--json'])).lines
      tell(
        `kill ${killed + 1}: ${JSON.stringify(batch?.['saved'])} saved, ${JSON.stringify(batch?.['failed'])} failed`,
      )
    }
    const last = starter.start(await nextCommand(starter, options))
    const looking = setInterval(() => void watch(last), 2000)
    const { stderr } = await last.ended.finally(() => clearInterval(looking))
    tell(`ended: ${stderr.slice(0, 500)}`)
    const counts = await checkSoak(plan, join(place, 'out'))
    const [batch] = (await starter.here(['history', '--json'])).lines
    for (const [key, count] of Object.entries({ ...counts, left: 0 })) {
      check(batch?.[key] === count, `history: ${JSON.stringify(batch)}, not ${JSON.stringify(counts)}`)
    }
    return { ...counts, kills: killed, peakBytes, elapsedMs: performance.now() - since }
  } finally {
    starter.close()
    origin.disconnect()
    await once(origin, 'exit')
    await rm(place, { recursive: true })
  }
}

/** `get` until the store knows the items, then `resume`. */
async function nextCommand(
  starter: ReturnType<typeof createStarter>,
  { timeout, atOnce }: SoakOptions,
): Promise<string[]> {
  const { lines } = await starter.here(['history', '--json'])
  if (lines.some(({ items }) => Number(items) > 0)) return ['resume', '--quiet']
  const patience = ['connect', 'response', 'stall'].flatMap(kind => [`--${kind}-timeout`, timeout])
  const names = ['--name', '{path}/{name}']
  return [
    'get',
    'list.txt',
    '-o',
    'out',
    '-c',
    `${atOnce}`,
    '--attempts',
    '3',
    '--quiet',
    ...names,
    ...patience,
  ]
}

/** Every item accounted for, every hash compared, nothing twice, nothing left over. */
async function checkSoak(plan: SoakPlan, folder: string) {
  const names = new Set(await namesIn(folder))
  const counts = { items: 0, saved: 0, failed: 0 }
  for (let host = 0; host < plan.hosts; host += 1) {
    for (let item = 0; item < itemsOf(plan, host); item += 1) {
      const name = fileOf(host, item)
      const expected = expectedHash(plan, host, item)
      counts.items += 1
      counts[expected === undefined ? 'failed' : 'saved'] += 1
      check(
        names.delete(name) === (expected !== undefined),
        `${name} is ${expected ? 'missing' : 'too much'}`,
      )
      if (expected !== undefined)
        check((await hashOf(join(folder, name))) === expected, `${name} is another file`)
    }
  }
  check(names.size === 0, `there is more: ${[...names].slice(0, 5).join(', ')}`)
  return counts
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** Hosts in turn, as a list from a shop or a crawler has them. */
async function writeList(plan: SoakPlan, ports: readonly number[], path: string): Promise<void> {
  async function* lines() {
    for (let item = 0; item < plan.itemsPerHost; item += 1) {
      let text = ''
      for (const [host, port] of ports.entries()) {
        if (item < itemsOf(plan, host)) text += `http://127.0.0.1:${port}/${fileOf(host, item)}\n`
      }
      yield text
    }
  }
  await pipeline(lines, createWriteStream(path))
}

async function startOrigin(plan: SoakPlan): Promise<{ origin: ChildProcess; ports: readonly number[] }> {
  const origin = fork(fileURLToPath(new URL('origin.ts', import.meta.url)), [JSON.stringify(plan)])
  const [ports] = (await once(origin, 'message')) as [number[]]
  return { origin, ports }
}

/** The most memory that a process held until now. */
async function peakOf({ pid }: ShoalProcess): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kilobytes = /VmHWM:\s*(\d+)/.exec(text)?.[1]
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
}

const maximum = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.max(a, b)
