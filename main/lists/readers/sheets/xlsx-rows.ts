import { refuse } from '../../../../shared/refusal.ts'
import { type Bounds, createPieces, mostCellLength } from './bounds.ts'
import { isRounded, shownNumber } from './number-format.ts'
import { createRowBuilder } from './row-builder.ts'
import type { SheetRow, TableMessage } from './tables.ts'
import { columnOfLetters } from './xlsx-relations.ts'
import { type Texts, unescaped } from './xlsx-texts.ts'
import { type Attributes, type XmlEvents, xmlSteps } from './xml.ts'
import type { Zip } from './zip.ts'

/** The rows of a sheet, piece by piece. `links`: those behind cells, by column and line. */
export async function* xlsxRows(
  zip: Zip,
  part: string,
  texts: Texts,
  links: ReadonlyMap<string, string>,
  bounds: Bounds,
): AsyncGenerator<TableMessage> {
  const pieces = createPieces<SheetRow>()
  const reader = createRowReader(texts, links, bounds, pieces.add)
  for await (const _ of xmlSteps(zip.read(part), reader)) {
    const rows = pieces.take()
    if (rows !== undefined) yield { kind: 'rows', rows }
  }
  yield { kind: 'rows', rows: pieces.take(true) ?? [] }
  for (const reason of reader.notes()) yield { kind: 'note', reason }
}

function createRowReader(
  texts: Texts,
  links: ReadonlyMap<string, string>,
  bounds: Bounds,
  onRow: (row: SheetRow) => void,
): XmlEvents & { notes(): string[] } {
  const builder = createRowBuilder(bounds)
  let line = 0
  let column = -1
  let cell: Attributes = {}
  let inside = ''
  let isPhonetic = false
  let value = ''
  let formula = ''
  let rounded = 0

  const isNumber = () => cell['t'] === undefined || cell['t'] === 'n'

  function shown(): string {
    if (cell['t'] === 's') return texts.shared.get(Number(value)) ?? ''
    if (!isNumber()) return unescaped(value)
    if (isRounded(value)) rounded += 1
    return shownNumber(value, texts.formats[Number(cell['s'] ?? 0)], texts.from1904)
  }

  return {
    open(tag, attributes) {
      if (tag === 'row') {
        line = placeOf(attributes['r']) ?? line + 1
        column = -1
        builder.begin(line, /^(?:1|true)$/.test(attributes['hidden'] ?? ''))
      } else if (tag === 'c') {
        cell = attributes
        column = columnOf(attributes['r']) ?? column + 1
        value = ''
        formula = ''
      } else if (tag === 'rPh') isPhonetic = true
      inside = tag
    },
    text(piece) {
      if (inside === 'v' || (inside === 't' && !isPhonetic)) value += piece
      else if (inside === 'f') formula += piece
      if (value.length + formula.length > mostCellLength)
        refuse('list-too-large', 'A cell of the spreadsheet is too long')
    },
    close(tag) {
      if (tag === 'c') builder.add(column, { shown: shown(), link: links.get(`${column} ${line}`), formula })
      else if (tag === 'row') onRow(builder.finish())
      else if (tag === 'rPh') isPhonetic = false
      inside = ''
    },
    notes: () => [
      ...builder.notes(),
      ...(rounded > 0
        ? [`numbers of more than 15 digits, which the spreadsheet itself has rounded: ${rounded}`]
        : []),
    ],
  }
}

const placeOf = (written: string | undefined): number | undefined => {
  const line = Number(written)
  return Number.isSafeInteger(line) && line > 0 ? line : undefined
}

/** `AB12` is column 27, counted from 0. */
function columnOf(place: string | undefined): number | undefined {
  const letters = /^([A-Z]{1,3})\d+$/.exec(place ?? '')?.[1]
  return letters === undefined ? undefined : columnOfLetters(letters)
}
