import { once } from 'node:events'
import { cpus } from 'node:os'
import { Worker } from 'node:worker_threads'
import { formatBytes, formatDuration, formatNumber } from '../../shared/text/format.ts'
import { findRedis } from '../helpers/real-servers.ts'
import { median } from './measure.ts'
import type { Report } from './report.ts'
import type { Bench } from './run.ts'
import { runWorkers, type ScaleRun, scaleSetting } from './scale-run.ts'
import { type ScaleWorld, type Simulated, simulate } from './scale-simulation.ts'
import { largeWorld, type NumbersOf, type WorldChanges } from './scale-world.ts'

const { hosts, waitMs, bytes, slots } = scaleSetting
export const title = `Workers on one queue, ${slots} hosts at a time each: ${hosts} hosts that wait ${waitMs} ms, ${bytes / 1000} KB an image`

const counts = [1, 2, 4]
/** A machine is full where twice the workers bring less than this factor more, or nearly all of its time is used. */
const [leastGrowth, fullShare] = [1.8, 0.97]

/** Measures the growth, then plays 100 million links with the costs that were measured. `rounds`: at most two count. */
export async function run({ rounds }: Bench): Promise<Report> {
  if (findRedis() === undefined) return { ...none, notes: ['left out: redis-server is not installed'] }
  const measured = await measureGrowth(Math.min(rounds, 2))
  const [one] = measured
  if (one === undefined) throw new Error('One worker was measured')
  const local = localWorld(one)
  const world = { ...largeWorld, cpuMs: one.cpuMs.workers ?? one.cpuMs.origin }
  const failures = measured.flatMap(({ workers, failures }) =>
    failures.map(why => `${workers} workers: ${why}`),
  )
  const predicted = measured.map(({ workers, images }) => steadyRate(local, workers, images))
  const sensitivity = await playVariants(world.cpuMs)
  return {
    columns: [
      'workers',
      'images a second',
      'times one',
      'simulated',
      'CPU ms/image: workers, origin, Redis',
      'used: by these, in all',
      'memory',
    ],
    rows: measured.map((each, at) => measuredRow(each, one, predicted[at] ?? Number.NaN)),
    notes: [fullNote(measured), '', ...simulatedLines(world, sensitivity)],
    failures,
    data: { measured, predicted, world, sensitivity },
  }
}

const none: Report = { columns: ['what'], rows: [], notes: [], failures: [], data: undefined }

/** Medians of some rounds; more workers after that, once each, until the machine is full. */
async function measureGrowth(rounds: number): Promise<ScaleRun[]> {
  const all: ScaleRun[] = []
  for (let round = 0; round < rounds; round += 1) for (const count of counts) all.push(await shown(count))
  const medians = counts.map(count => medianRun(all.filter(({ workers }) => workers === count)))
  for (let last = medians.at(-1); last !== undefined && !isFull(medians); last = medians.at(-1))
    medians.push(await shown(last.workers * 2))
  return medians
}

async function shown(workers: number): Promise<ScaleRun> {
  process.stderr.write(`  ${workers} at work        \r`)
  return runWorkers(workers)
}

function isFull(runs: readonly ScaleRun[]): boolean {
  const [before, last] = runs.slice(-2)
  if (before === undefined || last === undefined) return false
  return last.busy >= fullShare || last.perSecond < before.perSecond * leastGrowth
}

function medianRun(runs: readonly ScaleRun[]): ScaleRun {
  const [first] = runs
  if (first === undefined) throw new Error('Nothing was measured')
  const of = (read: (run: ScaleRun) => number): number => median(runs.map(read))
  const known = runs.map(({ cpuMs }) => cpuMs.workers).filter(value => value !== undefined)
  return {
    ...first,
    perSecond: of(({ perSecond }) => perSecond),
    cpuMs: {
      workers: known.length === 0 ? undefined : median(known),
      origin: of(({ cpuMs }) => cpuMs.origin),
      redis: of(({ cpuMs }) => cpuMs.redis),
    },
    busy: of(({ busy }) => busy),
    peakOfHost: Math.max(...runs.map(({ peakOfHost }) => peakOfHost)),
    failures: runs.flatMap(({ failures }) => failures),
  }
}

function measuredRow(
  { workers, perSecond, cpuMs, busy, peakBytes }: ScaleRun,
  one: ScaleRun,
  predicted: number,
) {
  const { workers: own, origin, redis } = cpuMs
  return [
    formatNumber(workers),
    perSecond.toFixed(1),
    (perSecond / one.perSecond).toFixed(2),
    predicted.toFixed(1),
    [own, origin, redis].map(ms => ms?.toFixed(2) ?? '?').join(', '),
    `${percent(ownShare(perSecond, cpuMs))}, ${percent(busy)}`,
    peakBytes === undefined ? '' : formatBytes(peakBytes),
  ]
}

/** Of all processors, what the workers, the origin and Redis used. */
const ownShare = (perSecond: number, { workers = Number.NaN, origin, redis }: ScaleRun['cpuMs']): number =>
  (perSecond * (workers + origin + redis)) / (cpus().length * 1000)

const percent = (share: number): string => `${Math.round(share * 100)} %`

function fullNote(measured: readonly ScaleRun[]): string {
  const last = measured.at(-1)
  const peak = Math.max(...measured.map(({ peakOfHost }) => peakOfHost))
  const most = Math.max(...measured.map(({ perSecond }) => perSecond))
  return `The machine is full at ${last?.workers} workers: ${most.toFixed(0)} images a second, ${percent(last?.busy ?? 0)} of its time used. One host had at most ${formatNumber(peak)} at once.`
}

