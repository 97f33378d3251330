import { type Item, namedAddress } from '../../shared/model.ts'
import { readCell } from './links/cell.ts'
import { readLine } from './links/line.ts'
import { rangeOf } from './links/ranges.ts'

/**
 * An item as a line of JSON Lines that Shoal can read again without loss, except for two things: whether it may reach
 * private addresses, because the user of the new list decides that, and its position, because it gets a new one.
 */
export function jsonLine({ origin: _, publicOnly: __, place: ___, guessed, fields, ...item }: Item): string {
  const url = writtenLink(guessed?.namedAs ?? item.url)
  return `${JSON.stringify({ ...fields, ...item, url })}\n`
}

/** An item as lines of an aria2 input file, below a comment. What that format cannot hold is left out. */
export function textLines(
  { mirrors = [], name, folder, referer, headers = {}, ...address }: Item,
  comment: string,
): string {
  const url = namedAddress(address)
  const options = [
    ...(name === undefined ? [] : [`out=${name}`]),
    ...(folder === undefined ? [] : [`dir=${folder}`]),
    ...(referer === undefined ? [] : [`referer=${referer}`]),
    ...Object.entries(headers).map(([key, value]) => `header=${key}: ${value}`),
  ]
  return `# ${comment}\n${[mirrors.length === 0 ? writtenLink(url) : url, ...mirrors].join('\t')}\n${options.map(option => `  ${option}\n`).join('')}`
}

/**
 * The link, in angle brackets where a reader would take its end for punctuation of a sentence, as in `https://a.com/!`
 * (RFC 3986, appendix C), or a part of it for a range.
 */
function writtenLink(url: string): string {
  const isReadWhole = [readCell(url), readLine(url)].every(
    ({ links }) => links.length === 1 && links[0]?.link === url,
  )
  return isReadWhole && rangeOf(url) === undefined ? url : `<${url}>`
}

/** Whether a list's name says that it holds JSON. */
export const isJsonName = (path: string): boolean => /\.(jsonl|ndjson|json)$/i.test(path)
