/** Takes at most a given number of a list, evenly from its beginning to its end, without keeping the list. */
export type Picker<T> = {
  add(value: T): void
  /** How many were added. */
  readonly total: number
  /** In order; all of them where they are few enough. */
  picked(): T[]
}

/**
 * A picker of at most `most` values. It keeps every n-th and doubles n whenever it has twice too many, so that a
 * million lines are some hundred in memory.
 */
export function createPicker<T>(most: number): Picker<T> {
  let kept: T[] = []
  let stride = 1
  let total = 0
  return {
    add(value) {
      if (total % stride === 0) kept.push(value)
      total += 1
      if (kept.length <= most * 2) return
      kept = kept.filter((_, at) => at % 2 === 0)
      stride *= 2
    },
    get total() {
      return total
    },
    picked: () => evenly(kept, most),
  }
}

/** Of items with one link only the first: the engine would copy the others, and a measurement downloads. */
export function eachLinkOnce<T extends { url: string }>(items: readonly T[]): T[] {
  const seen = new Set<string>()
  return items.filter(({ url }) => {
    const isNew = !seen.has(url)
    seen.add(url)
    return isNew
  })
}

/** At most this many of the values, evenly spread, the first among them. */
function evenly<T>(values: readonly T[], most: number): T[] {
  if (values.length <= most) return [...values]
  return Array.from({ length: most }, (_, at) => values[Math.floor((at * values.length) / most)] as T)
}
