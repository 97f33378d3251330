import { startsLikeLink } from './link.ts'
import type { ListKind } from './parser.ts'
import { isLinkName } from './row.ts'

/** Endings that say what is inside. `.txt` and `.list` say nothing: aria2 files, tables and lists bear them. */
const endings: ReadonlyMap<string, ListKind> = new Map([
  ['urls', 'text'],
  ['uris', 'text'],
  ['csv', 'csv'],
  ['tsv', 'tsv'],
  ['tab', 'tsv'],
  ['json', 'json'],
  ['jsonl', 'jsonl'],
  ['ndjson', 'jsonl'],
  ['html', 'html'],
  ['htm', 'html'],
  ['xhtml', 'html'],
  ['md', 'markdown'],
  ['markdown', 'markdown'],
  ['aria2', 'aria2'],
  ['input', 'aria2'],
])

/** An inline link or image, a reference, or a reference's definition. */
const markdownSign = /\[[^[\]]*\]\(|!\[[^[\]]*\]|^\[[^[\]]+\]:/

/** What the file's name alone says about its kind. */
export const kindOfName = (name: string): ListKind | undefined =>
  endings.get(/\.([a-z\d]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '')

/** The first line that is neither blank nor a comment, once it is complete. Nothing more is needed to detect. */
export const meaningfulLine = (
  head: string,
  complete: boolean,
): { line: string; after: string } | undefined => {
  for (let start = 0; start < head.length; ) {
    const end = head.indexOf('\n', start)
    if (end < 0 && !complete) return undefined
    const line = head.slice(start, end < 0 ? head.length : end).trim()
    const after = end < 0 ? '' : head.slice(end + 1)
    if (line !== '' && !line.startsWith('#')) return { line, after }
    if (end < 0) return undefined
    start = end + 1
  }
  return undefined
}

/**
 * The kind of a list by its name's ending, else by the first meaningful line of `head` (for `text` or
 * `aria2`, the line after it too; both are parsed alike). Never fails: what looks like nothing else is text.
 */
export const detectKind = (name: string, head: string): ListKind => {
  const named = kindOfName(name)
  if (named !== undefined) return named
  const found = meaningfulLine(head, true)
  if (found === undefined) return 'text'
  const { line, after } = found
  if (line.startsWith('{')) return isJson(line) ? 'jsonl' : 'json'
  if (/^<(?:!--|!doctype|\/?[a-z][a-z\d-]*(?:[\s/>]|$))/i.test(line)) return 'html'
  if (markdownSign.test(line)) return 'markdown'
  if (line.startsWith('[')) return 'json'
  return tableKind(line) ?? (/^[ \t]+[a-z][a-z\d-]*=/.test(after) ? 'aria2' : 'text')
}

/** Header rows name a link column; rows without header are recognised between tabs only, as links may hold commas. */
const tableKind = (line: string): ListKind | undefined => {
  if (/^"?sep=.$/i.test(line)) return 'csv'
  const cells = line.split('\t').map(cell => cell.trim())
  const links = cells.filter(startsLikeLink).length
  if (cells.length > 1 && links > 0) return links === cells.length ? 'aria2' : 'tsv'
  if (cells.length > 1) return cells.some(isLinkName) ? 'tsv' : undefined
  const named = line.split(/[,;|]/).some(cell => isLinkName(cell.trim().replace(/^"|"$/g, '')))
  return named && !line.includes('://') ? 'csv' : undefined
}

const isJson = (line: string): boolean => {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}
