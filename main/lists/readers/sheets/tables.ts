/** A row of a table as it was found. */
export type SheetRow = {
  /** From 1, with the rows that are empty. */
  line: number
  cells: string[]
  /** What cells show that hold a link behind their text, by position. */
  shown?: Readonly<Record<number, string>>
}

/** A sheet of a spreadsheet. `isRead`: it was chosen, or none was chosen and it is not hidden. */
export type ListSheet = { name: string; isHidden: boolean; isRead: boolean }

/** What is read of a table, in order. */
export type TableMessage =
  /**
   * The rows that follow are of this sheet. `name`: undefined where there is only one. `header`: where the format knows
   * its columns by itself.
   */
  | { kind: 'table'; name: string | undefined; header?: readonly string[] }
  | { kind: 'rows'; rows: readonly SheetRow[] }
  | { kind: 'note'; reason: string }
  /** Comes first, where there are sheets. */
  | { kind: 'sheets'; sheets: readonly ListSheet[] }

/** A file of sheets that was proven whole. */
export type Workbook = {
  sheets: readonly { name: string; hidden: boolean }[]
  /** Pictures inside of the file. */
  embedded: number
  /** The rows of a sheet, piece by piece, and remarks on them. */
  read(sheet: number): AsyncGenerator<TableMessage>
}
