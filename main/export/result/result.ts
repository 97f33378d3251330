import { setImmediate as turn } from 'node:timers/promises'
import { stringify } from 'csv-stringify/sync'
import type { ResultFormat } from '../../../shared/result.ts'
import type { StoredListRow } from '../../store/store.ts'
import { odsOf } from './ods.ts'
import { cellsOf, type ImageOf, type ResultTable, tableOf } from './result-table.ts'
import { type SheetRow, xlsxOf } from './xlsx.ts'

/** The rows of a batch's lists, and what became of its images. */
export type ResultSource = {
  /** All rows in order, in pages; asked for twice. */
  pages(): Iterable<readonly StoredListRow[]>
  imageOf: ImageOf
  /** Whether these are rows of a list that the user has. Else their texts come from pages, written by anybody. */
  isList: boolean
  /** Whether other files were made of some images. */
  hasConverted: boolean
}

/**
 * The lists of a batch with what became of each image beside it, as a file of this format, in pieces, with a breath
 * between pages: there may be a million rows.
 */
export async function* resultOf(
  format: ResultFormat,
  source: ResultSource,
): AsyncGenerator<string | Uint8Array> {
  const { table, count } = await looked(source)
  const rows = rowsOf(table, source)
  yield* writers[format](table, rows, { count, isList: source.isList })
}

type Writer = (
  table: ResultTable,
  rows: AsyncGenerator<SheetRow>,
  of: { count: number; isList: boolean },
) => AsyncGenerator<string | Uint8Array>

const writers: Record<ResultFormat, Writer> = {
  async *csv({ columns, own }, rows, { isList }) {
    // Excel takes a text without this mark for one of its own country's encoding.
    yield '\ufeff'
    yield stringify([[...columns]], { escape_formulas: !isList })
    for await (const row of rows) {
      // The user's cells stay as they are; what hosts, pages and lists brought into Shoal's must be no formula.
      yield stringify([row.slice(0, own)], { escape_formulas: !isList }).slice(0, -1) +
        (own > 0 ? ',' : '') +
        stringify([row.slice(own)], { escape_formulas: true })
    }
  },

  async *jsonl({ columns }, rows) {
    for await (const row of rows) {
      const cells = columns.flatMap((name, at): [string, string | number][] => {
        const value = row[at] ?? ''
        return value === '' ? [] : [[name, value]]
      })
      yield `${JSON.stringify(Object.fromEntries(cells))}\n`
    }
  },

  xlsx: ({ columns }, rows, { count }) => xlsxOf(columns, rows, count),
  ods: ({ columns }, rows) => odsOf(columns, rows),
}

/** The columns of all rows, and how many rows there are. */
async function looked({ pages, hasConverted }: ResultSource): Promise<{ table: ResultTable; count: number }> {
  const names = new Set<string>()
  let images = 1
  let count = 0
  for (const page of pages()) {
    for (const row of page) {
      for (const [name] of row.cells) names.add(name)
      images = Math.max(images, row.images.length)
    }
    count += page.length
    await turn()
  }
  return { table: tableOf(names, images, hasConverted), count }
}

async function* rowsOf(table: ResultTable, { pages, imageOf }: ResultSource): AsyncGenerator<SheetRow> {
  for (const page of pages()) {
    for (const row of page) yield cellsOf(table, row, imageOf)
    await turn()
  }
}
