import { isShapeAsked, misfitOf } from '../../../shared/image-shape.ts'
import { leftOutEnds } from '../../../shared/outcomes.ts'
import type { PackOptions } from '../../../shared/pack.ts'
import { hasCode, readFaultOf } from '../../engine/files/disk-failure.ts'
import { sha256OfBytes } from '../../engine/files/hash-file.ts'
import type { Inside } from '../../engine/files/inside.ts'
import type { ConvertWish, Decoders } from '../../engine/image/decoder/decoders.ts'
import type { StoredManifestRow } from '../read-manifest.ts'
import type { PackSource } from './plan.ts'
import type { PackedImage } from './sample.ts'

export type PackImageTools = {
  /** The folder of the batch. */
  inside: Inside
  decoders: Pick<Decoders, 'check' | 'convert' | 'facts'>
  signal?: AbortSignal | undefined
}

/** A file is held in memory, some at once: what is larger is no image for a shard. */
export const mostPackedBytes = 128e6

/** Reads a saved file, proves that it is what was saved, and packs it. Rejects only with the reason of an aborted signal. */
export async function packImage(
  row: StoredManifestRow,
  source: PackSource,
  options: PackOptions,
  tools: PackImageTools,
): Promise<PackedImage> {
  const read = await readProven(source, tools.inside)
  if ('end' in read) return read
  const { bytes } = read
  const { imageType = extOf(source.file), width, height } = row
  return packBytes(bytes, { sha256: source.sha256, ext: imageType, width, height }, options, tools)
}

/** What is known of the bytes of an image; its size in pixels, as far as it is. */
export type BytesFacts = Omit<NonNullable<PackedImage['content']>, 'bytes'>

/** Brings an image to the wanted size and type. Rejects only with the reason of an aborted signal. */
export async function packBytes(
  bytes: Uint8Array,
  facts: BytesFacts,
  options: PackOptions,
  tools: Omit<PackImageTools, 'inside'>,
): Promise<PackedImage> {
  const { decoders, signal } = tools
  const exif = options.exif ? await decoders.facts({ bytes }, signal) : undefined
  const size = await sizeOf(facts, bytes, options, tools)
  const misfit = misfitOf(size, options)
  if (misfit !== undefined) return { end: leftOutEnds[misfit.reason], why: misfit.why }
  const wish = wishOf(options)
  const converted = wish && (await decoders.convert({ bytes }, wish, signal))
  if (converted?.kind === 'left') return { end: 'unpackable', why: converted.why }
  const content =
    converted?.kind === 'made'
      ? {
          ...{ bytes: converted.bytes, sha256: sha256OfBytes(converted.bytes), ext: converted.type },
          ...{ width: converted.width, height: converted.height },
        }
      : { ...facts, bytes, ...size }
  return { end: 'packed', content, ...(exif !== undefined && { exif }) }
}

/** What the decoder is to make of each image; undefined where they stay as they are. */
function wishOf({ maxEdge, resize, encode, quality, exif }: PackOptions): ConvertWish | undefined {
  const edge = resize === 'no' ? undefined : maxEdge
  if (edge === undefined && encode === undefined) return undefined
  const square = resize === 'border' ? 'border' : resize === 'center-crop' ? 'crop' : undefined
  return {
    ...(encode !== undefined && { to: encode }),
    ...(edge !== undefined && { maxEdge: edge, ...(square !== undefined && { square }) }),
    ...(quality !== undefined && { quality }),
    strip: !exif,
  }
}

async function readProven(
  { file, bytes: size, sha256 }: PackSource,
  inside: Inside,
): Promise<{ bytes: Uint8Array } | PackedImage> {
  if (size > mostPackedBytes) return { end: 'unpackable', why: `larger than ${mostPackedBytes / 1e6} MB` }
  try {
    await using handle = await inside.openToRead(inside.path(file))
    if ((await handle.stat()).size !== size)
      return { end: 'changed', why: 'its length is not that of the saved file' }
    const bytes = await handle.readFile()
    if (sha256OfBytes(bytes) !== sha256)
      return { end: 'changed', why: 'its bytes differ from those that were saved' }
    return { bytes }
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR'))
      return { end: 'missing', why: 'it is not in the folder any more' }
    return { end: 'unpackable', why: readFaultOf(error) }
  }
}

/** From the record, or from the pixels where that has none and the size decides. */
async function sizeOf(
  { width, height }: BytesFacts,
  bytes: Uint8Array,
  options: PackOptions,
  { decoders, signal }: Omit<PackImageTools, 'inside'>,
): Promise<{ width: number | undefined; height: number | undefined }> {
  if (!isShapeAsked(options) || (width !== undefined && height !== undefined)) return { width, height }
  const decoded = await decoders.check({ bytes }, signal)
  return decoded.kind === 'whole' ? decoded : { width, height }
}

const extOf = (file: string): string => /\.([a-z0-9]+)$/i.exec(file)?.[1]?.toLowerCase() ?? 'bin'
