import type { ListEntry } from '../../shared/model.ts'
import { createCsvParser } from './csv.ts'
import { createDecoder } from './decode.ts'
import { detectKind, kindOfName, meaningfulLine } from './detect.ts'
import { createHtmlParser } from './html.ts'
import { createJsonLinesParser, createJsonParser } from './json.ts'
import { parseLink } from './link.ts'
import { ListError } from './list-error.ts'
import { createMarkdownParser } from './markdown.ts'
import { type ListContext, type ListKind, type ListParser, reject } from './parser.ts'
import { createTextParser } from './text.ts'

export type ListSource = {
  /** Shown to the user and kept as `origin.source`: `links.txt`, `stdin`. Its ending may tell the kind. */
  name: string
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
  /** Detected when absent. */
  kind?: ListKind
  /** Address of the page that relative links of HTML and Markdown belong to. */
  base?: string
  /**
   * True for standard input and pipes: a plain link is passed on as soon as its line is complete,
   * although an aria2 option might follow in a later chunk (see createTextParser). Default false.
   */
  live?: boolean
}

const batchSize = 1000
/** Chunks are parsed in pieces of this size, so that a chunk of any size makes small batches. */
const pieceBytes = 65_536
/** Without a complete meaningful line by now, what is there decides the kind. */
const headLength = 65_536

/**
 * Reads a list of any kind as it arrives. Each chunk's entries come at once, in batches of up to a
 * thousand; only JSON documents need their end first. What cannot be used is yielded as rejected
 * with a reason; bad input never throws. Bytes that are no text end the list with one rejection.
 * Throws ListError for an unusable `base`, and whatever `chunks` throws.
 */
export async function* readList(source: ListSource): AsyncGenerator<ListEntry[]> {
  let entries: ListEntry[] = []
  const context: ListContext = {
    source: source.name,
    base: checkBase(source.base),
    live: source.live ?? false,
    emit: entry => entries.push(entry),
  }
  const decoder = createDecoder()
  const list = createDetectingParser(context, source.kind ?? kindOfName(source.name))
  let line = 1

  const write = (text: string): void => {
    if (text === '') return
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) line += 1
    list.write(text)
  }
  const take = function* (): Generator<ListEntry[]> {
    const taken = entries
    entries = []
    for (let at = 0; at < taken.length; at += batchSize) yield taken.slice(at, at + batchSize)
  }

  for await (const chunk of source.chunks) {
    for (let at = 0; at < chunk.length && !decoder.notText; at += pieceBytes) {
      write(decoder.write(chunk.subarray(at, at + pieceBytes)))
      yield* take()
    }
    if (decoder.notText) break
  }
  write(decoder.end())
  list.end(decoder.notText)
  if (decoder.notText) {
    reject(context, line, '', line === 1 ? 'this is not a text file' : 'from here on this is not text')
  }
  yield* take()
}

/** Waits for the first meaningful line if the kind is not known, then parses from the start. */
const createDetectingParser = (context: ListContext, known: ListKind | undefined): ListParser => {
  let head = ''
  let parser = known === undefined ? undefined : createParser(known, context)

  const start = (): ListParser => {
    parser = createParser(detectKind('', head.slice(0, headLength)), context)
    parser.write(head)
    head = ''
    return parser
  }

  return {
    write(text) {
      if (parser !== undefined) return parser.write(text)
      head += text
      if (head.length > headLength || meaningfulLine(head, false) !== undefined) start()
    },
    end(cutShort) {
      const started = parser ?? (cutShort ? undefined : start())
      started?.end(cutShort)
    },
  }
}

const createParser = (kind: ListKind, context: ListContext): ListParser => {
  switch (kind) {
    case 'text':
      return createTextParser(context, false)
    case 'aria2':
      return createTextParser(context, true)
    case 'csv':
      return createCsvParser(context)
    case 'tsv':
      return createCsvParser(context, '\t')
    case 'json':
      return createJsonParser(context)
    case 'jsonl':
      return createJsonLinesParser(context)
    case 'html':
      return createHtmlParser(context)
    case 'markdown':
      return createMarkdownParser(context)
  }
}

const checkBase = (base: string | undefined): string | undefined => {
  if (base === undefined) return undefined
  const parsed = parseLink(base)
  if ('reason' in parsed) throw new ListError(`The base address cannot be used: ${parsed.reason}.`)
  return parsed.url
}
