import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { realWorld, type World } from '../../main/engine/world.ts'
import { createStore } from '../../main/store/store.ts'
import { createTiming } from '../../main/timing/timing.ts'
import type { Comparison } from '../../shared/comparison.ts'
import { formatDuration, formatFactor } from '../../shared/format.ts'
import { verdictWords } from '../../shared/measured-words.ts'
import { batchOptions } from '../../shared/settings.ts'
import type { Report } from './report.ts'
import type { Bench } from './run.ts'

export const title = 'What others showed of doing it at once, done again'

type Demonstration = {
  name: string
  /** Their times, as they told them. */
  theirs: { sequentialMs: number; concurrentMs: number }
  /** How long each answer takes. */
  delaysMs: readonly number[]
  /** Answers with an error before the image. */
  failures: number
  atOnce: number
  /** Time runs so many times as fast; what the program itself needs counts as often. */
  speed: number
}

export const demonstrations: readonly Demonstration[] = [
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

/** Whether the promises of "at once" that are known from elsewhere can be kept, and what was possible. */
export async function run({ rounds }: Pick<Bench, 'rounds'>): Promise<Report> {
  const found: { demonstration: Demonstration; comparison: Comparison }[] = []
  for (const demonstration of demonstrations) {
    process.stderr.write(`  ${demonstration.name}        \r`)
    found.push({ demonstration, comparison: await demonstrate(demonstration, Math.max(2, rounds)) })
  }
  return {
    columns: ['demonstration', 'theirs', 'factor', 'at best', 'ours', 'factor'],
    rows: found.map(({ demonstration, comparison }) => rowOf(demonstration, comparison)),
    notes: demonstrations
      .filter(({ speed }) => speed > 1)
      .map(
        ({ name, speed }) =>
          `${name}: time runs ${speed} times as fast, and the program's own counts ${speed} times.`,
      ),
    failures: found
      .filter(({ comparison }) => comparison.verdict !== 'faster')
      .map(({ demonstration, comparison }) => `${demonstration.name}: ${verdictWords(comparison)}`),
    data: found.map(({ comparison }) => comparison),
  }
}

/** Runs one demonstration against an origin of its own. */
export async function demonstrate(
  { delaysMs, failures, atOnce, speed }: Demonstration,
  rounds: number,
): Promise<Comparison> {
  const origin = fork(fileURLToPath(new URL('demonstration-origin.ts', import.meta.url)))
  const store = createStore(':memory:')
  try {
    const [port] = (await once(origin, 'message')) as [number]
    const images = {
      items: delaysMs.map((ms, at) => ({
        url: `http://127.0.0.1:${port}/${failures}/${ms / speed}/${at + 1}.jpg`,
        origin: { source: 'demonstration', line: at + 1 },
      })),
      imagesTotal: delaysMs.length,
      batch: undefined,
      options: batchOptions.parse({ atOnce, perHost: atOnce, attempts: failures + 1 }),
    }
    const timing = createTiming(store, { ...realWorld, clock: fastClock(speed) })
    const settings = { kind: 'comparison', images: delaysMs.length, rounds, connections: 'kept' } as const
    return (await timing.start(images, settings).done) as Comparison
  } finally {
    await store.close()
    origin.kill()
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

function rowOf({ name, theirs }: Demonstration, found: Comparison): string[] {
  const { sequentialMs, concurrentMs, factor, boundMs } = found
  if (sequentialMs === undefined || concurrentMs === undefined || factor === undefined)
    return [name, 'failed']
  return [
    name,
    `${formatDuration(theirs.sequentialMs)} → ${formatDuration(theirs.concurrentMs)}`,
    formatFactor(theirs.sequentialMs / theirs.concurrentMs),
    formatDuration(boundMs ?? 0),
    `${formatDuration(sequentialMs.median)} → ${formatDuration(concurrentMs.median)}`,
    `${formatFactor(factor.median)} (${formatFactor(factor.min)} to ${formatFactor(factor.max)})`,
  ]
}
