import * as z from 'zod'
import type { Comparison, HostAdvice, Sweep } from '../../shared/comparison.ts'
import { connectionPolicies } from '../../shared/comparison.ts'
import type { SqlRow } from './database.ts'

const spread = z.object({ median: z.number(), min: z.number(), max: z.number() })
const named = z.array(z.object({ url: z.string(), why: z.string() }))

/** What is undefined is not in the JSON. */
const measured = {
  id: z.string(),
  measuredAt: z.number(),
  batch: z.string().optional(),
  images: z.number(),
  imagesTotal: z.number(),
  hosts: z.array(z.object({ host: z.string(), images: z.number() })),
  rounds: z.number(),
  connections: z.enum(connectionPolicies),
  check: z.string(),
  differing: named,
  leftOut: named,
  cost: z.object({ requests: z.number(), bytes: z.number() }),
}

const comparison = z.object({
  kind: z.literal('comparison'),
  ...measured,
  atOnce: z.number(),
  perHost: z.number(),
  runs: z.array(
    z.object({
      mode: z.enum(['sequential', 'concurrent']),
      round: z.number(),
      elapsedMs: z.number(),
      waitMs: z.number(),
      eventLoopDelayP99Ms: z.number(),
    }),
  ),
  sequentialMs: spread.optional(),
  concurrentMs: spread.optional(),
  factor: spread.optional(),
  sequentialEstimateMs: z.number().optional(),
  sequentialEstimate: z.object({ lowMs: z.number(), highMs: z.number() }).optional(),
  boundMs: z.number().optional(),
  boundBy: z.string().optional(),
  linkBytesPerSecond: z.number().optional(),
  identicalBytes: z.boolean(),
  eventLoopDelayP99Ms: z.number(),
  verdict: z.enum(['faster', 'slower', 'no-gain', 'not-enough-data']),
  because: z.object({ cause: z.string(), words: z.string() }).optional(),
})

const sweep = z.object({
  kind: z.literal('sweep'),
  ...measured,
  upTo: z.number(),
  steps: z.array(
    z.object({
      atOnce: z.number(),
      elapsedMs: spread,
      imagesPerSecond: z.number(),
      bytesPerSecond: z.number(),
      waitMs: z.number(),
    }),
  ),
  best: z.number().optional(),
  fastest: z.number().optional(),
  stoppedBy: z.string(),
  words: z.string(),
})

const result = z.discriminatedUnion('kind', [comparison, sweep])

/** A stored measurement, with what newer versions may have added. Throws for anything else. */
export function readResult(row: SqlRow): Comparison | Sweep {
  const stored: unknown = JSON.parse(String(row['result']))
  result.parse(stored)
  return stored as Comparison | Sweep
}

const advice = z.object({
  host: z.string().min(1),
  best: z.int().min(1),
  measured_at: z.number(),
  images_per_second: z.number().min(0),
})

/** What is known of a host. Throws for what no sweep can have found. */
export function readAdvice(row: SqlRow): HostAdvice {
  const { host, best, measured_at, images_per_second } = advice.parse(row)
  return { host, best, measuredAt: measured_at, imagesPerSecond: images_per_second }
}
