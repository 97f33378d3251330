import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { factorOf, spreadOf } from '../../main/measure/spread.ts'
import type { Spread } from '../../shared/comparison.ts'
import { runOrder } from '../../shared/run-order.ts'
import { measure } from './measure.ts'

const launcher = fileURLToPath(new URL('../../main/launch.mjs', import.meta.url))

/** What `shoal follow` took, one after another and at once, start-up included. */
export type Followed = { sequentialMs: Spread; concurrentMs: Spread; factor: Spread }

/** Follows a listing whose pages each have one image. Rejects where a run did not bring all of them. */
export async function followInTurns(listing: string, images: number, rounds: number): Promise<Followed> {
  const times = { sequential: [] as number[], concurrent: [] as number[] }
  // The warm-up is one run at once, as everywhere.
  await followOnce(listing, images, false)
  for (const { mode } of runOrder(rounds)) {
    times[mode].push(await followOnce(listing, images, mode === 'sequential'))
  }
  const [sequentialMs, concurrentMs] = [spreadOf(times.sequential), spreadOf(times.concurrent)]
  if (sequentialMs === undefined || concurrentMs === undefined) throw new RangeError('at least one round')
  return { sequentialMs, concurrentMs, factor: factorOf(sequentialMs, concurrentMs) }
}

/** One run in a process of its own. Resolves with its time in ms. */
async function followOnce(listing: string, images: number, sequential: boolean): Promise<number> {
  const place = await mkdtemp(join(tmpdir(), 'shoal-follow-'))
  try {
    const folder = join(place, 'out')
    const recipe = ['--link', 'a', '--image', 'img', '--allow-private', '--page-delay', '0']
    const how = sequential ? ['--sequential'] : ['-c', `${images}`, '--per-host', `${images}`]
    const { status, output, wallMs } = await measure(
      {
        program: process.execPath,
        args: [launcher, 'shoal', 'follow', listing, '-o', folder, '-q', ...recipe, ...how],
        env: { SHOAL_HOME: join(place, 'home') },
      },
      join(place, 'cost.json'),
    )
    const found = status === 0 ? (await readdir(folder)).length : 0
    if (found !== images) throw new Error(`${found} images instead of ${images}: ${output}`)
    return wallMs
  } finally {
    await rm(place, { recursive: true })
  }
}
