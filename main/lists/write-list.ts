import type { Item } from '../../shared/model.ts'

/**
 * An item as a line of JSON Lines that Shoal reads again with everything it says. What it may reach is left out: whoever
 * gets a list vouches for its links. So is its place: it gets one in the list.
 */
export function jsonLine({ origin: _, publicOnly: __, place: ___, fields, ...item }: Item): string {
  return `${JSON.stringify({ ...fields, ...item })}\n`
}

/** An item as lines of an aria2 input file, below a comment. What that format cannot hold is left out. */
export function textLines(
  { url, mirrors = [], name, folder, referer, headers = {} }: Item,
  comment: string,
): string {
  const options = [
    ...(name === undefined ? [] : [`out=${name}`]),
    ...(folder === undefined ? [] : [`dir=${folder}`]),
    ...(referer === undefined ? [] : [`referer=${referer}`]),
    ...Object.entries(headers).map(([key, value]) => `header=${key}: ${value}`),
  ]
  return `# ${comment}\n${[url, ...mirrors].join('\t')}\n${options.map(option => `  ${option}\n`).join('')}`
}

/** Whether a list's name says that it holds JSON. */
export const isJsonName = (path: string): boolean => /\.(jsonl|ndjson|json)$/i.test(path)
