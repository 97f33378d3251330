import { wholeLink } from './links.ts'

/** Longer headers are cut: an honest one names a few pages. */
const mostLength = 20_000

/** The page that an answer's Link header names as the next one (RFC 8288), whole; undefined where it names none. */
export function nextOfHeader(header: string | undefined, url: string): string | undefined {
  if (header === undefined) return undefined
  for (const { link, relations } of linksOf(header.slice(0, mostLength)))
    if (relations.includes('next')) return wholeLink(link, url)
  return undefined
}

/** `<LINK>; NAME=VALUE; NAME="VALUE", <LINK>; …`, with commas and semicolons also inside of what is quoted. */
function* linksOf(header: string): Generator<{ link: string; relations: string[] }> {
  const part = /\s*(?:<([^>]*)>|;\s*([\w*-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*)))?|,)/y
  let link: string | undefined
  let relations: string[] | undefined
  for (let found = part.exec(header); found !== null; found = part.exec(header)) {
    const [, address, name, quoted, plain] = found
    if (name !== undefined) {
      // The first of a link counts (RFC 8288, 3.3).
      if (name.toLowerCase() === 'rel') relations ??= (quoted ?? plain ?? '').toLowerCase().split(/\s+/)
      continue
    }
    if (link !== undefined) yield { link, relations: relations ?? [] }
    link = address
    relations = undefined
  }
  if (link !== undefined) yield { link, relations: relations ?? [] }
}
