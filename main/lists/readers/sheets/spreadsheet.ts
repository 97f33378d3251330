import { refuse } from '../../../../shared/refusal.ts'
import type { ListContext } from '../reader.ts'
import { createTable } from '../table.ts'
import { type Sheet, sheetsOfXlsx } from './xlsx.ts'
import { openZip } from './zip.ts'

const pictures = /^xl\/media\/|^Pictures\//

/**
 * Reads the tables of a spreadsheet, sheet by sheet; `flush` is called now and then. Hidden sheets are told and left
 * out, hidden rows are told and read. Throws a RefusalError for what is no spreadsheet, or is damaged.
 */
export async function* readSpreadsheet(path: string, context: ListContext): AsyncGenerator<undefined> {
  const zip = await openZip(path)
  const note = (reason: string) =>
    context.tell({ kind: 'note', source: context.source, line: 1, text: '', reason })
  try {
    if (!zip.names.includes('xl/workbook.xml')) {
      refuse('list-unsupported', 'This zip file is not a spreadsheet that Shoal can read')
    }
    const embedded = zip.names.filter(name => pictures.test(name)).length
    if (embedded > 0) note(`pictures inside the file, which are no links: ${embedded}`)
    const sheets = await sheetsOfXlsx(zip)
    const shown = sheets.filter(({ hidden }) => !hidden)
    for (const sheet of sheets) {
      if (sheet.hidden) note(`the hidden sheet "${sheet.name}" was left out`)
      else
        yield* readSheet(
          sheet,
          shown.length > 1 ? { ...context, source: `${context.source} [${sheet.name}]` } : context,
        )
    }
  } finally {
    zip.close()
  }
}

async function* readSheet(sheet: Sheet, context: ListContext): AsyncGenerator<undefined> {
  const table = createTable(context)
  let hidden = 0
  for await (const rows of sheet.rows()) {
    for (const { line, cells, hidden: isHidden } of rows) {
      if (isHidden) hidden += 1
      if (cells.some(cell => cell.trim() !== '')) table.add({ cells, line, raw: cells.join('\t') })
    }
    yield
  }
  table.end()
  if (hidden > 0) {
    context.tell({
      kind: 'note',
      source: context.source,
      line: 1,
      text: '',
      reason: `hidden rows, which were read too: ${hidden}`,
    })
  }
}
