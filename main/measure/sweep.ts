import type { MeasurementSettings, Sweep, SweepStep, SweepStop } from '../../shared/comparison.ts'
import { formatCount, formatDuration } from '../../shared/text/format.ts'
import { hostsOf } from './images.ts'
import { decideStop, kneeOf, stepsOf } from './knee.ts'
import type { RunFacts } from './measured-run.ts'
import {
  type Bench,
  type MeasuredImages,
  type Measuring,
  type MeasuringOptions,
  startMeasuring,
} from './measuring.ts'
import { warmUpAtOnce } from './plan.ts'
import { medianOf, spreadOf } from './spread.ts'

export type SweepSettings = Extract<MeasurementSettings, { kind: 'sweep' }>

/** Downloads the images with more and more at a time until that is no longer faster. `stepped` is called for each step. */
export function startSweep(
  id: string,
  images: MeasuredImages,
  settings: SweepSettings,
  options: Omit<MeasuringOptions, 'connections'>,
  stepped: (step: SweepStep) => void,
): Measuring<Sweep> {
  const { batch, imagesTotal } = images
  const { rounds, upTo, connections } = settings
  const measuredAt = options.world.clock.now()
  return startMeasuring(images, { ...options, connections }, async bench => {
    const steps: SweepStep[] = []
    const warm = await bench.warmUp({ atOnce: warmUpAtOnce, perHost: warmUpAtOnce })
    for (const atOnce of warm ? stepsOf(upTo, bench.items.length) : []) {
      const step = await runStep(bench, atOnce, rounds)
      if (step === undefined) break
      steps.push(step)
      stepped(step)
      if (decideStop(steps) !== undefined) break
    }
    const { items, leftOut, differing, cost } = bench
    const knee = kneeOf(steps)
    return {
      kind: 'sweep',
      ...{ id, measuredAt, batch, imagesTotal, upTo, rounds, connections, steps, leftOut, differing, cost },
      images: items.length,
      hosts: hostsOf(items),
      check: images.options.check,
      best: knee?.best.atOnce,
      fastest: knee?.fastest.atOnce,
      ...stopOf(bench, steps, upTo),
    }
  })
}

/** A step is all of its runs, or nothing. */
async function runStep(bench: Bench, atOnce: number, rounds: number): Promise<SweepStep | undefined> {
  const runs: RunFacts[] = []
  for (let round = 1; round <= rounds; round += 1) {
    const facts = await bench.run('step', round, { atOnce, perHost: atOnce })
    if (facts === undefined) return undefined
    runs.push(facts)
  }
  const elapsedMs = spreadOf(runs.map(run => run.elapsedMs))
  if (elapsedMs === undefined) return undefined
  const perSecond = (count: number) => (count / elapsedMs.median) * 1000
  return {
    atOnce,
    elapsedMs,
    imagesPerSecond: perSecond(bench.items.length),
    bytesPerSecond: perSecond(medianOf(runs.map(run => run.receivedBytes))),
    waitMs: medianOf(runs.map(run => run.waitMs)),
  }
}

function stopOf(
  { broken, items }: Bench,
  steps: readonly SweepStep[],
  upTo: number,
): { stoppedBy: SweepStop; words: string } {
  if (broken !== undefined) return { stoppedBy: broken.cause, words: broken.words }
  const [first] = steps
  const last = steps.at(-1)
  const before = steps.at(-2)
  const decided = decideStop(steps)
  if (decided === 'waiting-doubled' && first !== undefined && last !== undefined) {
    const waits = `${formatDuration(first.waitMs)} to ${formatDuration(last.waitMs)}`
    return { stoppedBy: decided, words: `With ${last.atOnce} at a time, responses took longer: ${waits}.` }
  }
  if (decided === 'no-gain') {
    return {
      stoppedBy: decided,
      words: `${last?.atOnce} at once was not measurably faster than ${before?.atOnce}.`,
    }
  }
  if (items.length < upTo) {
    return {
      stoppedBy: 'too-few-images',
      words: `The list has only ${formatCount(items.length, 'image')}.`,
    }
  }
  return { stoppedBy: 'up-to', words: `Still getting faster at ${upTo}.` }
}
