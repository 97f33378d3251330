import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { doneRows } from '../../main/queue/records.ts'
import { runsIn } from '../../main/queue/run-folder.ts'
import { sha256 } from '../helpers/engine.ts'
import { jpegOf } from '../helpers/images.ts'
import { hostNames } from '../helpers/loopback.ts'
import { startRedis } from '../helpers/real-servers.ts'
import { bundleOf } from './clients.ts'
import { closePlace, openPlace } from './places.ts'
import type { Seen } from './scale-origin.ts'

/** Hosts that wait before they answer, and how workers meet them. */
export const scaleSetting = { hosts: 200, waitMs: 200, bytes: 20_000, slots: 8 }

/** Some workers at work, looked at while all of them had something to do. */
export type ScaleRun = {
  workers: number
  /** Images of each host. */
  images: number
  /** Saved and recorded. */
  perSecond: number
  /** Processor time an image, ms. Of the workers only where the system tells it. */
  cpuMs: { workers: number | undefined; origin: number; redis: number }
  /** Share of the machine's processors that was used, by whatever ran. */
  busy: number
  /** Requests that one host had at once. */
  peakOfHost: number
  /** The largest worker. */
  peakBytes: number | undefined
  /** Why it does not count. */
  failures: string[]
}

const windowMs = 5000

/** Starts workers on a list of their own, and stops them after the time that is measured. */
export async function runWorkers(workers: number): Promise<ScaleRun> {
  const { hosts, waitMs, bytes, slots } = scaleSetting
  // Turns are short, so that their cost is in each of the seconds that are looked at; all of them must last for these.
  const images = Math.max(6, Math.ceil((2.2 * windowMs * workers * slots) / waitMs / hosts))
  const place = await openPlace()
  const redis = await startRedis({ appendOnly: true })
  if (redis === undefined) throw new Error('redis-server is not installed')
  const origin = await startOrigin(hosts, waitMs, bytes)
  const link = new Redis(redis.url(''))
  const started: Worker[] = []
  try {
    const folder = join(place, 'shared')
    const env = { ...process.env, SHOAL_QUEUE: redis.url(''), SHOAL_HOME: join(place, 'home') }
    await enqueueList(place, folder, env, linksOf(images, origin.port))
    for (let n = 0; n < workers; n += 1)
      started.push(startWorker(folder, { ...env, SHOAL_HOME: join(place, `home-${n}`) }))
    await Promise.all(started.map(({ firstTurn }) => firstTurn))
    const look = async () => ({
      at: Date.now(),
      ...{ seen: await origin.seen(), redisMs: await redisCpuMs(link), machine: machineTimes() },
      workersMs: sumOf(await Promise.all(started.map(({ child }) => processCpuMs(child)))),
    })
    const before = await look()
    await sleep(windowMs)
    const after = await look()
    const peaks = await Promise.all(started.map(({ child }) => peakBytesOf(child)))
    // What was fetched by then is recorded a turn later.
    await sleep(images * waitMs * 1.2 + 300)
    await Promise.all(started.map(stop))
    const { settled, failures } = await checkRecords(folder, bytes)
    const inWindow = settled.filter(at => at >= before.at && at < after.at).length
    const last = Math.max(...settled)
    if (last < after.at) failures.push(`the list ended ${after.at - last} ms too soon`)
    return {
      ...{ workers, images, perSecond: (inWindow * 1000) / (after.at - before.at) },
      cpuMs: {
        workers:
          before.workersMs === undefined || after.workersMs === undefined
            ? undefined
            : (after.workersMs - before.workersMs) / inWindow,
        origin: after.seen.cpuMs / inWindow,
        redis: (after.redisMs - before.redisMs) / inWindow,
      },
      busy: busyShare(before.machine, after.machine),
      peakOfHost: after.seen.peakOfHost,
      peakBytes: maxOf(peaks),
      failures,
    }
  } finally {
    for (const { child } of started) child.kill('SIGKILL')
    link.disconnect()
    origin.close()
    await redis.close()
    await closePlace(place)
  }
}

/** In turn from all hosts, as a shuffled list has them. */
function linksOf(images: number, port: number): string {
  const names = hostNames(scaleSetting.hosts)
  const lines = Array.from({ length: images }, (_, at) =>
    names.map((name, host) => `http://${name}:${port}/${host}-${at}-${pictureOf(host, at)}.jpg`),
  )
  return `${lines.flat().join('\n')}\n`
}

