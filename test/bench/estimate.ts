import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { realWorld } from '../../main/engine/world.ts'
import { type RunFacts, startMeasuredRun } from '../../main/measure/measured-run.ts'
import { batchOptions } from '../../shared/settings.ts'
import { formatDuration } from '../../shared/text/format.ts'
import { estimateWords } from '../../shared/text/worth.ts'
import type { SimulatedRun } from '../helpers/simulated-run.ts'
import { type Situation, situations } from '../helpers/situations.ts'
import { startWorld } from './estimate-world.ts'
import type { Report } from './report.ts'
import type { Bench } from './run.ts'

export const title = 'The estimate for one after another, beside what that really takes, in twelve situations'

/** None of those with which the model's numbers were chosen, nor of those of its tests. */
const { SHOAL_SEED: firstSeed = '4001' } = process.env
const rate = 0.9

type Found = {
  name: string
  atOnceMs: number
  estimate: RunFacts['sequentialEstimate']
  middleMs: number | undefined
  truthMs: number
}

/** The same images at once, then one after another, on real sockets: some two minutes each round. `SHOAL_SEED`: the first. */
export async function run({ rounds }: Bench): Promise<Report> {
  const found: Found[] = []
  for (let round = 0; round < rounds; round += 1) {
    for (const situation of situations) found.push(await tryIt(situation, Number(firstSeed) + round))
  }
  const isIn = ({ estimate, truthMs }: Found) =>
    estimate !== undefined && truthMs >= estimate.lowMs && truthMs <= estimate.highMs
  const isNarrow = ({ estimate, middleMs = 0 }: Found) =>
    estimate !== undefined && estimate.lowMs >= middleMs * 0.75 && estimate.highMs <= middleMs * 1.25
  return {
    columns: [
      'situation',
      'at once',
      'estimated one after another',
      'measured',
      'in the range',
      'within ± 25 %',
    ],
    rows: found.map(each => [
      each.name,
      formatDuration(each.atOnceMs),
      each.estimate === undefined ? 'none: too few images' : estimateWords(each.estimate),
      formatDuration(each.truthMs),
      each.estimate === undefined ? '' : isIn(each) ? 'yes' : 'no',
      each.estimate === undefined ? '' : isNarrow(each) ? 'yes' : 'no',
    ]),
    notes: [
      `In the range: ${found.filter(isIn).length} of ${found.length}. Within ± 25 %: ${found.filter(isNarrow).length} of ${found.length}.`,
    ],
    failures: [],
    data: found,
  }
}

async function tryIt(situation: Situation, seed: number): Promise<Found> {
  const described = situation.run(seed, rate)
  const concurrent = await download(described, seed + 1, situation.atOnce)
  const sequential = await download(described, seed + 2, 1)
  return {
    name: situation.name,
    atOnceMs: concurrent.elapsedMs,
    estimate: concurrent.sequentialEstimate,
    middleMs: concurrent.sequentialEstimateMs,
    truthMs: sequential.elapsedMs,
  }
}

/** One run in a world of its own, so that a host that has to wake up is asleep each time. */
async function download(described: SimulatedRun, seed: number, atOnce: number): Promise<RunFacts> {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-bench-estimate-'))
  const world = await startWorld(described, seed)
  try {
    const caFile = join(folder, 'ca.pem')
    if (world.certificate !== undefined) await writeFile(caFile, world.certificate)
    const items = world.links.map((url, at) => ({ url, origin: { source: 'bench', line: at + 1 } }))
    const options = batchOptions.parse(world.certificate === undefined ? {} : { caFile })
    const limits = { atOnce, perHost: atOnce }
    const run = await startMeasuredRun({ items, options, limits, folder, world: { ...realWorld, env: {} } })
    const facts = await run.done
    const missing = facts.images.filter(({ sha256 }) => sha256 === undefined)
    if (missing.length > 0) throw new Error(`${missing.length} images were not saved: ${missing[0]?.why}`)
    return facts
  } finally {
    await world.close()
    await rm(folder, { recursive: true })
  }
}
