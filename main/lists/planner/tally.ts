/** Things alike are reported once, with their number and the first of them. */
export type Tally = {
  add(line: number, place: string, text: string, why: string): void
  all(): { line: number; text: string; reason: string; count: number }[]
}

/** More places than this are reported together. */
const mostPlaces = 500

export function createTally(): Tally {
  type Entry = { line: number; text: string; reason: string; count: number }
  const entries = new Map<string, Entry>()
  /** Most lines repeat an earlier one, as those of a column of pages. */
  let last: { place: string; why: string; entry: Entry } | undefined
  return {
    add(line, place, text, why) {
      if (last !== undefined && last.place === place && last.why === why) {
        last.entry.count += 1
        return
      }
      const key = `${place}\n${why}`
      const known = entries.get(key) ?? (entries.size >= mostPlaces ? entries.get('') : undefined)
      if (known !== undefined) {
        known.count += 1
        last = { place, why, entry: known }
        return
      }
      const isLast = entries.size >= mostPlaces
      const reason = place === '' || isLast ? why : `${place}: ${why}`
      entries.set(isLast ? '' : key, { line, text, reason, count: 1 })
    },
    all: () => [...entries.values()],
  }
}
