import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { cpus, release, totalmem } from 'node:os'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { formatBytes } from '../../shared/text/format.ts'
import { type BenchOrigin, startBenchOrigin } from './bench-origin.ts'
import { buildCommandLine, findClients } from './clients.ts'
import { delayed } from './delayed.ts'
import * as demonstrations from './demonstrations.ts'
import * as desktop from './desktop.ts'
import * as estimate from './estimate.ts'
import * as follow from './follow.ts'
import * as growth from './growth.ts'
import * as guarantees from './guarantees.ts'
import * as inside from './inside.ts'
import * as large from './large.ts'
import * as lists from './lists.ts'
import * as load from './load.ts'
import type { Work } from './measure.ts'
import * as named from './named.ts'
import * as pages from './pages.ts'
import { removePlaces } from './places.ts'
import { profileShoal } from './profile.ts'
import * as rendered from './rendered.ts'
import { formatReport, type Report } from './report.ts'
import * as scale from './scale.ts'
import * as servers from './servers.ts'
import * as startUp from './start-up.ts'
import * as throughput from './throughput.ts'
import * as ways from './ways.ts'
import * as window from './window.ts'

/** What every scenario is given. */
export type Bench = { origin: BenchOrigin; clients: ReturnType<typeof findClients>; rounds: number }

type Scenario = {
  title: string
  run: (bench: Bench) => Promise<Report>
  /** What all its clients do, where it is one work: that can be profiled. */
  work?: (origin: BenchOrigin) => Promise<Work>
}

const scenarios: Record<string, Scenario> = {
  delayed: delayed(2000, 64, { everybody: true }),
  'delayed-6000': delayed(6000, 64, { everybody: false }),
  'delayed-16': delayed(2000, 16, { everybody: false }),
  throughput,
  ways,
  large,
  inside,
  guarantees,
  growth,
  load,
  lists,
  pages,
  named,
  rendered,
  follow,
  demonstrations,
  estimate,
  servers,
  desktop,
  'start-up': startUp,
  scale,
  window,
}
const usage = `usage: npm run bench -- [${Object.keys(scenarios).join('|')} …] [--rounds 3] [--out FILE]
  --clients shoal,curl  only these take part
  --lanes 0,1,auto      Shoal takes part once with each of these
  --base FOLDER         another checkout of Shoal takes part, too; its packages must be installed
  --profile             where Shoal's CPU time goes, of the scenarios that are one work (default: two of them)
  --append FILE         adds the results to a file, as one line of JSON
  --help                this text`

const options = {
  rounds: { type: 'string', default: '3' },
  out: { type: 'string' },
  clients: { type: 'string' },
  base: { type: 'string' },
  lanes: { type: 'string' },
  profile: { type: 'boolean', default: false },
  append: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

/** The arguments of `npm run bench`; what is wrong with them, in a sentence, where they are none. */
function parsed(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options })
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/**
 * `npm run bench`: Shoal beside the other downloaders of this machine, on the same work, in one go. All
 * traffic stays on the loopback interface, so the numbers compare programs, not networks. The exit status
 * is 1 when a client did not do all its work.
 */
export async function run(args: string[]): Promise<number> {
  const given = parsed(args)
  if (typeof given === 'string') {
    console.error(`${given}\n${usage}`)
    return 2
  }
  const { values, positionals } = given
  if (values.help) {
    console.log(usage)
    return 0
  }
  const byDefault = values.profile ? ['delayed', 'throughput'] : Object.keys(scenarios)
  const names = positionals.length === 0 ? byDefault : positionals
  const rounds = Number(values.rounds)
  if (!names.every(name => Object.hasOwn(scenarios, name)) || !(rounds >= 1)) {
    console.error(usage)
    return 2
  }
  const base = values.base && resolve(values.base)
  if (!values.profile) {
    buildCommandLine()
    if (base !== undefined) buildCommandLine(base)
  }
  const clients = findClients(values.clients?.split(','), base, values.lanes?.split(','))
  const origin = await startBenchOrigin()
  const conditions = conditionsOf(origin, rounds)
  console.log(
    Object.entries(conditions)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
  )
  const reports: Record<string, Report & { title: string }> = {}
  try {
    for (const name of names) {
      const scenario = scenarios[name]
      if (scenario === undefined) continue
      console.log(`\n${name}: ${scenario.title}`)
      const report = values.profile
        ? await profiled(scenario, origin)
        : await scenario.run({ origin, clients, rounds })
      console.log(formatReport(report))
      reports[name] = { title: scenario.title, ...report }
    }
  } finally {
    await origin.close()
    await removePlaces()
  }
  const out =
    values.out ?? fileURLToPath(new URL('../../node_modules/.cache/shoal/bench.json', import.meta.url))
  await mkdir(dirname(out), { recursive: true })
  await writeFile(out, JSON.stringify({ conditions, reports }, undefined, 2))
  if (values.append !== undefined)
    await appendFile(values.append, `${JSON.stringify({ conditions, reports })}\n`)
  console.log(`\nAs JSON: ${out}`)
  return Object.values(reports).some(({ failures }) => failures.length > 0) ? 1 : 0
}

async function profiled({ title, work }: Scenario, origin: BenchOrigin): Promise<Report> {
  if (work === undefined) throw new Error(`"${title}" is no single work: it cannot be profiled`)
  return profileShoal(await work(origin))
}

const conditionsOf = (origin: BenchOrigin, rounds: number) => ({
  date: new Date().toISOString(),
  system: `${process.platform} ${release()}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${formatBytes(totalmem())}`,
  node: process.versions.node,
  origin: `${origin.name}, on this machine: it shares the processors with the clients`,
  rounds,
})
