import type { PackEnd, PackOptions } from '../../../shared/pack.ts'
import type { StoredManifestRow } from '../read-manifest.ts'

/** What is in the shard, or why nothing is. */
export type PackedImage = {
  end: PackEnd
  why?: string
  /** The packed bytes and what they are; absent where nothing is packed. */
  content?: {
    bytes: Uint8Array
    sha256: string
    ext: string
    width: number | undefined
    height: number | undefined
  }
  exif?: object
}

/** A row of the dataset's metadata. The names are those that WebDataset tools use, as far as they have one. */
export type Sample = {
  key: string
  url: string
  caption: string | undefined
  /** `saved` for what is in the shard, else what became of it. */
  status: string
  error: string | undefined
  /** Of the packed image, pixels and bytes. */
  width: number | undefined
  height: number | undefined
  bytes: number | undefined
  sha256: string | undefined
  /** Of the image as it was downloaded. */
  original_width: number | undefined
  original_height: number | undefined
  original_sha256: string | undefined
  type: string | undefined
  file: string | undefined
  source: string
  line: number
  exif: object | undefined
  fields: Readonly<Record<string, string>>
}

/** Digits of a number below `count`. */
const digitsFor = (count: number): number => String(count - 1).length

/** The name of a shard, by its place from 0. */
export const shardName = (shard: number): string => String(shard).padStart(5, '0')

/** The key of a row: its shard and its place there, both from 0. The same on each run, whatever failed. */
export const keyOf = (shard: number, place: number, { shardSize }: Pick<PackOptions, 'shardSize'>): string =>
  shardName(shard) + String(place).padStart(digitsFor(shardSize), '0')

/** Ends whose name is that of the batch, and ends that packing has of its own. */
function statusOf(row: StoredManifestRow, end: PackEnd): string {
  if (end === 'packed') return 'saved'
  return end === 'notSaved' ? row.end : end.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
}

export function sampleOf(
  row: StoredManifestRow,
  key: string,
  { end, why, content, exif }: PackedImage,
  { caption }: Pick<PackOptions, 'caption'>,
): Sample {
  const { caption: usual, ...others } = row.fields ?? {}
  const fields = row.fields ?? {}
  return {
    key,
    url: row.url,
    caption: caption === undefined ? usual : fields[caption],
    status: statusOf(row, end),
    error: why,
    width: content?.width,
    height: content?.height,
    bytes: content?.bytes.length,
    sha256: content?.sha256,
    original_width: row.width,
    original_height: row.height,
    original_sha256: row.sha256,
    type: content?.ext,
    file: row.file,
    source: row.source,
    line: row.line,
    exif,
    fields: caption === undefined ? others : fields,
  }
}
