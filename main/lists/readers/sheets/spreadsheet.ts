import type { ListContext } from '../reader.ts'
import { createTable, type Table } from '../table.ts'
import { readTablesInThread } from './in-thread.ts'
import type { TableRequest } from './read-tables.ts'

/**
 * Reads the tables of a file that is no text, sheet by sheet; yields now and then. Hidden sheets are left out with a remark,
 * hidden rows are read with a remark. Throws a RefusalError for what is no table, or is damaged, before the first row of it.
 */
export async function* readSpreadsheet(
  request: TableRequest,
  context: ListContext,
): AsyncGenerator<undefined> {
  let table: Table | undefined
  let source = context.source
  for await (const message of readTablesInThread(request)) {
    if (message.kind === 'note') {
      context.tell({ kind: 'note', source, line: 1, text: '', reason: message.reason })
    } else if (message.kind === 'sheets') {
      context.hearSheets?.(context.source, message.sheets)
    } else if (message.kind === 'table') {
      table?.end()
      source = message.name === undefined ? context.source : `${context.source} [${message.name}]`
      table = createTable({ ...context, source })
      const { header } = message
      if (header !== undefined) table.header({ cells: header, line: 0, raw: header.join('\t') })
    } else {
      for (const row of message.rows)
        if (row.cells.some(cell => cell.trim() !== '')) table?.add({ ...row, raw: row.cells.join('\t') })
    }
    yield
  }
  table?.end()
}
