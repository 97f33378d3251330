import { refuse } from '../../../../shared/refusal.ts'

/** As many as Excel allows on two sheets that are full. */
const mostRows = 2_100_000
const mostCells = 50_000_000
export const mostColumns = 16_384
/** A link or a text in a cell is never so long; Excel allows 32,767. */
export const mostCellLength = 1_048_576

/** Throws a RefusalError once a file holds more than a list can. Empty cells before a filled one count, too. */
export type Bounds = { addRow(cells: number): void }

export function createBounds(): Bounds {
  let rows = 0
  let cells = 0
  return {
    addRow(count) {
      rows += 1
      cells += count
      if (count > mostColumns) refuse('list-too-large', `The table has more than ${mostColumns} columns`)
      if (rows > mostRows) refuse('list-too-large', `The table has more than ${mostRows} rows`)
      if (cells > mostCells) refuse('list-too-large', `The table has more than ${mostCells} cells`)
    },
  }
}

/** Rows on their way, handed over in pieces that are small however wide a row is. */
export function createPieces<Row extends { cells: readonly unknown[] }>() {
  let rows: Row[] = []
  let cells = 0
  return {
    add(row: Row): void {
      rows.push(row)
      cells += row.cells.length + 1
    },
    /** What is there, once it is worth to be handed over; all of it at the end. */
    take(isEnd = false): Row[] | undefined {
      if (rows.length === 0 || (!isEnd && cells < pieceCells)) return undefined
      const taken = rows
      rows = []
      cells = 0
      return taken
    },
  }
}

const pieceCells = 8000
