import type { Item } from '../../shared/model.ts'
import { applyOption } from './aria2-option.ts'
import { createLines } from './lines.ts'
import { looksLikeImage, parseLink, startsLikeLink, withoutTail } from './link.ts'
import { type ListContext, type ListParser, reject } from './parser.ts'

/** Lines that are anything but one bare link. */
const awkward = /\s|^["'<(]|[,;]$/
const optionLine = /^[ \t]+([a-z][a-z\d-]*)=(.*)$/
const bullet = /^(?:[-*+•]|\d{1,6}[.)])\s+/
const word = /"([^"]*)"[,;]?|'([^']*)'[,;]?|<([^<>]*)>[,;]?|\S+/g

/**
 * Plain lists, text/uri-list and aria2 input files (aria2 manual, "Input File").
 *
 * - A line holds a link; blank lines and lines starting with `#` are passed over.
 * - Links may stand in "…", '…' or <…>, behind a bullet, before a comma. Several on a line are several items.
 * - A tab between links makes the later ones mirrors of the first.
 * - A link with spaces is taken whole if it then ends like an image file; otherwise quote it.
 * - An indented `key=value` is an option of the link above, so a link is held until the next line
 *   shows that none follows. A `live` list holds nothing unless `held` says so or an option was seen.
 */
export const createTextParser = (context: ListContext, held: boolean): ListParser => {
  let last: Item | undefined
  let hold = held || !context.live

  const release = (): void => {
    if (last !== undefined) context.emit({ kind: 'item', item: last })
    last = undefined
  }

  const takeOption = (key: string, value: string, line: number, text: string): void => {
    hold = true
    const fault =
      last === undefined ? 'this option does not follow a usable link' : applyOption(last, key, value)
    if (fault !== undefined) reject(context, line, text, fault)
  }

  const takeLinks = (text: string, line: number): void => {
    release()
    const { links, rest } = awkward.test(text) ? findLinks(text) : { links: [text], rest: '' }
    const mirrored = text.includes('\t')
    const mirrors: string[] = []
    for (const link of links) {
      const parsed = parseLink(link)
      if ('reason' in parsed) reject(context, line, link, parsed.reason)
      else if (mirrored && last !== undefined) mirrors.push(parsed.url)
      else {
        release()
        last = { url: parsed.url, origin: { source: context.source, line } }
      }
    }
    if (mirrors.length > 0 && last !== undefined) last.mirrors = mirrors
    if (rest !== '')
      reject(context, line, rest, 'this stands beside a link but is none; quote links with spaces')
  }

  const takeLine = (raw: string, line: number): void => {
    const text = raw.trim()
    const option = optionLine.exec(raw)
    if (option !== null) takeOption(option[1] ?? '', (option[2] ?? '').trim(), line, raw)
    else if (text !== '' && !text.startsWith('#')) takeLinks(text, line)
  }

  const lines = createLines(takeLine, (raw, line) => {
    release()
    reject(context, line, raw, 'this line is too long for a link')
  })

  return {
    write(text) {
      lines.write(text)
      if (!hold) release()
    },
    end(cutShort) {
      lines.end(cutShort)
      release()
    },
  }
}

/**
 * Splits a line of several words into its links and what is left over. A line without links comes
 * back whole as its only link, so that it is rejected once.
 */
const findLinks = (line: string): { links: string[]; rest: string } => {
  const text = line.replace(bullet, '')
  const links: string[] = []
  let rest = ''
  // A link and the bare words after it, which may belong to it: `https://a/my`, then `cat.jpg`.
  let open: { at: number; link: string } | undefined
  let loose = ''

  const close = (end: number): void => {
    const whole = open === undefined ? '' : withoutComma(text.slice(open.at, end).trim())
    const spaced = open !== undefined && loose !== '' && looksLikeImage(whole) && !looksLikeImage(open.link)
    if (open !== undefined) links.push(spaced ? whole : open.link)
    if (!spaced) rest += loose
    open = undefined
    loose = ''
  }

  let end = text.length
  for (const match of text.matchAll(word)) {
    const quoted = match[1] ?? match[2] ?? match[3]
    if (match[0].startsWith('#')) {
      end = match.index
      break
    }
    if (quoted !== undefined) {
      close(match.index)
      links.push(quoted)
    } else if (startsLikeLink(match[0])) {
      close(match.index)
      open = { at: match.index, link: withoutComma(match[0]) }
    } else loose += `${match[0]} `
  }
  close(end)
  return links.length === 0 ? { links: [withoutComma(text)], rest: '' } : { links, rest }
}

const withoutComma = (link: string): string => withoutTail(link, ',;')