/** The end of its name tells the origin which picture it is. */
const pictureOf = (host: number, at: number): string => String((host + at) % 100).padStart(2, '0')

type Worker = { child: ChildProcess; firstTurn: Promise<unknown> }
type Environment = Record<string, string | undefined>

async function enqueueList(place: string, folder: string, env: Environment, links: string): Promise<void> {
  const list = join(place, 'list.txt')
  await writeFile(list, links)
  const args = [bundleOf(), 'enqueue', list, '-o', folder, '--json']
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`The list could not be enqueued: ${stderr.slice(-500)}`)
}

function startWorker(folder: string, env: Environment): Worker {
  const flags = ['--hosts', `${scaleSetting.slots}`, '--per-host', '1', '--json']
  const child = spawn(process.execPath, [bundleOf(), 'work', '-o', folder, ...flags], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { stdout } = child
  const ended = once(child, 'exit').then(([status]) => Promise.reject(new Error(`A worker ended: ${status}`)))
  const firstTurn = Promise.race([once(stdout, 'data'), ended])
  // It ends after its first turn, too.
  ended.catch(() => {})
  stdout.resume()
  return { child, firstTurn }
}

async function stop({ child }: Worker): Promise<void> {
  if (child.exitCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

async function startOrigin(...args: number[]) {
  const child = fork(fileURLToPath(new URL('scale-origin.ts', import.meta.url)), args.map(String), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  const [port] = (await once(child, 'message')) as [number]
  return {
    port,
    async seen(): Promise<Seen> {
      const answer = once(child, 'message')
      child.send('seen')
      return ((await answer) as [Seen])[0]
    },
    close: () => void child.kill(),
  }
}

/** When each image was saved, epoch ms. Each file must have the bytes of its picture and of its record. */
async function checkRecords(folder: string, bytes: number) {
  const hashes = Array.from({ length: 100 }, (_, picture) => sha256(jpegOf(bytes, picture + 1)))
  const failures: string[] = []
  const settled: number[] = []
  const [run] = await runsIn(folder)
  if (run === undefined) throw new Error('Nothing was enqueued')
  for (const { lane } of run.lanes) {
    for (const row of (await doneRows(folder, { run: run.run, lane })).values()) {
      const { file = '', state, settledAt = '' } = row
      const found = sha256(await readFile(join(folder, file)))
      const wanted = hashes[Number(/-(\d\d)\.jpg$/.exec(file)?.[1])]
      if (state !== 'saved' || found !== wanted || row.sha256 !== wanted)
        failures.push(`${file || row.row} is ${state} and not as it should be`)
      settled.push(Date.parse(settledAt))
    }
  }
  return { settled, failures: failures.slice(0, 3) }
}

/** Of a process with its threads; undefined where the system has no such file. */
async function processCpuMs({ pid }: ChildProcess): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The name in brackets may hold blanks. Ticks are hundredths of a second on all Linux systems.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ')
  return fields && (Number(fields[11]) + Number(fields[12])) * 10
}

async function peakBytesOf({ pid }: ChildProcess): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kB = /VmHWM:\s+(\d+) kB/.exec(text)?.[1]
  return kB === undefined ? undefined : Number(kB) * 1024
}

async function redisCpuMs(link: Redis): Promise<number> {
  const text = await link.info('cpu')
  return [...text.matchAll(/used_cpu_(?:sys|user):([\d.]+)/g)].reduce(
    (sum, [, s]) => sum + Number(s) * 1000,
    0,
  )
}

type Times = { usedMs: number; allMs: number }

function machineTimes(): Times {
  const times = cpus().map(({ times }) => times)
  const allMs = times.reduce((sum, { user, nice, sys, irq, idle }) => sum + user + nice + sys + irq + idle, 0)
  return { allMs, usedMs: allMs - times.reduce((sum, { idle }) => sum + idle, 0) }
}

const busyShare = (before: Times, after: Times): number =>
  (after.usedMs - before.usedMs) / (after.allMs - before.allMs)

const sumOf = (values: readonly (number | undefined)[]): number | undefined =>
  values.reduce<number | undefined>(
    (sum, each) => (sum === undefined || each === undefined ? undefined : sum + each),
    0,
  )

const maxOf = (values: readonly (number | undefined)[]): number | undefined => {
  const known = values.filter(value => value !== undefined)
  return known.length === 0 ? undefined : Math.max(...known)
}
