import { SaxesParser } from 'saxes'
import { refuse } from '../../../../shared/refusal.ts'

export type Attributes = Readonly<Record<string, string | undefined>>

/** Names come without their prefixes, which each program chooses for itself. */
export type XmlEvents = {
  open(name: string, attributes: Attributes): void
  text?(text: string): void
  close?(name: string): void
}

/** Characters between two tags: the parser keeps them all, so what is longer is refused before it gets them. */
const mostBetweenTags = 1_048_576
const mostDepth = 100

/** Reads XML to its end; a part that is not there holds nothing. Throws a RefusalError for what is no XML, or ends early. */
export async function readXml(pieces: AsyncIterable<string> | undefined, events: XmlEvents): Promise<void> {
  for await (const _ of xmlSteps(pieces, events));
}

/** The same piece by piece: yields after each. No document type, so no entity but XML's own. */
export async function* xmlSteps(
  pieces: AsyncIterable<string> | undefined,
  events: XmlEvents,
): AsyncGenerator<undefined> {
  if (pieces === undefined) return
  const gap = createGap()
  const { parser, fault } = createParser(events)
  for await (const piece of pieces) {
    if (gap.after(piece) > mostBetweenTags) refuse('list-too-large', 'A cell of the spreadsheet is too long')
    parser.write(piece)
    if (fault() !== undefined) break
    yield
  }
  if (fault() === undefined) parser.close()
  const cause = fault()
  if (cause !== undefined)
    refuse('list-damaged', 'The spreadsheet is damaged: a part of it is not XML', { cause })
}

function createParser({ open, text, close }: XmlEvents) {
  const parser = new SaxesParser({ xmlns: false })
  let fault: Error | undefined
  let depth = 0
  const fail = (error: Error) => {
    fault ??= error
  }
  parser.on('doctype', () => fail(new Error('a document type')))
  parser.on('error', fail)
  parser.on('opentag', ({ name, attributes }) => {
    depth += 1
    if (depth > mostDepth) fail(new Error('nested too deeply'))
    if (fault === undefined) open(local(name), localAttributes(attributes))
  })
  if (text !== undefined) {
    parser.on('text', text)
    parser.on('cdata', text)
  }
  parser.on('closetag', ({ name }) => {
    depth -= 1
    if (fault === undefined) close?.(local(name))
  })
  return { parser, fault: () => fault }
}

/** How many characters are between two tags, at most, up to the end of a piece. */
function createGap() {
  let since = 0
  return {
    after(piece: string): number {
      let longest = 0
      let at = -since
      for (let next = piece.indexOf('<'); next >= 0; next = piece.indexOf('<', next + 1)) {
        longest = Math.max(longest, next - at)
        at = next
      }
      since = piece.length - at
      return Math.max(longest, since)
    },
  }
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1)

function localAttributes(attributes: Readonly<Record<string, string>>): Attributes {
  const names = Object.keys(attributes)
  if (!names.some(name => name.includes(':'))) return attributes
  const bare: Record<string, string> = Object.create(null)
  for (const name of names) {
    if (!/^xmlns(?::|$)/.test(name)) bare[local(name)] = attributes[name] ?? ''
  }
  return bare
}
