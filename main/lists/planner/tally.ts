/** Things alike, told once with their number and the first of them. */
export type Tally = {
  add(line: number, place: string, text: string, why: string): void
  all(): { line: number; text: string; reason: string; count: number }[]
}

/** More places than this are reported together. */
const mostPlaces = 500

export function createTally(): Tally {
  const told = new Map<string, { line: number; text: string; reason: string; count: number }>()
  return {
    add(line, place, text, why) {
      const key = `${place}\n${why}`
      const known = told.get(key) ?? (told.size >= mostPlaces ? told.get('') : undefined)
      if (known !== undefined) {
        known.count += 1
        return
      }
      const isLast = told.size >= mostPlaces
      const reason = place === '' || isLast ? why : `${place}: ${why}`
      told.set(isLast ? '' : key, { line, text, reason, count: 1 })
    },
    all: () => [...told.values()],
  }
}
