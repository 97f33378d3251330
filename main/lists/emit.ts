import type { Item, ListEntry } from '../../shared/model.ts'
import { refuse } from '../../shared/refusal.ts'
import { formatCount } from '../../shared/text/format.ts'
import { parseLink } from './links/link.ts'
import { rangeOf } from './links/ranges.ts'
import { directLink } from './links/share-links.ts'
import type { Remark } from './remark.ts'

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
  /** The list has ended: tells which links hold a range and were taken as they are. */
  end(): void
}

/**
 * The last step of every list: ranges become their links, and links to a shared file the address of the file. Throws a
 * RefusalError for a range of more links than allowed. `hearRanges`: how many links hold a range that was not expanded.
 */
export function createEmitter(
  push: (entry: ListEntry) => void,
  tell: (remark: Remark) => void,
  { everywhere = false, max = mostUnasked }: RangeOptions = {},
  hearRanges?: (count: number) => void,
): Emitter {
  const take = (item: Item) => {
    const url = directLink(item.url)
    push({ kind: 'item', item: url === item.url ? item : { ...item, url } })
  }

  let unexpanded: { item: Item; text: string; count: number } | undefined

  /** Of a link in a table it is not sure that a range is meant. */
  function noteRange(item: Item): void {
    if (!/\[|%7B/i.test(item.url)) return
    const text = withBraces(item.url)
    if (rangeOf(text) === undefined) return
    unexpanded ??= { item, text, count: 0 }
    unexpanded.count += 1
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
      else {
        noteRange(entry.item)
        take(entry.item)
      }
    },
    end() {
      if (unexpanded === undefined) return
      const { item, text, count } = unexpanded
      tell({ ...item.origin, kind: 'note', text, count, reason: rangesReason })
      hearRanges?.(count)
    },
  }
}

const rangesReason = 'it holds a range such as [1-3], which may stand for many links and was left as it is'

/** URLs escape braces, in which a range is written. */
const withBraces = (url: string): string => url.replace(/%7B/gi, '{').replace(/%7D/gi, '}')
