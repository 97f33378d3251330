import * as z from 'zod/mini'

export const checkLevels = ['structure', 'decode', 'off'] as const
export type CheckLevel = (typeof checkLevels)[number]

export const conflictPolicies = ['rename', 'skip', 'overwrite'] as const
export type ConflictPolicy = (typeof conflictPolicies)[number]

const count = (most: number) => z.int().check(z.minimum(1), z.maximum(most))
const durationMs = z.number().check(z.minimum(1), z.maximum(2_147_483_647))

/** Options of one batch, with their defaults and limits. The only place that knows them. */
export const batchOptions = z.strictObject({
  atOnce: z._default(count(512), 16),
  perHost: z._default(count(512), 8),
  attempts: z._default(count(50), 4),
  connectTimeoutMs: z._default(durationMs, 10_000),
  responseTimeoutMs: z._default(durationMs, 30_000),
  stallTimeoutMs: z._default(durationMs, 30_000),
  itemTimeoutMs: z.optional(durationMs),
  nameTemplate: z._default(z.string().check(z.minLength(1)), '{name}'),
  onConflict: z._default(z.enum(conflictPolicies), 'rename'),
  check: z._default(z.enum(checkLevels), 'structure'),
  maxBytes: z._default(z.int().check(z.minimum(1)), 200_000_000),
  headers: z._default(z.record(z.string(), z.string()), {}),
  /** `auto`: the root of the image's own site. */
  referer: z.optional(z.string()),
  userAgent: z.optional(z.string()),
  proxy: z.optional(z.string()),
  limitBytesPerSecond: z.optional(z.number().check(z.minimum(1))),
  stopOnFailure: z._default(z.boolean(), false),
})

export type BatchOptions = z.output<typeof batchOptions>
export type BatchOptionsInput = z.input<typeof batchOptions>
