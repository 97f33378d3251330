import { decoded, hostOf } from '../../../shared/address.ts'
import type { Candidate, CandidateFacts } from '../../../shared/scan.ts'
import type { ScanOptions } from '../../../shared/settings.ts'
import { formatBytes } from '../../../shared/text/format.ts'

/** Why a candidate is not wanted, by what the page alone says of it; undefined where it is. */
export function unwantedByPage(
  { url, page, fields, alternatives }: Candidate,
  { sameHost, text }: Pick<ScanOptions, 'sameHost' | 'text'>,
): string | undefined {
  if (sameHost && hostOf(url) !== hostOf(page)) return 'it is on another host'
  if (text === undefined || text === '') return undefined
  const said = [
    ...Object.values(fields),
    decoded(url),
    ...alternatives.map(({ url: other }) => decoded(other)),
  ]
  const wanted = text.toLowerCase()
  return said.some(words => words.toLowerCase().includes(wanted))
    ? undefined
    : `nothing about it says “${text}”`
}

/** Why a candidate is not wanted, by its real size and type. Unknown sizes and types do not match a filter. */
export function unwantedByFacts(
  { width, height, bytes, imageType }: CandidateFacts,
  {
    minWidth,
    minHeight,
    minBytes,
    types,
  }: Pick<ScanOptions, 'minWidth' | 'minHeight' | 'minBytes' | 'types'>,
): string | undefined {
  if (types !== undefined) {
    if (imageType === undefined) return 'its type could not be told'
    if (!types.includes(imageType)) return `it is a ${imageType}`
  }
  if (minWidth !== undefined || minHeight !== undefined) {
    if (width === undefined || height === undefined) return 'its size could not be told'
    if (width < (minWidth ?? 0) || height < (minHeight ?? 0)) return `it is ${width} × ${height}`
  }
  if (minBytes !== undefined) {
    if (bytes === undefined) return 'its size in bytes could not be told'
    if (bytes < minBytes) return `it has ${formatBytes(bytes)}`
  }
  return undefined
}

/** Whether a filter can only be answered by looking at the image. */
export const needsLook = ({ minWidth, minHeight, minBytes, types }: ScanOptions): boolean =>
  [minWidth, minHeight, minBytes, types].some(filter => filter !== undefined)
