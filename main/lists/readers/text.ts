import { stripVTControlCharacters } from 'node:util'
import type { Item } from '../../../shared/model.ts'
import { isFileName } from '../links/cell.ts'
import { command, readLine } from '../links/line.ts'
import { parseLink, startsLikeLink } from '../links/link.ts'
import { saysItIsImage, saysItIsPage } from '../planner/evidence.ts'
import { applyOption } from './aria2-option.ts'
import { createLines } from './lines.ts'
import { type ListContext, type ListReader, reject, tellNotData } from './reader.ts'

const optionLine = /^[ \t]+([a-z][a-z\d-]*)=(.*)$/
/** A header of the request for the link above, as download managers export it. */
const headerLine = /^(referer|user-agent)[ \t]*:[ \t]*(\S.*)$/i
/** Another address of the link above, as gallery-dl prints it. */
const fallbackLine = /^\| https?:\/\/\S+$/i
/** Lines of code around a list of links. */
const codeLine =
  /^(?:(?:(?:const|let|var|export|my|our)\s+)*[$@%]?[\w.]+\s*(?::[^=]+)?=>?\s*(?:array|new \w+|list|set)?\s*)?[[\](){},;]+$|^export default \w+;?$/
/** The title of a part of settings. */
const sectionLine = /^\[[\w .-]+\]$/
/** `[url=…][img]…[/img][/url]`: an image with a link around it. */
const linkedImage =
  /\[url=["']?(https?:[^\]"']+)["']?\]\s*\[(img|thumb)[^\]]*\]\s*(https?:[^\s[]+)\s*\[\/\2\]\s*\[\/url\]/gi
/** Lines that only divide a list. */
const ruler = /^[^\p{L}\p{N}]+$/u

/**
 * Plain lists, text/uri-list and aria2 input files (aria2 manual, "Input File").
 *
 * - A line holds a link; blank lines are passed over, lines starting with `#` are comments.
 * - What may be around links, see readLine. Several on a line are several items.
 * - A tab between links makes the later ones mirrors of the first.
 * - An indented `key=value` is an option of the link above, and so are `Referer: …` and `User-Agent: …`; a link is
 *   held until the next line shows that none follows. A `live` list holds nothing unless `held` says so or an option was seen.
 */
export const createTextReader = (context: ListContext, held: boolean): ListReader => {
  let last: Item | undefined
  /** The link of `last` as it was written, where nothing else is on its line. */
  let alone: string | undefined
  let hold = held || !context.live

  const release = (): void => {
    if (last !== undefined && alone !== undefined) context.emitAlone(last, alone)
    else if (last !== undefined) context.emit({ kind: 'item', item: last })
    last = undefined
    alone = undefined
  }

  const takeOption = (key: string, value: string, line: number, text: string): void => {
    hold = true
    const fault =
      last === undefined ? 'this option does not follow a usable link' : applyOption(last, key, value)
    if (fault !== undefined) reject(context, line, text, fault)
  }

  /** An image that links to its larger form is a smaller form of that. */
  const withoutSmaller = (text: string, line: number): string =>
    text.replace(linkedImage, (whole: string, link: string, _: string, image: string) => {
      if (!saysItIsImage(link)) return whole
      const reason = 'a smaller form of the image that it links to'
      context.tell({ kind: 'left-out', source: context.source, line, text: image, reason })
      return ` ${link} `
    })

  const takeLinks = (written: string, line: number): void => {
    release()
    const text = withoutSmaller(written, line).trim()
    const cells = text.includes('\t') ? text.split('\t').filter(cell => cell.trim() !== '') : []
    if (cells.length > 1 && cells.some(startsLikeLink) && cells.every(isMirror)) {
      takeMirrors(cells, line)
      return
    }
    const { links, caption, left } = readLine(text)
    if (links.length === 0) {
      if (codeLine.test(text)) notData(text, line, 'punctuation around links')
      else if (sectionLine.test(text)) notData(text, line, 'a title')
      else if (ruler.test(text)) notData(text, line, 'a line of signs')
      else reject(context, line, text, reasonOf(text))
      return
    }
    const isBesideImage = links.some(({ link }) => saysItIsImage(link))
    links.forEach(({ link, name }, at) => {
      if (isBesideImage && saysItIsPage(link)) {
        const reason = 'a link to a page, beside one to an image'
        context.tell({ kind: 'left-out', source: context.source, line, text: link, reason })
        return
      }
      const parsed = parseLink(link)
      if ('reason' in parsed) {
        reject(context, line, link, parsed.reason)
        return
      }
      release()
      last = { url: parsed.url, origin: { source: context.source, line } }
      if (name !== undefined) last.name = name
      if (caption !== undefined && caption !== '') last.fields = { caption }
      if (links.length > 1) last.part = at + 1
      else if (link === text) alone = link
    })
    if (left !== undefined) notData(left, line, 'words beside links')
  }

  /** Addresses of one image, as aria2 writes them. */
  const takeMirrors = (cells: readonly string[], line: number): void => {
    const mirrors: string[] = []
    for (const cell of cells.toSorted((a, b) => Number(startsLikeLink(b)) - Number(startsLikeLink(a)))) {
      const parsed = parseLink(cell)
      if ('reason' in parsed) reject(context, line, cell, parsed.reason)
      else if (last === undefined) last = { url: parsed.url, origin: { source: context.source, line } }
      else mirrors.push(parsed.url)
    }
    if (mirrors.length > 0 && last !== undefined) last.mirrors = mirrors
  }

  const takeFallback = (item: Item, text: string, line: number): void => {
    const parsed = parseLink(text.slice(1))
    if ('reason' in parsed) reject(context, line, text, parsed.reason)
    else item.mirrors = [...(item.mirrors ?? []), parsed.url]
    alone = undefined
  }

  const notData = (text: string, line: number, reason: string): void =>
    tellNotData(context, line, text, reason)

  /** A command that continues in the next line, and where it began. */
  let begun: { text: string; line: number } | undefined

  const takeLine = (written: string, line: number): void => {
    if (begun !== undefined || (written.endsWith('\\') && command.test(written.trim()))) {
      begun = { text: `${begun?.text ?? ''} ${written.replace(/\\$/, '').trim()}`, line: begun?.line ?? line }
      if (written.endsWith('\\')) return
      const { text, line: first } = begun
      begun = undefined
      takeLinks(text.trim(), first)
      return
    }
    // Logs and the output of grep hold the colours of a terminal.
    const plain = written.includes('\u001b') ? stripVTControlCharacters(written) : written
    // Java's properties escape the colon.
    const raw = plain.includes('\\://') ? plain.replace(/\\([:=])/g, '$1') : plain
    const text = raw.trim()
    const option = optionLine.exec(raw)
    const header = headerLine.exec(text)
    if (option !== null) takeOption(option[1] ?? '', (option[2] ?? '').trim(), line, raw)
    else if (header !== null && last !== undefined)
      takeOption(header[1]?.toLowerCase() ?? '', header[2] ?? '', line, raw)
    else if (last !== undefined && fallbackLine.test(text)) takeFallback(last, text, line)
    else if (text.startsWith('#')) notData(text, line, 'a comment')
    else if (text !== '') takeLinks(text, line)
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
      if (begun !== undefined) takeLinks(begun.text.trim(), begun.line)
      release()
    },
  }
}

/** A cell between tabs that is meant as an address: it has no blanks and is no file name. */
const isMirror = (cell: string): boolean => !/\s/.test(cell.trim()) && !isFileName(cell)

const reasonOf = (text: string): string => {
  const parsed = parseLink(text)
  return 'reason' in parsed ? parsed.reason : 'this is not a link'
}
