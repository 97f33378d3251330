/** A row and where the next one starts; `open` if a quote is not closed yet; `broken` if it is not CSV. */
export type CsvRow = { cells: string[]; end: number } | 'open' | 'broken'

const lineBreak = '\n'.charCodeAt(0)

/**
 * Reads the row of CSV (RFC 4180) at `start` of a text that ends with `\n`. Spaces around cells and
 * their quotes are dropped; a quote inside an unquoted cell is a character like any other.
 *
 * csv-parse was tried and is not used: its stream holds back the last row of each chunk, and in
 * strict and relaxed mode alike a misplaced quote makes it swallow the good rows that follow.
 */
export const readCsvRow = (text: string, start: number, delimiter: string): CsvRow => {
  const cells: string[] = []
  const end = delimiter.charCodeAt(0)
  for (let at = start; ; at += 1) {
    const first = skipSpaces(text, at)
    if (text[first] === '"') {
      const close = closingQuote(text, first + 1, delimiter)
      if (close === undefined) return 'open'
      const cell = text.slice(first + 1, close)
      cells.push((cell.includes('\\"') ? cell.replaceAll('\\"', '"') : cell).replaceAll('""', '"'))
      at = skipSpaces(text, close + 1)
      if (text[at] !== delimiter && text[at] !== '\n') return 'broken'
    } else {
      let code = text.charCodeAt(at)
      while (code !== end && code !== lineBreak) {
        at += 1
        code = text.charCodeAt(at)
      }
      cells.push(text.slice(first, at).trimEnd())
    }
    if (text[at] === '\n') return { cells, end: at + 1 }
  }
}

const skipSpaces = (text: string, start: number): number => {
  let at = start
  while (text[at] === ' ') at += 1
  return at
}

/** Of a quote behind a backslash only what follows tells whether it closes the cell, as in `"C:\"`, or is one of its own. */
const closingQuote = (text: string, start: number, delimiter: string): number | undefined => {
  for (let at = text.indexOf('"', start); at >= 0; ) {
    const next = text[at + 1]
    const isEscaped = text[at - 1] === '\\' && at > start && next !== delimiter && next !== '\n'
    if (next !== '"' && !isEscaped) return at
    at = text.indexOf('"', isEscaped ? at + 1 : at + 2)
  }
  return undefined
}
