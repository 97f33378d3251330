import { formatBytes, formatCount, formatNumber } from './format.ts'

/** What will become of the images of a list, as far as that is known before anything is requested. */
export type Forecast = Record<'images' | 'download' | 'ask' | 'copy' | 'skip', number> & {
  /** What those with a known size need on the disk. */
  bytes: number
  /** How many images need room and have no known size. */
  unknown: number
  /** False where only the first ones of a long list were looked at; the others are not counted. */
  isAll: boolean
}

/** What the button that starts the list does: “Download 6 images”, “Download 4, skip 2”. */
export function startLabel(images: number, forecast: Forecast | undefined): string {
  if (forecast === undefined || !forecast.isAll || forecast.images !== images)
    return `Download ${formatCount(images, 'image')}`
  const { download, ask, copy, skip } = forecast
  const parts = [
    { verb: 'download', count: download },
    { verb: 'check', count: ask },
    { verb: 'copy', count: copy },
    { verb: 'skip', count: skip },
  ].filter(({ count }) => count > 0)
  const [first, ...others] = parts
  if (first === undefined) return `Download ${formatCount(images, 'image')}`
  const words =
    others.length === 0
      ? `${first.verb} ${formatCount(first.count, 'image')}`
      : parts.map(({ verb, count }) => `${verb} ${formatNumber(count)}`).join(', ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

/** How much room the images need, as a sentence; undefined where nothing needs any. */
export function roomNeededWords({ images, bytes, unknown, isAll }: Forecast): string | undefined {
  if (!isAll) return bytes === 0 ? 'The sizes are not known.' : `At least ${formatBytes(bytes)} needed.`
  if (bytes === 0 && unknown === 0) return undefined
  if (unknown === 0) return `About ${formatBytes(bytes)} needed.`
  if (unknown === images && images > 1) return 'The sizes are not known.'
  const rest = `${formatCount(unknown, 'image')} of unknown size`
  return bytes === 0
    ? `${rest.charAt(0).toUpperCase()}${rest.slice(1)}.`
    : `About ${formatBytes(bytes)} needed, plus ${rest}.`
}

/** Why they do not fit, as a sentence; undefined where they do, or that is not known. */
export const noRoomWords = (
  { bytes, unknown, isAll }: Forecast,
  freeBytes: number | undefined,
): string | undefined =>
  freeBytes === undefined || bytes <= freeBytes
    ? undefined
    : `Not enough space: ${unknown > 0 || !isAll ? 'at least ' : ''}${formatBytes(bytes)} are needed, ${formatBytes(freeBytes)} are free.`
