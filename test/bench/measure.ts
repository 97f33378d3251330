import { spawn, spawnSync } from 'node:child_process'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median as middle } from 'simple-statistics'
import { type Client, findPython, type Job } from './clients.ts'
import { closePlace, openPlace } from './places.ts'

/** What one run cost. CPU and memory need Python, which can wait for a process and read its usage. */
export type Cost = { wallMs: number; cpuMs?: number; peakBytes?: number }

/** The medians of a client's runs. */
export type Result = { client: string; cost: Cost; slowestMs: number; fastestMs: number; failed: string[] }

export type Work = Omit<Job, 'folder' | 'home'> & {
  /** What must lie in the folder afterwards, or the run does not count. */
  files: number
  bytes: number
}

const wrapper = fileURLToPath(new URL('measure.py', import.meta.url))

/**
 * Runs the same work with every client, in rounds, each round in another order, so that what changes on
 * the machine meanwhile meets all of them alike.
 */
export async function race(clients: readonly Client[], work: Work, rounds: number): Promise<Result[]> {
  const costs = new Map<Client, Cost[]>(clients.map(client => [client, []]))
  const failures = new Map<Client, string[]>(clients.map(client => [client, []]))
  for (let round = 0; round < rounds; round += 1) {
    const turn = round % clients.length
    for (const client of [...clients.slice(turn), ...clients.slice(0, turn)]) {
      process.stderr.write(`  round ${round + 1}/${rounds}: ${client.name}        \r`)
      const outcome = await runOnce(client, work)
      if (typeof outcome === 'string') failures.get(client)?.push(outcome)
      else costs.get(client)?.push(outcome)
    }
  }
  process.stderr.write(`${' '.repeat(60)}\r`)
  return clients.map(client => {
    const runs = costs.get(client) ?? []
    const walls = runs.map(run => run.wallMs)
    return {
      client: client.name,
      cost: medianCost(runs),
      fastestMs: Math.min(...walls),
      slowestMs: Math.max(...walls),
      failed: failures.get(client) ?? [],
    }
  })
}

/** The middle value; NaN of nothing. */
export const median = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : middle(values)

/** One run into a new folder, or why it does not count. */
async function runOnce(client: Client, work: Work): Promise<Cost | string> {
  const place = await openPlace()
  try {
    // A client that syncs its files would wait for what the one before it left unwritten, too.
    if (process.platform !== 'win32') spawnSync('sync')
    const job = { ...work, folder: join(place, 'out'), home: join(place, 'home') }
    const { status, output, ...cost } = await measure(await client.command(job), join(place, 'cost.json'))
    if (status !== 0) return `status ${status}, ${output.trim().split('\n').at(-1)?.slice(-200)}`
    const found = await contents(job.folder)
    const whole = found.files === work.files && found.bytes === work.bytes
    return whole
      ? cost
      : `${found.files} files with ${found.bytes} bytes instead of ${work.files}, ${work.bytes}`
  } finally {
    await closePlace(place)
  }
}

export type Command = { program: string; args: string[]; env?: Record<string, string> }

/** Runs one command and reads what it cost. */
export async function measure({ program, args, env }: Command, file: string) {
  const python = findPython()
  const command = python === undefined ? [program, ...args] : [python, wrapper, file, program, ...args]
  const startedAt = performance.now()
  const { status, output } = await runQuietly(command, env)
  const wallMs = performance.now() - startedAt
  if (python === undefined || status !== 0) return { status, output, wallMs }
  return { output, ...(JSON.parse(await readFile(file, 'utf8')) as Cost & { status: number }) }
}

function runQuietly([program = '', ...args]: string[], env: Record<string, string> = {}) {
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  })
  let output = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-10_000)
  })
  return new Promise<{ status: number; output: string }>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', status => resolve({ status: status ?? 1, output }))
  })
}

async function contents(folder: string): Promise<{ files: number; bytes: number }> {
  const names = await readdir(folder)
  let bytes = 0
  for (const name of names) bytes += (await stat(join(folder, name))).size
  return { files: names.length, bytes }
}

function medianCost(runs: readonly Cost[]): Cost {
  const of = (values: (number | undefined)[]): number => median(values.filter(value => value !== undefined))
  const cost: Cost = { wallMs: of(runs.map(run => run.wallMs)) }
  if (runs.every(run => run.cpuMs === undefined)) return cost
  return {
    ...cost,
    cpuMs: of(runs.map(run => run.cpuMs)),
    peakBytes: Math.max(...runs.map(run => run.peakBytes ?? 0)),
  }
}
