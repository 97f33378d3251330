import { hostOf } from '../../shared/address.ts'
import type { Comparison, ComparisonRun, MeasurementSettings } from '../../shared/comparison.ts'
import { runOrder } from '../../shared/run-order.ts'
import { type CountedRun, comparisonOf, runOf } from './comparison.ts'
import { hostsOf } from './images.ts'
import { type MeasuredImages, type Measuring, type MeasuringOptions, startMeasuring } from './measuring.ts'

export type ComparisonSettings = Extract<MeasurementSettings, { kind: 'comparison' }>

/** Downloads the images one after another and in parallel, in turns. `ran` is called for each run that counts. */
export function startComparison(
  id: string,
  images: MeasuredImages,
  settings: ComparisonSettings,
  options: Omit<MeasuringOptions, 'connections'>,
  ran: (run: ComparisonRun) => void,
): Measuring<Comparison> {
  const { batch, imagesTotal } = images
  const { rounds, connections } = settings
  const limits = limitsOf(images, settings)
  const measuredAt = options.world.clock.now()
  return startMeasuring(images, { ...options, connections }, async bench => {
    const runs: CountedRun[] = []
    const canGoOn = await bench.warmUp(limits)
    for (const { mode, round } of canGoOn ? runOrder(rounds) : []) {
      const facts = await bench.run(mode, round, mode === 'sequential' ? { atOnce: 1, perHost: 1 } : limits)
      if (facts === undefined) break
      const counted = { mode, round, facts }
      runs.push(counted)
      ran(runOf(counted))
    }
    const { items, leftOut, differing, cost, broken } = bench
    return comparisonOf({
      ...{ id, measuredAt, batch, imagesTotal, rounds, connections, runs },
      ...{ leftOut, differing, cost, broken },
      ...limits,
      check: images.options.check,
      limitBytesPerSecond: images.options.limitBytesPerSecond,
      hosts: hostsOf(items),
      hostOfEach: items.map(({ url }) => hostOf(url)),
    })
  })
}

/** How many at once the concurrent runs may do: what was asked for, else what the options say. */
export const limitsOf = (
  { options }: Pick<MeasuredImages, 'options'>,
  { atOnce = options.atOnce, perHost = options.perHost }: Pick<ComparisonSettings, 'atOnce' | 'perHost'>,
): { atOnce: number; perHost: number } => ({ atOnce, perHost })
