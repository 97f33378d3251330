import type { ListEntry, ListRow } from '../../shared/model.ts'
import { refuse } from '../../shared/refusal.ts'
import { createDecoder } from './decode.ts'
import { kindOfHead, kindOfName } from './detect.ts'
import { createEmitter, type RangeOptions } from './emit.ts'
import { createEncodingDetector } from './encoding.ts'
import { noListWords } from './file-words.ts'
import { parseLink } from './links/link.ts'
import { unpacked } from './packed-list.ts'
import type { AskedColumns } from './planner/asked-columns.ts'
import { createCsvReader } from './readers/csv.ts'
import { createHtmlReader } from './readers/html.ts'
import { createShortcutReader } from './readers/ini.ts'
import { createJsonLinesReader, createJsonReader } from './readers/json.ts'
import { createMailReader } from './readers/mail.ts'
import { createMarkdownReader } from './readers/markdown.ts'
import {
  type ExplainColumns,
  type ListContext,
  type ListKind,
  type ListReader,
  reject,
} from './readers/reader.ts'
import { createRecordsReader } from './readers/records.ts'
import { createTextReader } from './readers/text.ts'
import { createXmlReader } from './readers/xml.ts'
import type { Remark } from './remark.ts'

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
  ranges?: RangeOptions
  /** Sheets of a spreadsheet that are wanted, by name; all that are not hidden where there is none. */
  sheets?: readonly string[]
  /** What the user says that columns are for. */
  columns?: AskedColumns
  /** The same of one table, once its columns are known, where there is no `columns`. */
  columnsOf?: ListContext['columnsOf']
  /** What is neither an item nor a fault. */
  tell?: (remark: Remark) => void
  /** Rows as they are written are wanted, too, each before what is in it. */
  rows?: boolean
  /** Hears which sheets a spreadsheet has. */
  hearSheets?: ListContext['hearSheets']
  /** Hears how many links of a list hold a range that was not expanded. */
  hearRanges?: (count: number) => void
  /** What each column was taken for, once the list was read. */
  explain?: ExplainColumns
}

const nothing = new Uint8Array()
const batchSize = 1000
/** Chunks are parsed in pieces of this size, so that a chunk of any size makes small batches, and a few ms of work. */
const pieceBytes = 16_384
/** Without a complete meaningful line by now, what is there decides the kind. */
const headLength = 65_536

/**
 * Reads a list of any kind as it arrives. Each chunk's entries come at once, in batches of up to a
 * thousand; only JSON documents need their end first. What cannot be used is yielded as rejected
 * with a reason; bad input never throws. Bytes that are no text end the list with one rejection. What is packed with gzip
 * is unpacked.
 * Throws a RefusalError for an unusable `base`, and whatever `chunks` throws.
 */
export async function* readList(source: ListSource): AsyncGenerator<ListEntry[]> {
  const { context, take, end } = openList(source)
  const detector = createEncodingDetector()
  const decoder = createDecoder(context.live, detector.encodingOf)
  const list = createDetectingReader(context, source.kind ?? kindOfName(source.name))
  let line = 1

  const write = (text: string): void => {
    if (text === '') return
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) line += 1
    list.write(text)
  }
  const { chunks, fault } = unpacked(source.chunks)
  let head: Uint8Array | undefined
  for await (const chunk of chunks) {
    head ??= chunk
    for (let at = 0; at < chunk.length && !decoder.notText; at += pieceBytes) {
      const piece = chunk.subarray(at, at + pieceBytes)
      if (detector.lacks(piece)) await detector.load()
      write(decoder.write(piece))
      yield* take()
    }
    if (decoder.notText) break
  }
  write(decoder.end())
  list.end(decoder.notText)
  end()
  const note = (reason: string) =>
    context.tell({ kind: 'note', source: source.name, line: 1, text: '', reason })
  if (decoder.guessed !== undefined) note(`this is no UTF-8; it was read as ${decoder.guessed}`)
  else if (decoder.damaged) note('some bytes are no UTF-8; they are shown as \ufffd')
  const unread = fault()
  if (decoder.notText) {
    reject(context, line, '', line === 1 ? noListWords(head ?? nothing) : 'from here on this is not text')
  } else if (unread !== undefined) reject(context, line, '', unread)
  yield* take()
}

/** Where the entries of a list go, and how they are taken from there in batches. */
export function openList(source: Omit<ListSource, 'chunks'>): {
  context: ListContext
  take(): Generator<ListEntry[]>
  end(): void
} {
  let entries: ListEntry[] = []
  const tell = source.tell ?? (() => {})
  const { end, ...emitter } = createEmitter(
    entry => entries.push(entry),
    tell,
    source.ranges,
    source.hearRanges,
  )
  return {
    end,
    context: {
      source: source.name,
      base: checkBase(source.base),
      live: source.live ?? false,
      ...emitter,
      tell,
      ...(source.columns !== undefined && { columns: source.columns }),
      ...(source.columnsOf !== undefined && { columnsOf: source.columnsOf }),
      ...(source.rows === true && { row: (row: ListRow) => void entries.push({ kind: 'row', row }) }),
      ...(source.hearSheets !== undefined && { hearSheets: source.hearSheets }),
      ...(source.explain !== undefined && { explain: source.explain }),
    },
    *take() {
      const taken = entries
      entries = []
      for (let at = 0; at < taken.length; at += batchSize) yield taken.slice(at, at + batchSize)
    },
  }
}

/** Waits for the lines that tell the kind if it is not known, then reads from the start. */
const createDetectingReader = (context: ListContext, known: ListKind | undefined): ListReader => {
  let head = ''
  let reader = known === undefined ? undefined : createReader(known, context)

  const start = (kind: ListKind): ListReader => {
    reader =
      kind === 'json'
        ? createJsonReader(context, () => createTextReader(context, false))
        : createReader(kind, context)
    reader.write(head)
    head = ''
    return reader
  }

  return {
    write(text) {
      if (reader !== undefined) return reader.write(text)
      head += text
      const kind = kindOfHead(head.slice(0, headLength), head.length > headLength)
      if (kind !== undefined) start(kind)
    },
    end(cutShort) {
      const started =
        reader ?? (cutShort ? undefined : start(kindOfHead(head.slice(0, headLength), true) ?? 'text'))
      started?.end(cutShort)
    },
  }
}

const createReader = (kind: ListKind, context: ListContext): ListReader => {
  switch (kind) {
    case 'text':
      return createTextReader(context, false)
    case 'aria2':
      return createTextReader(context, true)
    case 'csv':
      return createCsvReader(context)
    case 'tsv':
      return createCsvReader(context, '\t')
    case 'json':
      return createJsonReader(context)
    case 'jsonl':
      return createJsonLinesReader(context)
    case 'xml':
      return createXmlReader(context)
    case 'html':
      return createHtmlReader(context)
    case 'markdown':
      return createMarkdownReader(context)
    case 'records':
      return createRecordsReader(context)
    case 'ini':
      return createShortcutReader(context)
    case 'mail':
      return createMailReader(context)
  }
}

const checkBase = (base: string | undefined): string | undefined => {
  if (base === undefined) return undefined
  const parsed = parseLink(base)
  if ('reason' in parsed) refuse('bad-base', `The base address cannot be used: ${parsed.reason}`)
  return parsed.url
}
