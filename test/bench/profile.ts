import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Client, shoalFromSource } from './clients.ts'
import { measure, type Work } from './measure.ts'
import { closePlace, openPlace } from './places.ts'
import type { Report } from './report.ts'

/** What V8 writes with --cpu-prof, as far as it is read here: the functions as a tree, and which one ran when. */
export type CpuProfile = {
  nodes: { id: number; callFrame: { functionName: string; url: string }; children?: number[] }[]
  samples: number[]
  /** us since the sample before, one for each sample. */
  timeDeltas: number[]
}

const native = 'V8 and the system'
const apart: Record<string, string | undefined> = {
  '(garbage collector)': 'garbage collection',
  '(program)': native,
  '(root)': undefined,
  '(idle)': undefined,
}

/** Whose a file is, the first that fits. A package owns what is below its name. */
const owners: readonly [RegExp, string][] = [
  [/^node:internal\/crypto|^node:crypto/, 'hash'],
  [/^node:(?:internal\/)?fs/, 'files: node'],
  [/^node:internal\/(?:modules|bootstrap|main|vm)/, 'start'],
  [/^node:internal\/(?:timers|process)|^node:timers/, 'timers and ticks'],
  [/^node:internal\/abort|^node:internal\/event_target/, 'abort signals'],
  [/^node:/, 'node http, streams, URL'],
  [/\/main\/engine\/http\//, 'engine: http'],
  [/\/main\/engine\/files\//, 'engine: files'],
  [/\/main\/engine\/image\//, 'check'],
  [/\/main\/engine\//, 'engine'],
  [/\/main\/store\//, 'store'],
  [/\/(?:main|shared)\//, 'the rest of Shoal'],
]

/** The CPU time of a profile by its owners, in us. Native functions belong to their caller; idle time has no owner. */
export function timeByOwner({ nodes, samples, timeDeltas }: CpuProfile): Map<string, number> {
  const ownerOf = new Map<number, string | undefined>()
  const byId = new Map(nodes.map(node => [node.id, node]))
  const visit = (id: number, caller: string) => {
    const node = byId.get(id)
    if (node === undefined) return
    const owner = ownerOfFrame(node.callFrame, caller)
    ownerOf.set(id, owner)
    for (const child of node.children ?? []) visit(child, owner ?? native)
  }
  const [root] = nodes
  if (root !== undefined) visit(root.id, native)
  const times = new Map<string, number>()
  for (const [at, id] of samples.entries()) {
    // A delta is the time up to its sample: the sample before says what ran.
    const owner = ownerOf.get(samples[at - 1] ?? id)
    if (owner !== undefined) times.set(owner, (times.get(owner) ?? 0) + (timeDeltas[at] ?? 0))
  }
  return times
}

function ownerOfFrame({ functionName, url }: CpuProfile['nodes'][0]['callFrame'], caller: string) {
  if (Object.hasOwn(apart, functionName)) return apart[functionName]
  if (url === '') return caller
  const packageName = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1]
  return packageName ?? owners.find(([files]) => files.test(url))?.[1] ?? caller
}

const everyUs = 500

/** Runs Shoal once under V8's profiler, all its threads, and tells where its CPU time went, in us an image. */
export async function profileShoal(work: Work): Promise<Report> {
  const place = await openPlace()
  try {
    const profiles = join(place, 'profiles')
    await mkdir(profiles)
    const flags = ['--cpu-prof', `--cpu-prof-dir=${profiles}`, `--cpu-prof-interval=${everyUs}`]
    const client: Client = shoalFromSource('shoal', flags)
    const job = { ...work, folder: join(place, 'out'), home: join(place, 'home') }
    const { status, output, cpuMs, wallMs } = await measure(
      await client.command(job),
      join(place, 'cost.json'),
    )
    if (status !== 0) throw new Error(`Shoal ended with ${status}: ${output}`)
    const times = new Map<string, number>()
    for (const file of await readdir(profiles)) {
      const profile = JSON.parse(await readFile(join(profiles, file), 'utf8')) as CpuProfile
      for (const [owner, us] of timeByOwner(profile)) times.set(owner, (times.get(owner) ?? 0) + us)
    }
    return reportOf(times, work.files, wallMs, cpuMs)
  } finally {
    await closePlace(place)
  }
}

function reportOf(times: ReadonlyMap<string, number>, files: number, wallMs: number, cpuMs?: number): Report {
  const perImage = (us: number) => (us / files).toFixed(0)
  const sum = [...times.values()].reduce((total, us) => total + us, 0)
  const rows = [...times]
    .sort(([, a], [, b]) => b - a)
    .map(([owner, us]) => [owner, perImage(us), `${((100 * us) / sum).toFixed(1)} %`])
  const ofSystem =
    cpuMs === undefined ? [] : [['by the system, helper threads included', perImage(cpuMs * 1000), '']]
  return {
    columns: ['owner', 'us an image', 'share'],
    rows: [...rows, ['all of it', perImage(sum), ''], ...ofSystem],
    notes: [`One run under the profiler, which costs some itself: ${(wallMs / 1000).toFixed(1)} s.`],
    failures: [],
    data: { usPerImage: Object.fromEntries([...times].map(([owner, us]) => [owner, us / files])) },
  }
}
