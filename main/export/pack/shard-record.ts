import * as z from 'zod'
import { packEndNames, packOptions } from '../../../shared/pack.ts'

/** A copied folder may come from anybody: a record names files beside it, and no others. */
const packedFile = (ending: 'tar' | 'parquet') =>
  z.object({
    name: z.string().regex(new RegExp(`^\\d{5,}\\.${ending}$`)),
    bytes: z.int().min(0),
    sha256: z.string().length(64),
  })

/** What Shoal writes beside a shard: what it is made of, so that it can be checked, and is not made twice. */
export const shardRecord = z.object({
  creator: z.literal('Shoal'),
  /** Of this file. */
  format: z.literal(1),
  shard: z.int().min(0),
  /** Batches whose images are in the dataset. */
  batches: z.array(z.string()),
  rows: z.int().min(0),
  /** SHA-256 of what the records of the batch say of these rows. */
  rowsSha256: z.string(),
  counts: z.record(z.enum(packEndNames), z.int().min(0)),
  /** Packed images of which is not known whether their site asks not to. */
  optOutUnknown: z.int().min(0),
  tar: packedFile('tar'),
  metadata: packedFile('parquet'),
  options: packOptions,
  /** Fields of the list -> their columns. */
  fields: z.record(z.string(), z.string()),
  /** Versions of what made the images where they were converted: others may make other bytes. */
  decoder: z
    .object({ sharp: z.string().optional(), libvips: z.string().optional(), build: z.string() })
    .optional(),
})
export type ShardRecord = z.output<typeof shardRecord>

/** Undefined where Shoal did not write it. */
export function parseShardRecord(text: string): ShardRecord | undefined {
  try {
    return shardRecord.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
