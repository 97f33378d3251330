/** Bytes as words, decimal units: 950 B, 1.2 MB. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
  let value = bytes
  let unit = 0
  // 999.5 rounds up to four digits, so the next unit begins there.
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : Number(value.toPrecision(2))} ${units[unit]}`
}

/** Bytes per second as words: 3.4 MB/s. */
export const formatRate = (bytesPerSecond: number): string => `${formatBytes(bytesPerSecond)}/s`

/** A duration as words: 7 ms, 0.82 s, 56.6 s, 13 min 36 s, 2 h 5 min. */
export function formatDuration(ms: number): string {
  if (ms < 9.5) return `${Math.round(ms)} ms`
  if (ms < 995) return `${(ms / 1000).toFixed(2)} s`
  if (ms < 99_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return join(Math.floor(seconds / 60), 'min', seconds % 60, 's')
  const minutes = Math.round(seconds / 60)
  return join(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
}

/** A time that is waited for, in whole seconds and never none: 3 s, 1 min 30 s. */
export const formatWait = (ms: number): string =>
  formatDuration(Math.max(1000, Math.ceil(ms / 1000) * 1000)).replace('.0', '')

/** A duration as exactly as phases are measured: 0.4 ms, 12 ms, 0.82 s. */
export const formatExact = (ms: number): string =>
  ms < 9.95 ? `${ms.toFixed(1)} ms` : ms < 99.5 ? `${Math.round(ms)} ms` : formatDuration(ms)

/** A count, with a comma after each three digits. */
export const formatNumber = (value: number): string =>
  // What needs no comma needs no locale either, which costs much more.
  Number.isInteger(value) && value >= 0 && value < 1000 ? `${value}` : value.toLocaleString('en-US')

/** A size in pixels: 1,600 × 900; undefined where it is not known. */
export const formatPixels = (
  size: { width?: number | undefined; height?: number | undefined } | undefined,
) =>
  size?.width === undefined || size.height === undefined
    ? undefined
    : `${formatNumber(size.width)} × ${formatNumber(size.height)}`

/** A count with its noun: 1 image, 2,000 images. */
export const formatCount = (count: number, noun: string, plural = `${noun}s`): string =>
  `${formatNumber(count)} ${count === 1 ? noun : plural}`

/** How many times faster, two or three figures: 5.3×, 12×. */
export const formatFactor = (factor: number): string =>
  `${factor < 9.95 ? factor.toFixed(1) : Math.round(factor)}×`

/** A range in brackets, where it can be seen: ` (4.9× to 5.3×)`. */
export function rangeWords(
  { min, max }: { min: number; max: number },
  format: (value: number) => string,
): string {
  const [from, to] = [format(min), format(max)]
  return from === to ? '' : ` (${from} to ${to})`
}

/** A median with its range, where it can be seen: 0.82 s (0.80 s to 0.90 s). */
export const spreadWords = (
  spread: { median: number; min: number; max: number },
  format: (value: number) => string = formatDuration,
): string => `${format(spread.median)}${rangeWords(spread, format)}`

/** Images a second as a figure: 5.3, 1,234. */
export const formatPerSecond = (images: number): string =>
  images < 9.95 ? images.toFixed(1) : Math.round(images).toLocaleString('en-US')

const join = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
