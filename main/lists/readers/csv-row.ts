/** A row and where the next one starts; `open` if a quote is not closed yet; `broken` if it is not CSV. */
export type CsvRow = { cells: string[]; end: number } | 'open' | 'broken'

/**
 * Reads the row of CSV (RFC 4180) at `start` of a text that ends with `\n`. Spaces around cells and
 * their quotes are dropped; a quote inside an unquoted cell is a character like any other.
 *
 * csv-parse was tried and is not used: its stream holds back the last row of each chunk, and in
 * strict and relaxed mode alike a misplaced quote makes it swallow the good rows that follow.
 */
export const readCsvRow = (text: string, start: number, delimiter: string): CsvRow => {
  const cells: string[] = []
  for (let at = start; ; at += 1) {
    const first = skipSpaces(text, at)
    if (text[first] === '"') {
      const close = closingQuote(text, first + 1)
      if (close === undefined) return 'open'
      cells.push(text.slice(first + 1, close).replaceAll('""', '"'))
      at = skipSpaces(text, close + 1)
      if (text[at] !== delimiter && text[at] !== '\n') return 'broken'
    } else {
      while (text[at] !== delimiter && text[at] !== '\n') at += 1
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

const closingQuote = (text: string, start: number): number | undefined => {
  for (let at = text.indexOf('"', start); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at
  }
  return undefined
}
