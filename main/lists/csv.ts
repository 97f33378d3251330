import { readCsvRow } from './csv-row.ts'
import { createLines } from './lines.ts'
import { emitParsed, type ListContext, type ListParser, maxLineLength, reject } from './parser.ts'
import { findLink, isLink, readRow, tableRoles } from './row.ts'

const delimiters = [',', ';', '\t', '|'] as const
// For a list of one column, whose links may hold commas; NUL never gets past the decoder.
const noDelimiter = '\0'

/**
 * CSV and TSV as exported by spreadsheets and scrapers, quoted line breaks included.
 *
 * - The delimiter is `known`, or Excel's `sep=`, or the most frequent of `, ; tab |` outside quotes in the first line.
 * - A first row without a link is the header; without header, columns are `column1`, `column2` …
 * - The link column has a known name (`image_url`, `url`, `src` …), else it is the first with a link.
 * - Lines starting with `#` above the first row are comments. Lines count from 1; a row has its first line's.
 * - A broken row costs its first line, and reading goes on with the next; so does a quote never closed.
 */
export const createCsvParser = (context: ListContext, known?: string): ListParser => {
  // Whole lines not yet taken, each with its `\n`, and the number of the first of them.
  let waiting = ''
  let line = 1
  let delimiter: string | undefined
  let table: Table | undefined

  const takeRow = (cells: readonly string[], raw: string): void => {
    if (table === undefined) {
      table = createTable(cells)
      if (table.header) return
    }
    emitParsed(context, line, raw, readCells(table, cells))
  }

  const dropLine = (reason: string | undefined): void => {
    const end = waiting.indexOf('\n')
    if (reason !== undefined) reject(context, line, waiting.slice(0, end), reason)
    waiting = waiting.slice(end + 1)
    line += 1
  }

  /** Passes what stands above the first row and settles the delimiter; undefined if no row is there yet. */
  const findDelimiter = (): string | undefined => {
    while (delimiter === undefined && waiting !== '') {
      const first = waiting.slice(0, waiting.indexOf('\n'))
      const named = /^"?sep=(.)"?$/i.exec(first)?.[1]
      if (named === undefined && first.trim() !== '' && !first.startsWith('#')) return known ?? sniff(first)
      delimiter = named
      dropLine(undefined)
    }
    return delimiter
  }

  /** Leaves waiting only the start of a row whose quote is open. */
  const takeRows = (): void => {
    delimiter = findDelimiter()
    if (delimiter === undefined) return
    let start = 0
    while (start < waiting.length) {
      const row = readCsvRow(waiting, start, delimiter)
      if (row === 'open') break
      const end = row === 'broken' ? waiting.indexOf('\n', start) + 1 : row.end
      const raw = waiting.slice(start, end)
      if (row === 'broken') reject(context, line, raw, 'a quote in this row is not where quotes belong')
      else if (row.cells.some(cell => cell !== '')) takeRow(row.cells, raw)
      line += countBreaks(raw)
      start = end
    }
    waiting = waiting.slice(start)
  }

  const lines = createLines(
    text => {
      waiting += `${text}\n`
    },
    text => {
      takeRows()
      waiting += `${text.slice(0, 1000)}\n`
      while (waiting !== '') dropLine('this row is too long')
    },
  )

  return {
    write(text) {
      lines.write(text)
      takeRows()
      while (waiting.length > maxLineLength) {
        dropLine('this row is too long, or a quote in it is never closed')
        takeRows()
      }
    },
    end(cutShort) {
      lines.end(cutShort)
      takeRows()
      while (!cutShort && waiting !== '') {
        dropLine('a quote in this row is never closed')
        takeRows()
      }
    },
  }
}

type Table = { header: boolean; names: readonly string[]; linkAt: number | undefined }

const createTable = (first: readonly string[]): Table => {
  const header = indexOfLink(first) === undefined
  return { header, names: header ? first : numbered(first.length), linkAt: undefined }
}

/** The link column is settled by the first row that has a link under a known name, or anywhere. */
const readCells = (table: Table, cells: readonly string[]): ReturnType<typeof readRow> => {
  if (table.header && cells.length > table.names.length) {
    return { reason: `this row has ${cells.length} cells, the header has ${table.names.length}` }
  }
  const row = { names: table.header ? table.names : numbered(cells.length), values: cells }
  table.linkAt ??= findLink(row) ?? indexOfLink(cells)
  if (table.linkAt === undefined) return { reason: 'no cell of this row holds a link' }
  return readRow(row, table.linkAt, tableRoles)
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, at) => `column${at + 1}`)

const indexOfLink = (cells: readonly string[]): number | undefined => {
  const at = cells.findIndex(isLink)
  return at < 0 ? undefined : at
}

const sniff = (line: string): string => {
  const bare = line.replace(/"[^"]*"/g, '')
  let best: string = noDelimiter
  let most = 0
  for (const candidate of delimiters) {
    const count = bare.split(candidate).length - 1
    if (count > most) {
      best = candidate
      most = count
    }
  }
  return best
}

const countBreaks = (text: string): number => {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1
  return count
}
