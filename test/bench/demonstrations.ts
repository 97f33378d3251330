import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { realWorld, type World } from '../../main/engine/world.ts'
import { createTiming } from '../../main/measure/measure.ts'
import { createStore } from '../../main/store/store.ts'
import { createTempFolders } from '../../main/system/temp-folder.ts'
import type { Comparison, Spread } from '../../shared/comparison.ts'
import { batchOptions } from '../../shared/settings.ts'
import { formatDuration, formatFactor, rangeWords } from '../../shared/text/format.ts'
import { findingWords } from '../../shared/text/measurements.ts'
import { followInTurns } from './follow-demonstration.ts'
import type { Report } from './report.ts'
import type { Bench } from './run.ts'

export const title = 'What others showed of doing it at once, done again'

/** The times that they showed. */
type Told = { sequentialMs: number; concurrentMs: number }

type Demonstration = {
  name: string
  theirs: Told
  /** How long each answer takes. */
  delaysMs: readonly number[]
  /** Answers with an error before the image. */
  failures: number
  atOnce: number
  /** Time runs this many times as fast; what the program itself needs is counted that many times. */
  speed: number
}

/** A row of the report. */
type Shown = {
  name: string
  theirs: Told
  boundMs: number
  sequentialMs: Spread
  concurrentMs: Spread
  factor: Spread
}

const demonstrations: readonly Demonstration[] = [
  {
    name: 'five images of 0.75 to 0.86 s',
    theirs: { sequentialMs: 4320, concurrentMs: 820 },
    delaysMs: [860, 850, 750, 860, 860],
    failures: 0,
    atOnce: 16,
    speed: 1,
  },
  {
    name: 'four tasks of 1 to 4 s',
    theirs: { sequentialMs: 10_000, concurrentMs: 4000 },
    delaysMs: [1000, 2000, 3000, 4000],
    failures: 0,
    atOnce: 16,
    speed: 1,
  },
  {
    name: '1,000 requests of 4 tries each, 40 at once',
    theirs: { sequentialMs: 816_000, concurrentMs: 424_000 },
    // 816 s / 1,000 / 4 tries.
    delaysMs: Array(1000).fill(204),
    failures: 3,
    atOnce: 40,
    speed: 4,
  },
]

const following = {
  name: 'a listing, 30 pages, 30 posters',
  theirs: { sequentialMs: 56_600, concurrentMs: 5000 },
  images: 30,
  // 56.6 s / 61 requests.
  delayMs: 928,
  /** Listing, page and poster come one after another, whatever is done at once. */
  deep: 3,
}

/** Whether the promises of "at once" that are known from elsewhere can be kept, and what was possible. */
export async function run({ rounds }: Pick<Bench, 'rounds'>): Promise<Report> {
  const shown: Shown[] = []
  const failures: string[] = []
  const enough = Math.max(2, rounds)
  for (const demonstration of demonstrations) {
    const { name, theirs } = demonstration
    process.stderr.write(`  ${name}        \r`)
    const found = await demonstrate(demonstration, enough)
    const { boundMs, sequentialMs, concurrentMs, factor } = found
    if (boundMs === undefined || sequentialMs === undefined || concurrentMs === undefined || !factor) {
      failures.push(`${name}: ${findingWords(found)}`)
    } else shown.push({ name, theirs, boundMs, sequentialMs, concurrentMs, factor })
  }
  shown.push(await demonstrateFollowing(enough))
  return {
    columns: ['demonstration', 'theirs', 'factor', 'at best', 'ours', 'factor'],
    rows: shown.map(rowOf),
    notes: demonstrations
      .filter(({ speed }) => speed > 1)
      .map(
        ({ name, speed }) =>
          `${name}: time runs ${speed} times as fast, and the program's own counts ${speed} times.`,
      ),
    failures,
    data: shown,
  }
}

/** Compares one demonstration's images, on an origin of its own. */
export const demonstrate = (
  { delaysMs, failures, atOnce, speed }: Demonstration,
  rounds: number,
): Promise<Comparison> =>
  withDemonstrationOrigin(async origin => {
    const store = createStore(':memory:')
    const folder = await mkdtemp(join(tmpdir(), 'shoal-demonstration-'))
    try {
      const images = {
        items: delaysMs.map((ms, at) => ({
          url: `${origin}/${failures}/${ms / speed}/${at + 1}.jpg`,
          origin: { source: 'demonstration', line: at + 1 },
        })),
        imagesTotal: delaysMs.length,
        batch: undefined,
        options: batchOptions.parse({ atOnce, perHost: atOnce, attempts: failures + 1 }),
      }
      const timing = createTiming(store, { ...realWorld, clock: fastClock(speed) }, createTempFolders(folder))
      const settings = { kind: 'comparison', images: delaysMs.length, rounds, connections: 'kept' } as const
      return (await timing.start(images, settings).done) as Comparison
    } finally {
      await store.close()
      await rm(folder, { recursive: true })
    }
  })

const demonstrateFollowing = (rounds: number): Promise<Shown> =>
  withDemonstrationOrigin(async origin => {
    const { name, theirs, images, delayMs, deep } = following
    process.stderr.write(`  ${name}        \r`)
    const found = await followInTurns(`${origin}/0/${delayMs}/listing`, images, rounds)
    return { name, theirs, boundMs: deep * delayMs, ...found }
  })

async function withDemonstrationOrigin<T>(use: (origin: string) => Promise<T>): Promise<T> {
  const child = fork(fileURLToPath(new URL('demonstration-origin.ts', import.meta.url)))
  try {
    const [port] = (await once(child, 'message')) as [number]
    return await use(`http://127.0.0.1:${port}`)
  } finally {
    child.kill()
  }
}

function fastClock(speed: number): World['clock'] {
  const { clock } = realWorld
  const startedAt = clock.now()
  return {
    now: () => startedAt + (clock.now() - startedAt) * speed,
    sleep: (ms, signal) => clock.sleep(ms / speed, signal),
  }
}

const rowOf = ({ name, theirs, boundMs, sequentialMs, concurrentMs, factor }: Shown): string[] => [
  name,
  `${formatDuration(theirs.sequentialMs)} → ${formatDuration(theirs.concurrentMs)}`,
  formatFactor(theirs.sequentialMs / theirs.concurrentMs),
  formatDuration(boundMs),
  `${formatDuration(sequentialMs.median)} → ${formatDuration(concurrentMs.median)}`,
  `${formatFactor(factor.median)}${rangeWords(factor, formatFactor)}`,
]
