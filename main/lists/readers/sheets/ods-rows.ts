import { refuse } from '../../../../shared/refusal.ts'
import { type Bounds, createPieces, mostCellLength } from './bounds.ts'
import { createRowBuilder, type FoundCell } from './row-builder.ts'
import type { SheetRow, TableMessage } from './tables.ts'
import { type Attributes, type XmlEvents, xmlSteps } from './xml.ts'
import type { Zip } from './zip.ts'

/** The rows of the sheet at a position, piece by piece. */
export async function* odsRows(
  zip: Zip,
  part: string,
  sheet: number,
  bounds: Bounds,
): AsyncGenerator<TableMessage> {
  const pieces = createPieces<SheetRow>()
  const reader = createRowReader(sheet, bounds, pieces.add)
  for await (const _ of xmlSteps(zip.read(part), reader)) {
    const rows = pieces.take()
    if (rows !== undefined) yield { kind: 'rows', rows }
  }
  yield { kind: 'rows', rows: pieces.take(true) ?? [] }
  for (const reason of reader.notes()) yield { kind: 'note', reason }
}

/** Cells with the columns they are in, as a row may be repeated. */
type PlacedCell = FoundCell & { column: number; times: number }

/** A sheet fills itself up to its end with one empty row, or cell, that is repeated: that is none. */
function createRowReader(
  sheet: number,
  bounds: Bounds,
  onRow: (row: SheetRow) => void,
): XmlEvents & { notes(): string[] } {
  const builder = createRowBuilder(bounds)
  const text = createCellText()
  let seen = -1
  let depth = 0
  let line = 1
  let row: Attributes = {}
  let cell: Attributes = {}
  let cells: PlacedCell[] = []
  let column = 0

  /** Rows of this sheet, and not of a table inside one of its cells. */
  const isHere = () => depth === 1 && seen === sheet

  function closeCell(): void {
    const times = repeated(cell['number-columns-repeated'])
    const found = text.end()
    if (found.shown !== '' || found.link !== undefined)
      cells.push({ ...found, formula: cell['formula'] ?? '', column, times })
    column += times
  }

  function closeRow(): void {
    const times = repeated(row['number-rows-repeated'])
    const isHidden = /^(?:collapse|filter)$/.test(row['visibility'] ?? '')
    for (let at = 0; at < times && cells.length > 0; at += 1) {
      builder.begin(line + at, isHidden)
      for (const { column: first, times: count, ...found } of cells)
        for (let to = 0; to < count; to += 1) builder.add(first + to, found)
      onRow(builder.finish())
    }
    line += times
  }

  return {
    open(tag, attributes) {
      if (tag === 'table') {
        depth += 1
        if (depth === 1) seen += 1
      }
      if (!isHere()) return
      if (tag === 'table-row') {
        row = attributes
        cells = []
        column = 0
      } else if (isCell(tag)) {
        cell = attributes
        text.begin()
      } else text.open(tag, attributes)
    },
    text: piece => text.add(piece),
    close(tag) {
      if (isHere()) {
        if (isCell(tag)) closeCell()
        else if (tag === 'table-row') closeRow()
        else text.close(tag)
      }
      if (tag === 'table') depth -= 1
    },
    notes: builder.notes,
  }
}

const isCell = (tag: string): boolean => tag === 'table-cell' || tag === 'covered-table-cell'

function repeated(written: string | undefined): number {
  const times = Number(written ?? 1)
  return Number.isSafeInteger(times) && times > 0 ? times : 1
}

/** The text of a cell from its paragraphs, and the first link behind a part of it. Comments are no part of it. */
function createCellText() {
  let shown: string | undefined
  let link: string | undefined
  let paragraphs = 0
  let inParagraph = 0
  let inComment = 0

  const add = (piece: string) => {
    if (shown === undefined || inParagraph === 0 || inComment > 0) return
    shown += piece
    if (shown.length > mostCellLength) refuse('list-too-large', 'A cell of the spreadsheet is too long')
  }

  return {
    begin() {
      shown = ''
      link = undefined
      paragraphs = 0
    },
    end(): { shown: string; link: string | undefined } {
      const found = { shown: shown ?? '', link }
      shown = undefined
      return found
    },
    add,
    open(tag: string, { href = '', c: count }: Attributes) {
      if (tag === 'annotation') inComment += 1
      else if (tag === 'p') {
        inParagraph += 1
        if (paragraphs > 0) add('\n')
        if (inComment === 0) paragraphs += 1
      } else if (tag === 's') add(' '.repeat(Math.min(repeated(count), 1000)))
      else if (tag === 'tab') add('\t')
      else if (tag === 'line-break') add('\n')
      else if (tag === 'a' && /^https?:/i.test(href)) link ??= href
    },
    close(tag: string) {
      if (tag === 'annotation') inComment -= 1
      else if (tag === 'p') inParagraph -= 1
    },
  }
}
