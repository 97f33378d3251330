import { type FailureCode, failure } from '../../../shared/failure.ts'
import type { SettledItem, SettledState } from '../../../shared/model.ts'
import type { PackEnd, PackOptions } from '../../../shared/pack.ts'
import type { Arrived } from '../../engine/engine.ts'
import { answerOf } from '../manifest-row.ts'
import { optOutOf } from './opt-out.ts'
import { mostPackedBytes, type PackImageTools, packBytes } from './pack-image.ts'
import type { PackedImage } from './sample.ts'

export type ArrivingTools = Pick<PackImageTools, 'decoders'>

/** An image as it is to be in its shard; or the end of one that does not belong there. */
export type PackedArrival =
  | { kind: 'packed'; content: NonNullable<PackedImage['content']>; exif: object | undefined; sha256: string }
  | { kind: 'ended'; state: SettledState }

/** Packs an image that has just arrived. Rejects with the file system's error. */
export async function packArrived(
  { part, image, damage, copied }: Arrived,
  { item, attempts }: Pick<SettledItem, 'item' | 'attempts'>,
  options: PackOptions,
  tools: ArrivingTools,
): Promise<PackedArrival> {
  const facts = { bytes: part.bytes, image }
  const skipped = (reason: 'too-small' | 'too-long' | 'opted-out', why: string): PackedArrival => ({
    kind: 'ended',
    state: { kind: 'skipped', reason, why, ...facts },
  })
  const optOut = optOutOf({ ...answerOf(attempts, copied), aiRules: item.aiRules })
  if (optOut.kind === 'asked' && !options.ignoreOptOut) return skipped('opted-out', optOut.words)
  if (damage !== undefined) return failed('image-cut', damage)
  if (part.bytes > mostPackedBytes) return failed('unpackable', `larger than ${mostPackedBytes / 1e6} MB`)
  const { bytes, sha256 } = await part.content()
  const { type: ext = 'bin', width, height } = image ?? {}
  const packed = await packBytes(bytes, { sha256, ext, width, height }, options, tools)
  const { end, why = '', content, exif } = packed
  if (content !== undefined) return { kind: 'packed', content, exif, sha256 }
  const reason = reasonOf(end)
  return reason === undefined ? failed('unpackable', why) : skipped(reason, why)
}

const reasonOf = (end: PackEnd): 'too-small' | 'too-long' | undefined =>
  end === 'tooSmall' ? 'too-small' : end === 'tooLong' ? 'too-long' : undefined

const failed = (code: FailureCode, why: string): PackedArrival => ({
  kind: 'ended',
  state: { kind: 'failed', failure: failure(code, why) },
})