/** This machine with all that runs on it, as one worker met it. */
export function localWorld({ perSecond, cpuMs, images }: ScaleRun): ScaleWorld {
  return {
    ...largeWorld,
    ...{ machines: 1, cores: cpus().length, perHost: 1, answerMs: waitMs, spread: 0, bytes },
    ...{ hosts, tail: 0, largestShare: 1 / hosts, unknownShare: 0, silentShare: 0 },
    ...{ bytesPerSecond: 1e9, dnsMs: 0, namesPerSecond: 1e6 },
    cpuMs: (cpuMs.workers ?? 0) + cpuMs.origin + cpuMs.redis,
    // What a turn took beside its waits.
    turnMs: Math.max(0, (slots * images * 1000) / perSecond - images * waitMs),
  }
}

/** Images a second where this many workers have enough to do. */
export function steadyRate(local: ScaleWorld, workers: number, turnImages: number): number {
  const links = hosts * turnImages * 20
  return simulate({ ...local, turnImages, links, hostsAtOnce: slots * workers }).perSecond
}

export type Variant = { assumption: string; half: Simulated; double: Simulated }

/** The numbers that are doubled and halved, with what they are. */
const assumptions: [keyof NumbersOf<ScaleWorld>, string, (value: number) => string][] = [
  ['answerMs', 'an answer, in the middle', formatDuration],
  ['largestShare', 'share of the largest host', value => `${value * 100} %`],
  ['perHost', 'downloads at a time per host', formatNumber],
  ['hosts', 'hosts', formatNumber],
  ['unknownShare', 'hosts whose name is not found', value => `${value * 100} %`],
  ['silentShare', 'hosts that do not answer', value => `${value * 100} %`],
  ['hostsAtOnce', 'hosts at a time on a machine', formatNumber],
  ['machines', 'machines', formatNumber],
  ['cpuMs', 'processor time an image', value => `${value.toFixed(2)} ms`],
  ['bytes', 'an image', formatBytes],
  ['namesPerSecond', 'names found a second, by all', formatNumber],
]
/** Plays the large list with these changes, as many at once as there are processors. In the order of the changes. */
export async function playAll(plays: readonly WorldChanges[]): Promise<Simulated[]> {
  const played: Simulated[] = []
  const rest = plays.entries()
  const playSome = async () => {
    const thread = new Worker(new URL('scale-thread.ts', import.meta.url))
    try {
      for (const [at, changes] of rest) {
        thread.postMessage(changes)
        played[at] = ((await once(thread, 'message')) as [Simulated])[0]
      }
    } finally {
      await thread.terminate()
    }
  }
  await Promise.all(cpus().map(playSome))
  return played
}

/** `cpuMs`: of an image, as it was measured. */
async function playVariants(cpuMs: number) {
  const halves = (factor: number) =>
    assumptions.map(([name]) => ({ cpuMs, [name]: { ...largeWorld, cpuMs }[name] * factor }))
  const [base, stubborn, ...played] = await playAll([
    { cpuMs },
    // Where each fifty images of a dead host are tried.
    { cpuMs, unknownTurns: Number.POSITIVE_INFINITY, silentTurns: Number.POSITIVE_INFINITY },
    ...halves(0.5),
    ...halves(2),
  ])
  if (base === undefined || stubborn === undefined) throw new Error('Nothing was played')
  const variants = assumptions.flatMap(([name, words, format], at): Variant[] => {
    const [half, double] = [played[at], played[at + assumptions.length]]
    if (half === undefined || double === undefined) return []
    return [{ assumption: `${words} (${format({ ...largeWorld, cpuMs }[name])})`, half, double }]
  })
  return { base, stubborn, variants }
}

const boundWords: Record<keyof Simulated['bounds'], string> = {
  longestHost: 'the longest host',
  processors: 'processors',
  line: 'the line',
  places: 'places for hosts',
  names: 'DNS',
}

const hours = (ms: number): string => `${(ms / 3_600_000).toFixed(1)} h`

export const boundOf = ({ bounds }: Simulated): string =>
  (Object.keys(boundWords) as (keyof Simulated['bounds'])[])
    .map(name => ({ ms: bounds[name], words: boundWords[name] }))
    .reduce((most, each) => (each.ms > most.ms ? each : most)).words

function simulatedLines(
  world: ScaleWorld,
  { base, stubborn, variants }: Awaited<ReturnType<typeof playVariants>>,
): string[] {
  const bounds = (Object.keys(boundWords) as (keyof Simulated['bounds'])[])
    .sort((a, b) => base.bounds[b] - base.bounds[a])
    .map(name => `${boundWords[name]} ${hours(base.bounds[name])}`)
  return [
    `Simulated: ${formatNumber(world.links)} links of ${formatNumber(world.hosts)} hosts on ${world.machines} machines of ${world.cores} cores take ${hours(base.ms)}, nine tenths of them ${hours(base.mostMs)}: ${formatNumber(Math.round(base.perSecond))} images a second, ${formatNumber(base.fetched)} fetched, ${formatNumber(base.failed)} failed.`,
    `Bounds: ${bounds.join(', ')}. If dead hosts were always tried: ${hours(stubborn.ms)}.`,
    ...variants.map(
      ({ assumption, half, double }) =>
        `Simulated, ${assumption}: half ${hours(half.ms)} (${boundOf(half)}), double ${hours(double.ms)} (${boundOf(double)})`,
    ),
  ]
}
