import { type CellLink, isFileName, readCell, spacedLink, wordsBeside } from './cell.ts'
import { type FoundLink, findLinks } from './find-links.ts'

/** What a line of a plain list says. `caption`: words beside a single link. `left`: words that are used for nothing. */
export type ReadLine = { links: CellLink[]; caption: string | undefined; left: string | undefined }

const bullet = /^(?:[-*+•·▪‣–—]|\(?\[?\d{1,6}[.)\]、:：])\s+|^\d{1,6}、\s*/u
/** How a line begins that asks a program for a link. */
export const command = /^(?:\$\s*)?(?:curl|wget2?|aria2c|http|https|axel)\s/i
/** `-o cat.jpg`, `-O cat.jpg`, `--output=cat.jpg`, and a shell's `> cat.jpg`. */
const output =
  /(?:^|\s)(?:-[a-zA-Z]*[oO]\s*|--out(?:put(?:-document)?)?[=\s]\s*|>\s*)("[^"]+"|'[^']+'|[^\s"'<>|;&]+)/
const plain = /^https?:\/\/[\w.~:/?#@!$&*+=%-]*[\w/=%&-]$/i
const words = /"([^"]+)"|'([^']+)'|([^\s"'<>]+)/g

/**
 * Reads a line of a list: one link or several, with whatever is beside them. A file name beside a single link is
 * its name, other words are its caption. A link that holds blanks is taken whole where only the whole ends like an
 * image file and its last part is a word.
 */
export function readLine(line: string): ReadLine {
  if (plain.test(line) && line.indexOf('://', 8) < 0 && !line.includes('&amp;')) return bare([{ link: line }])
  if (/^data:image\//i.test(line)) return bare(readCell(line).links)
  const quoted = quotedLink(line)
  if (quoted !== undefined) return bare([{ link: quoted }])
  const text = line.replace(bullet, '')
  const found = findLinks(text)
  const [first] = found
  if (first === undefined) return bare(readCell(text).links)
  const whole = found.length === 1 ? spacedLink(text, first) : undefined
  if (whole !== undefined) return bare([{ link: whole }])
  if (command.test(text)) return readCommand(text, found)
  const cell = readCell(text)
  if (found.length > 1) {
    return { links: cell.links, caption: undefined, left: cell.words ? cell.rest : undefined }
  }
  const beside = `${text.slice(0, first.start)} ${text.slice(first.end)}`
  const [named] = cell.links
  const name = named?.name ?? fileNameIn(beside)
  const rest = name === undefined ? cell.rest : wordsBeside(beside.replace(name, ' '), [])
  const caption = rest === '' || /^\d{1,6}$/.test(rest) ? undefined : captionOf(text, first, name)
  return { links: [{ link: first.link, ...(name !== undefined && { name }) }], caption, left: undefined }
}

const bare = (links: CellLink[]): ReadLine => ({ links, caption: undefined, left: undefined })

/** A link alone in quotes or angle brackets holds whatever is between them. */
function quotedLink(line: string): string | undefined {
  const inside = /^(?:"([^"]*)"|'([^']*)'|<([^<>]*)>)[,;]?$/.exec(line)
  const link = inside?.[1] ?? inside?.[2] ?? inside?.[3]?.replace(/\|.*$/, '')
  return link !== undefined && findLinks(link)[0]?.start === 0 && findLinks(link).length === 1
    ? link
    : undefined
}

/** `curl … -o cat.jpg`: its file name is the name, its other options are Shoal's to choose. */
function readCommand(text: string, found: readonly FoundLink[]): ReadLine {
  const named = output.exec(text)?.[1]?.replace(/^["']|["']$/g, '')
  // curl's -O comes before the link itself.
  const name = named === undefined || findLinks(named).length > 0 ? undefined : named
  const links = found.map(({ link }) => ({
    link,
    ...(found.length === 1 && name !== undefined && name !== '-' && { name }),
  }))
  return bare(links)
}

function fileNameIn(beside: string): string | undefined {
  // Of `-> cats/one.jpg` the last part is the name.
  const arrow = /(?:->|=>|→)\s*"?(?:[^\s"]*[/\\])?([^\s"/\\]+)"?\s*$/.exec(beside)?.[1]
  if (arrow !== undefined && isFileName(arrow)) return arrow
  const names = Array.from(beside.matchAll(words), ([, double, single, plainWord]) =>
    (double ?? single ?? plainWord ?? '').replace(/^[([,;:|=]+|[)\],;:|=]+$/g, '').replace(/^out=/, ''),
  ).filter(word => word !== '' && isFileName(word))
  return names.length === 1 ? names[0] : undefined
}

/** The words before and behind a link, as they were written, without the punctuation that joins them to it. */
function captionOf(text: string, { start, end }: FoundLink, name: string | undefined): string {
  const trim = (part: string) =>
    part
      .replace(name ?? '\0', ' ')
      .replace(/\[\/?[a-z]{1,10}(?:=[^\]]*)?\]/gi, ' ')
      .replace(/\p{Cf}/gu, '')
      .replace(/^[\s,;:|>\])}"'”’»、，：。.=-]+|[\s,;:|<[({"'“‘«、，：=-]+$/gu, '')
  return [trim(text.slice(0, start)), trim(text.slice(end))].filter(part => part !== '').join(' ')
}
