import type { Item, ListEntry } from '../../shared/model.ts'
import { refuse } from '../../shared/refusal.ts'
import { formatCount } from '../../shared/text/format.ts'
import { parseLink } from './links/link.ts'
import { rangeOf } from './links/ranges.ts'
import { directLink } from './links/share-links.ts'
import type { Told } from './told.ts'

/** Which links with ranges stand for many. */
export type RangeOptions = {
  /** In every list, not only those given one by one or alone on a line. */
  everywhere?: boolean
  /** Links that one may stand for. */
  max?: number
}

const mostUnasked = 1000

export type Emitter = {
  emit(entry: ListEntry): void
  /** An item whose link was written alone, by hand: a range in it is meant. */
  emitAlone(item: Item, written: string): void
}

/**
 * The last step of every list: ranges become their links, and links to a shared file the address of the file. Throws a
 * RefusalError for a range of more links than allowed.
 */
export function createEmitter(
  push: (entry: ListEntry) => void,
  tell: (told: Told) => void,
  { everywhere = false, max = mostUnasked }: RangeOptions = {},
): Emitter {
  const take = (item: Item) => {
    const url = directLink(item.url)
    push({ kind: 'item', item: url === item.url ? item : { ...item, url } })
  }

  function emitAlone(item: Item, written: string): void {
    const range = rangeOf(written)
    if (range === undefined) {
      take(item)
      return
    }
    const { count, first, last } = range
    if (count > max) {
      refuse(
        'range-too-long',
        `${written} stands for ${formatCount(count, 'link')}; the limit is ${formatCount(max, 'link')}`,
      )
    }
    tell({
      ...item.origin,
      kind: 'note',
      text: written,
      reason: `it stands for ${formatCount(count, 'link')}, from ${first} to ${last}`,
    })
    let part = 0
    for (const link of range.links()) {
      part += 1
      const parsed = parseLink(link)
      if ('url' in parsed) take({ ...item, url: parsed.url, part })
    }
  }

  return {
    emitAlone,
    emit(entry) {
      if (entry.kind !== 'item') push(entry)
      else if (everywhere) emitAlone(entry.item, withBraces(entry.item.url))
      else take(entry.item)
    },
  }
}

/** URLs escape braces, in which a range is written. */
const withBraces = (url: string): string => url.replace(/%7B/gi, '{').replace(/%7D/gi, '}')
