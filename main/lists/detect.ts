import { endingsOfFormats } from '../../shared/list-endings.ts'
import { findLinks } from './links/find-links.ts'
import { startsLikeLink } from './links/link.ts'
import { isLinkName } from './planner/words.ts'
import type { ListKind } from './readers/reader.ts'

const kinds: ReadonlyMap<string, ListKind> = new Map(endingsOfFormats)

/** An inline link or image, a reference, or a reference's definition. */
const markdownSign = /\[[^[\]]*\]\(|!\[[^[\]]*\]|^\[[^[\]]+\]:/
const htmlTag =
  /^<(?:!--|!doctype\s+html|\/?(?:html|head|body|title|meta|link|base|script|style|table|thead|tbody|tr|td|th|caption|div|span|p|br|hr|a|img|picture|source|figure|ul|ol|li|h[1-6]|section|article|main|header|footer|nav|center|font|b|i|em|strong|form|video|svg|noscript|iframe)(?:[\s/>]|$))/i
/** Records of nearly JSON, or what a script does with them: `{'url': …`, `export default [`, `callback({`. */
const scriptStart =
  /^(?:(?:export\s+default|(?:(?:export\s+)?(?:const|let|var)\s+)?[$\w][$\w.[\]'"]*\s*(?::[^=]+)?=)\s*[[{]|(?:[$\w.]+\(\s*)?(?:\{\s*(?:["'}]|[$\w]+\s*:)|\[\s*\{)|\/\*.{0,100}\*\/$)/
/** Fields that only messages have, and what may come in the line after one of them: more of it, or another field. */
const mailField = /^(?:return-path|received|delivered-to|mime-version|message-id):\s/i
const nextInHead = /^(?:[ \t]+\S|[\w-]+:(?:\s|$)|\s*$)/
const delimiters = ['\t', ',', ';', '|']

/** What the file's name alone says about its kind. */
export const kindOfName = (name: string): ListKind | undefined =>
  kinds.get(/\.([a-z\d]+)(?:\.gz)?$/i.exec(name)?.[1]?.toLowerCase() ?? '')

/**
 * The kind of a list by its name's ending, else by its first lines. Never fails: what looks like nothing else is text.
 */
export const detectKind = (name: string, head: string): ListKind =>
  kindOfName(name) ?? kindOfHead(head, true) ?? 'text'

/**
 * The kind that the beginning of a list shows; undefined while more lines could tell. Blank lines and comments tell
 * nothing. A link settles it, and so does a line that only one format has.
 */
export function kindOfHead(head: string, isAll: boolean): ListKind | undefined {
  const lines = meaningfulLines(head, isAll)
  const [first] = lines
  if (first === undefined) return isAll ? 'text' : undefined
  const marked = kindOfFirst(first.text, first.after)
  if (marked !== undefined) return marked
  let before: string | undefined
  for (const { text, after } of lines) {
    if (mailField.test(text) && nextInHead.test(after.split('\n', 1)[0] ?? '')) return 'mail'
    const table = kindOfTableLine(text, before)
    if (table !== undefined) return table
    if (findLinks(text).length > 0) return /^[ \t]+[a-z][a-z\d-]*=/.test(after) ? 'aria2' : 'text'
    before = text
  }
  return isAll ? 'text' : undefined
}

type Line = { text: string; after: string }

/** The first lines that are neither blank nor comments, as far as they are complete. */
function meaningfulLines(head: string, isAll: boolean): Line[] {
  const lines: Line[] = []
  for (let start = 0; start < head.length; ) {
    const end = head.indexOf('\n', start)
    if (end < 0 && !isAll) break
    const text = head.slice(start, end < 0 ? head.length : end)
    if (text.trim() !== '' && !text.startsWith('#'))
      lines.push({ text: text.trim(), after: end < 0 ? '' : head.slice(end + 1, end + 200) })
    if (end < 0 || lines.length >= 50) break
    start = end + 1
  }
  return lines
}

function kindOfFirst(line: string, after: string): ListKind | undefined {
  if (/^\[(?:InternetShortcut|Desktop Entry)\]/i.test(line)) return 'ini'
  if (startsRecords(line, after)) return 'records'
  if (line.startsWith('{') || line.startsWith('[')) {
    const json = jsonKind(line)
    if (json !== undefined) return json
  }
  if (scriptStart.test(line)) return 'json'
  if (/^<\?xml\b/i.test(line)) return /<!doctype\s+html|<html\b/i.test(line + after) ? 'html' : 'xml'
  if (htmlTag.test(line)) return 'html'
  if (/^<[a-z_][\w.-]*(?::[\w.-]+)?(?:\s[^<>]*)?>?/i.test(line) && !/^<[a-z]+:\/\//i.test(line)) return 'xml'
  return markdownSign.test(line) ? 'markdown' : undefined
}

/** BibTeX, the configuration of curl, JDownloader's jobs, and YAML whose list is of maps. */
function startsRecords(line: string, after: string): boolean {
  if (/^\[\[[\w."-]+\]\]$/.test(line) || /^@\w+\s*\{/.test(line) || /^text=https?:/i.test(line)) return true
  if (/^url\s*=\s*"/i.test(line)) return /^\s*(?:output|referer|header)\s*=/m.test(after)
  const map = /^\s*-\s+[\w-]+:\s+\S/m
  return map.test(line) ? /^\s+[\w-]+:\s/m.test(after) : /^[\w-]+:$/.test(line) && map.test(after)
}

/** JSON only where the line is JSON, or the beginning of it: log lines and BBCode begin alike. */
function jsonKind(line: string): ListKind | undefined {
  try {
    JSON.parse(line)
    return line.startsWith('{') ? 'jsonl' : 'json'
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    const position = Number(/at position (\d+)/.exec(message)?.[1] ?? Number.NaN)
    const isCut = /^Unexpected end|Unterminated/i.test(message) || position >= line.length
    return isCut ? 'json' : undefined
  }
}

/** A header that names a column of links, or a first row of links beneath a line that is cut alike. */
function kindOfTableLine(line: string, before: string | undefined): ListKind | undefined {
  if (/^"?sep=.$/i.test(line)) return 'csv'
  const cells = line.split('\t').map(cell => cell.trim())
  const links = cells.filter(startsLikeLink).length
  if (cells.length > 1 && links > 0) return links === cells.length ? 'aria2' : 'tsv'
  if (cells.length > 1 && cells.some(isLinkName)) return 'tsv'
  const hasLink = findLinks(line).length > 0
  const isHeader = line.split(/[,;|]/).some(cell => isLinkName(cell.trim().replace(/^"|"$/g, '')))
  if (isHeader && !hasLink) return 'csv'
  if (!hasLink || before === undefined) return undefined
  const cut = delimiters.find(delimiter => {
    const count = before.split(delimiter).length
    return count > 1 && withoutLinks(line).split(delimiter).length === count
  })
  return cut === undefined ? undefined : cut === '\t' ? 'tsv' : 'csv'
}

function withoutLinks(line: string): string {
  let rest = line
  for (const { start, end } of findLinks(line).toReversed())
    rest = `${rest.slice(0, start)}${rest.slice(end)}`
  return rest.replace(/"[^"]*"/g, '')
}
