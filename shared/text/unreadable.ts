/** Where a damaged entry of the history is. */
export type UnreadableEntry = {
  what: 'batch' | 'image' | 'row' | 'measurement' | 'advice' | 'columns'
  batch: string | undefined
  /** Of an image, from 1. */
  index: number | undefined
}

export function unreadableWords({ what, batch, index }: UnreadableEntry): string {
  const place = batch === undefined ? '' : ` of batch ${batch}`
  if (what === 'batch') return `batch ${batch}`
  if (what === 'advice') return 'the result of a sweep for a host'
  if (what === 'columns') return 'what the columns of a list are for'
  return index === undefined ? `a ${what}${place}` : `${what} ${index}${place}`
}

/** The first of each are named; the rest are counted. */
const mostNamed = 5

/** All damaged entries found so far, as a sentence; undefined where there are none. */
export function unreadableSentence(entries: readonly UnreadableEntry[]): string | undefined {
  if (entries.length === 0) return undefined
  const named = entries.slice(0, mostNamed).map(unreadableWords)
  const more = entries.length > mostNamed ? ` and ${entries.length - mostNamed} more` : ''
  return `The history has damaged entries, which were not changed: ${named.join(', ')}${more}.`
}
