import { linkOfFormula, makesLink } from '../../links/formula.ts'
import { type Bounds, mostColumns } from './bounds.ts'
import type { SheetRow } from './tables.ts'

/** What a cell holds: what it shows, a link behind it, and the formula that makes what it shows. */
export type FoundCell = { shown: string; link?: string | undefined; formula?: string }

export type RowBuilder = {
  begin(line: number, isHidden: boolean): void
  /** Puts a cell at a column, from 0. */
  add(column: number, cell: FoundCell): void
  finish(): SheetRow
  /** Remarks that come once all rows were read. */
  notes(): string[]
}

/** Puts the cells of a row together, and counts what they hold that is no text. */
export function createRowBuilder(bounds: Bounds): RowBuilder {
  let row: SheetRow = { line: 0, cells: [] }
  const counts = { hidden: 0, computed: 0 }
  let isHiddenRow = false

  return {
    begin(line, isHidden) {
      row = { line, cells: [] }
      isHiddenRow = isHidden
    },
    add(column, { shown, link: behind, formula = '' }) {
      const link = behind ?? linkOfFormula(formula)
      if (link === undefined && makesLink(formula) && !/https?:/i.test(shown)) counts.computed += 1
      if (column >= mostColumns) bounds.addRow(column + 1)
      while (row.cells.length < column) row.cells.push('')
      const isBare = link === undefined || shown.includes(link)
      row.cells[column] = isBare ? shown : withLink(shown, link)
      if (!isBare && shown.trim() !== '') row.shown = { ...row.shown, [column]: shown }
    },
    finish() {
      bounds.addRow(row.cells.length)
      if (isHiddenRow && row.cells.length > 0) counts.hidden += 1
      return row
    },
    notes: () => [
      ...(counts.hidden > 0 ? [`hidden rows, which were read too: ${counts.hidden}`] : []),
      ...(counts.computed > 0
        ? [`cells whose link a formula puts together, which is not computed: ${counts.computed}`]
        : []),
    ],
  }
}

/** As readers of cells know it: `"` cannot be a part of a link, a bracket can. */
const withLink = (shown: string, link: string): string =>
  `=HYPERLINK("${link.replaceAll('"', '%22')}","${shown.replaceAll('"', '""')}")`
