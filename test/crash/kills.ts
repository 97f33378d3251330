import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { conflictPolicies } from '../../shared/settings.ts'
import { type ImageOrigin, startOrigin } from '../helpers/origin.ts'
import { type Aim, drawAim, noAim } from './aims.ts'
import { createRandom, loadCargo, sha256, unload } from './cargo.ts'
import { type Compared, check, checkEnd, checkNow, type Inspected, wasOver } from './checks.ts'
import { createStarter, type Ended, type Starter } from './shoal-process.ts'

export type KillOptions = {
  kills: number
  /** Files of each batch, about. */
  files: number
  /** The same seed draws the same files and aims; what a kill hits is still chance. */
  seed: number
  tell?: (text: string) => void
}

export type KillReport = {
  kills: number
  /** Kills by what they were aimed at. */
  aims: Record<string, number>
  batches: number
  compared: Compared
  /** Requests that continued the bytes of a run before. */
  continued: number
}

/** A batch on its way through its kills. */
type Voyage = Inspected & { origin: ImageOrigin; starter: Starter; list: string }

/**
 * Runs batches through `kill -9` and `shoal resume` until there were that many kills, and checks after each.
 * Rejects at the first promise that is broken.
 */
export async function runKills({ kills, files, seed, tell = () => {} }: KillOptions): Promise<KillReport> {
  const report: KillReport = {
    kills: 0,
    aims: {},
    batches: 0,
    compared: { files: 0, bytes: 0 },
    continued: 0,
  }
  const random = createRandom(seed)
  let runMs: number | undefined
  while (report.kills < kills) {
    const before = report.kills
    const policy = conflictPolicies[report.batches % conflictPolicies.length] ?? 'rename'
    report.continued += await withVoyage(files, random, policy, report.compared, async voyage => {
      // The first batch is left alone and shows how long one takes.
      if (runMs !== undefined) await killAlong(voyage, random, runMs, kills, report)
      const since = performance.now()
      const ended = await sail(voyage, noAim)
      runMs ??= performance.now() - since
      await checkEnd(voyage, ended, voyage.starter)
    })
    report.batches += 1
    tell(`batch ${report.batches} (${policy}): ${report.kills - before} kills, ${report.kills} in all`)
  }
  return report
}

/** Answers how many requests continued something. */
async function withVoyage(
  files: number,
  random: () => number,
  policy: Inspected['policy'],
  compared: Compared,
  use: (voyage: Voyage) => Promise<void>,
): Promise<number> {
  const place = await mkdtemp(join(tmpdir(), 'shoal-kills-'))
  const origin = await startOrigin({ hosts: 3 })
  const starter = createStarter(join(place, 'home'), place)
  const folder = join(place, 'out')
  const list = join(place, 'list.txt')
  try {
    const cargo = loadCargo(origin, files, random)
    await unload(cargo, list, folder)
    const seen = new Map([...cargo.earlier].map(([name, bytes]) => [name, sha256(bytes)]))
    await use({ cargo, policy, folder, seen, compared, origin, starter, list })
    return origin.requests.filter(({ range }) => range !== undefined).length
  } finally {
    starter.close()
    await origin.close()
    await rm(place, { recursive: true })
  }
}

/** Kills, looks, goes on, until the batch is done between two kills or there were enough of them. */
async function killAlong(
  voyage: Voyage,
  random: () => number,
  runMs: number,
  kills: number,
  report: KillReport,
): Promise<void> {
  const { origin, folder, cargo } = voyage
  while (report.kills < kills) {
    const aim = drawAim({ origin, folder, items: cargo.wanted.length, runMs }, random)
    const ended = await sail(voyage, aim)
    try {
      check(ended.stderr === '' || wasOver(ended), `it says: ${ended.stderr}`)
      voyage.seen = await checkNow(voyage, ended.lines)
    } catch (error) {
      throw new Error(`after ${report.kills} kills and one at ${aim.name}`, { cause: error })
    }
    if (ended.status !== undefined) return
    report.kills += 1
    report.aims[aim.kind] = (report.aims[aim.kind] ?? 0) + 1
  }
}

/** Runs the batch, from its start or from where it was, until the aim is met or it ends by itself. */
async function sail(voyage: Voyage, aim: Aim): Promise<Ended> {
  const process = voyage.starter.start(await nextCommand(voyage), aim.step)
  const over = new AbortController()
  aim.met(process, over.signal).then(process.kill, () => {})
  try {
    return await process.ended
  } finally {
    over.abort()
  }
}

/** `get` until the store knows the items, then `resume`. */
async function nextCommand({ starter, list, policy }: Voyage): Promise<string[]> {
  const { lines } = await starter.here(['history', '--json'])
  if (lines.some(({ items }) => Number(items) > 0)) return ['resume', '--json']
  return ['get', list, '-o', 'out', '--on-conflict', policy, '--attempts', '3', '--json']
}
