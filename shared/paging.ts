/**
 * How to get from one page of a listing to the next, as one text: `rel=next` (what the page itself says), a range of
 * numbers such as `2-20` or `0-200:20`, or else the CSS selector of a link.
 */
export type Paging =
  | { kind: 'rel-next' }
  | { kind: 'range'; from: number; to: number; step: number }
  | { kind: 'selector' }

export function pagingOf(text: string): Paging {
  const wanted = text.trim()
  if (/^rel\s*=\s*["']?next["']?$/i.test(wanted)) return { kind: 'rel-next' }
  const [, from, to, step = '1'] = /^(\d{1,7})\s*-\s*(\d{1,7})(?::(\d{1,7}))?$/.exec(wanted) ?? []
  return from === undefined || to === undefined
    ? { kind: 'selector' }
    : { kind: 'range', from: Number(from), to: Number(to), step: Number(step) }
}

/** The number of a page, as sites write it: in the query, or in the path behind a word. */
const inQuery =
  /([?&](?:page|p|pg|paged|pageno|pagenum|page_number|pagenumber|seite|start|offset|from|skip|pn|currentpage)=)\d*(?=&|#|$)/i
const inPath = /(\/(?:page|p|pg|seite|pagina|offset)[/-]?)\d+(?=[/.?#]|$)/i

/** In addresses that were parsed, the brackets are encoded. */
const mark = /\{page\}|%7Bpage%7D/i

/**
 * The addresses of the numbered pages of a listing, each once: with the number in place of `{page}`, or the address itself
 * and then those with the number in place of its own. Undefined where nothing says where the number goes.
 */
export function numberedPages(
  address: string,
  range: Extract<Paging, { kind: 'range' }>,
): Iterable<string> | undefined {
  const place = [mark, inQuery, inPath].find(pattern => pattern.test(address))
  if (place === undefined || range.step < 1 || range.to < range.from) return undefined
  return numbered(address, place, range)
}

function* numbered(
  address: string,
  place: RegExp,
  { from, to, step }: { from: number; to: number; step: number },
): Generator<string> {
  if (place !== mark) yield address
  for (let number = from; number <= to; number += step) {
    const at = address.replace(
      place,
      (_, before = '') => `${typeof before === 'string' ? before : ''}${number}`,
    )
    if (at !== address) yield at
  }
}

/** The number of a page in an address, and the address with `{page}` in its place; undefined where it has none. */
export function pageNumberOf(address: string): { number: number; rest: string } | undefined {
  for (const place of [inQuery, inPath]) {
    const [whole = '', before = ''] = place.exec(address) ?? []
    const number = whole.slice(before.length)
    if (/^\d{1,7}$/.test(number))
      return {
        number: Number(number),
        rest: address.replace(place, `${before.replaceAll('$', '$$$$')}{page}`),
      }
  }
  return undefined
}
