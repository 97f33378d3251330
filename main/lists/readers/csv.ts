import { findLinks } from '../links/find-links.ts'
import { readCsvRow } from './csv-row.ts'
import { createLines } from './lines.ts'
import { type ListContext, type ListReader, maxLineLength, reject, tellNotData } from './reader.ts'
import { createTable, type Table } from './table.ts'

const delimiters = [',', ';', '\t', '|'] as const
// For a list of one column, whose links may hold commas; NUL never gets past the decoder.
const noDelimiter = '\0'
/** How many lines are read to find the delimiter, in a list that is not live. */
const sampleLines = 20

/**
 * CSV and TSV as exported by spreadsheets and scrapers, quoted line breaks included.
 *
 * - The delimiter is `known`, or Excel's `sep=`, or that of `, ; tab |` which cuts most of the first lines alike, outside
 *   of quotes and links.
 * - Lines starting with `#` above the first row are comments, except for the last where it names the columns: as many
 *   words as the row below has cells. Lines count from 1; a row has its first line's.
 * - A broken row costs its first line, and reading continues with the next; so does a quote never closed.
 */
export const createCsvReader = (context: ListContext, known?: string): ListReader => {
  // Whole lines not yet taken, each with its `\n`, and the number of the first of them.
  let waiting = ''
  /** Lines behind those. Joined at once: a million small texts added one by one are a million more. */
  let arrived: string[] = []
  let line = 1
  let delimiter: string | undefined
  let table: Table | undefined
  /** The comment right above the first row: it may be the header. */
  let comment: { text: string; line: number } | undefined

  const rejectRow = (raw: string, reason: string): void => {
    const at = line
    const act = () => reject(context, at, raw, reason)
    if (table === undefined) act()
    else table.inTurn(act)
  }

  const dropLine = (reason: string | undefined): void => {
    const end = waiting.indexOf('\n')
    if (reason !== undefined) rejectRow(waiting.slice(0, end), reason)
    waiting = waiting.slice(end + 1)
    line += 1
  }

  /** Passes what is above the first row and settles the delimiter; undefined if too little is there yet. */
  const findDelimiter = (isAll: boolean): string | undefined => {
    while (delimiter === undefined && waiting !== '') {
      const first = waiting.slice(0, waiting.indexOf('\n'))
      const named = /^"?sep=(.)"?$/i.exec(first)?.[1]
      const isComment = /^"?#/.test(first)
      if (named === undefined && first.trim() !== '' && !isComment) {
        return known ?? (isAll || countBreaks(waiting) >= sampleLines ? sniff(waiting) : undefined)
      }
      tellComment()
      if (isComment) comment = { text: first, line }
      delimiter = named
      dropLine(undefined)
    }
    return delimiter
  }

  const tellComment = (): void => {
    if (comment === undefined) return
    const { text, line } = comment
    comment = undefined
    tellNotData(context, line, text, 'a comment')
  }

  /** A comment with as many words as the first row has cells names the columns: `#filename,size`. */
  const takeHeader = (found: Table, cut: string, row: ReturnType<typeof readCsvRow>): void => {
    if (comment === undefined || typeof row === 'string') return
    const { text, line } = comment
    const header = readCsvRow(`${text.slice(1).trim()}\n`, 0, cut)
    const isHeader =
      text.startsWith('#') &&
      typeof header !== 'string' &&
      header.cells.length > 1 &&
      header.cells.length === row.cells.length &&
      header.cells.every(cell => cell !== '' && findLinks(cell).length === 0)
    if (isHeader) found.header({ cells: header.cells, line, raw: text })
    else tellComment()
    comment = undefined
  }

  /** Leaves waiting only the start of a row whose quote is open. */
  const takeRows = (isAll: boolean): void => {
    if (arrived.length > 0) waiting += `${arrived.join('\n')}\n`
    arrived = []
    delimiter = findDelimiter(isAll)
    if (delimiter === undefined) return
    table ??= createTable(context, delimiter, widthOf(waiting, delimiter))
    let start = 0
    while (start < waiting.length) {
      const row = readCsvRow(waiting, start, delimiter)
      if (row === 'open') break
      takeHeader(table, delimiter, row)
      const end = row === 'broken' ? waiting.indexOf('\n', start) + 1 : row.end
      const raw = waiting.slice(start, end)
      if (row === 'broken') rejectRow(raw, 'a quote in this row is not where quotes belong')
      else if (row.cells.some(cell => cell !== '')) table.add({ cells: row.cells, line, raw })
      line += countBreaks(raw)
      start = end
    }
    waiting = waiting.slice(start)
  }

  const lines = createLines(
    text => {
      arrived.push(text)
    },
    text => {
      takeRows(true)
      waiting += `${text.slice(0, 1000)}\n`
      while (waiting !== '') dropLine('this row is too long')
    },
  )

  return {
    write(text) {
      lines.write(text)
      takeRows(context.live)
      while (waiting.length > maxLineLength) {
        dropLine('this row is too long, or a quote in it is never closed')
        takeRows(true)
      }
      if (context.live) table?.settle()
    },
    end(cutShort) {
      lines.end(cutShort)
      takeRows(true)
      while (!cutShort && waiting !== '') {
        dropLine('a quote in this row is never closed')
        takeRows(true)
      }
      tellComment()
      table?.end()
    },
  }
}

/** The delimiter that cuts the most lines into the same number of cells, of those the most cells. */
const sniff = (text: string): string => {
  const lines = text
    .split('\n', sampleLines)
    .filter(line => line.trim() !== '')
    .map(line => bare(line.slice(0, 10_000)))
  let best: string = noDelimiter
  let most = { lines: 0, cells: 0 }
  for (const candidate of delimiters) {
    const counts = lines.map(line => line.split(candidate).length - 1)
    const isAlike = (count: number) => counts.filter(other => other === count).length
    const cells =
      counts.filter(count => count > 0).toSorted((a, b) => isAlike(b) - isAlike(a) || b - a)[0] ?? 0
    const found = { lines: counts.filter(count => count >= cells).length, cells }
    if (cells > 0 && (found.lines > most.lines || (found.lines === most.lines && found.cells > most.cells))) {
      best = candidate
      most = found
    }
  }
  return best
}

/** Cells of most of the first rows, whose links may hold the delimiter. */
function widthOf(text: string, delimiter: string): number {
  const counts = text
    .split('\n', sampleLines)
    .filter(line => line.trim() !== '')
    .map(line => bare(line.slice(0, 10_000)).split(delimiter).length)
  const most = [...Map.groupBy(counts, count => count)].toSorted(([, a], [, b]) => b.length - a.length)[0]
  return most?.[0] ?? 1
}

/** A line without what is in quotes, and without its links. */
const bare = (line: string): string => {
  const unquoted = line.replace(/"[^"]*"/g, '')
  let rest = ''
  let at = 0
  for (const { start, end } of findLinks(unquoted)) {
    rest += unquoted.slice(at, start)
    at = end
  }
  return rest + unquoted.slice(at)
}

const countBreaks = (text: string): number => {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1
  return count
}
