import { SaxesParser } from 'saxes'
import { refuse } from '../../../../shared/refusal.ts'

export type Attributes = Readonly<Record<string, string>>

export type XmlEvents = {
  open(name: string, attributes: Attributes): void
  text(text: string): void
  close(name: string): void
}

/** Characters between two tags: the parser keeps them all, so what is longer is refused before it gets them. */
const mostBetweenTags = 1_048_576

/** Reads XML to its end. */
export async function readXml(pieces: AsyncIterable<string>, events: XmlEvents): Promise<void> {
  for await (const _ of xmlSteps(pieces, events));
}

/**
 * Reads XML piece by piece, and yields after each; names come without their prefix. No DTD, so no entity but XML's own. Throws a RefusalError for
 * what is no XML, or ends early.
 */
export async function* xmlSteps(pieces: AsyncIterable<string>, events: XmlEvents): AsyncGenerator<undefined> {
  const parser = new SaxesParser({ xmlns: false })
  let fault: Error | undefined
  parser.on('doctype', () => {
    fault ??= new Error('a document type')
  })
  parser.on('error', error => {
    fault ??= error
  })
  parser.on('opentag', ({ name, attributes }) => events.open(local(name), attributes as Attributes))
  parser.on('text', text => events.text(text))
  parser.on('cdata', text => events.text(text))
  parser.on('closetag', ({ name }) => events.close(local(name)))
  let since = 0
  for await (const piece of pieces) {
    const last = piece.lastIndexOf('<')
    since = last < 0 ? since + piece.length : longestBetween(piece, since)
    if (since > mostBetweenTags) refuse('list-too-large', 'A cell of the spreadsheet is too long')
    since = last < 0 ? since : piece.length - last
    parser.write(piece)
    if (fault !== undefined) break
    yield
  }
  if (fault === undefined) parser.close()
  if (fault !== undefined)
    refuse('list-damaged', 'The spreadsheet is damaged: a part of it is not XML', { cause: fault })
}

function longestBetween(piece: string, before: number): number {
  let longest = before + piece.indexOf('<')
  let at = piece.indexOf('<')
  for (let next = piece.indexOf('<', at + 1); next >= 0; next = piece.indexOf('<', next + 1)) {
    longest = Math.max(longest, next - at)
    at = next
  }
  return longest
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1)
