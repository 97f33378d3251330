import { refuse } from '../../../../shared/refusal.ts'
import { createBounds } from './bounds.ts'
import type { Container } from './container.ts'
import { openOds } from './ods.ts'
import type { TableMessage, Workbook } from './tables.ts'
import { openXlsx, workbookOf } from './xlsx.ts'
import { openZip, type Zip } from './zip.ts'

export type TableRequest = {
  path: string
  container: Extract<Container, 'zip' | 'parquet'>
  /** Names of the sheets that are wanted; all that are not hidden where there is none. */
  sheets: readonly string[]
}

/**
 * The tables of a file, row by row, after it was proven whole. `alive` is called now and then. Throws a RefusalError for
 * what is no table, or is damaged.
 */
export async function* readTables(
  { path, container, sheets }: TableRequest,
  alive: () => void,
): AsyncGenerator<TableMessage> {
  if (container === 'parquet') {
    // Its library is loaded for Parquet only.
    const { readParquet } = await import('./parquet.ts')
    yield* readParquet(path, alive)
    return
  }
  const zip = await openZip(path, alive)
  try {
    yield* readWorkbook(await workbookIn(zip), sheets)
  } finally {
    zip.close()
  }
}

async function workbookIn(zip: Zip): Promise<Workbook> {
  const part = await workbookOf(zip)
  const bounds = createBounds()
  if (part !== undefined && /\.xml$/i.test(part)) return openXlsx(zip, part, bounds)
  if (part !== undefined || zip.names.includes('xl/workbook.bin'))
    refuse('list-unsupported', 'This is a binary workbook (.xlsb)')
  if (zip.names.some(name => /^Index\/.*\.iwa$/.test(name)))
    refuse('list-unsupported', 'This is a Numbers document')
  if (zip.names.includes('content.xml')) return openOds(zip, bounds)
  refuse('list-unsupported', 'This zip file is not a spreadsheet that Shoal can read')
}

async function* readWorkbook(
  { sheets, embedded, read }: Workbook,
  wanted: readonly string[],
): AsyncGenerator<TableMessage> {
  const chosen = chosenSheets(sheets, wanted)
  yield {
    kind: 'sheets',
    sheets: sheets.map(({ name, hidden }, at) => ({ name, isHidden: hidden, isRead: chosen.includes(at) })),
  }
  if (embedded > 0)
    yield { kind: 'note', reason: `pictures inside the file, which are no links: ${embedded}` }
  for (const [at, { name }] of sheets.entries()) {
    if (chosen.includes(at)) {
      yield { kind: 'table', name: chosen.length > 1 ? name : undefined }
      yield* read(at)
    } else yield { kind: 'note', reason: leftOutWords(sheets[at]) }
  }
}

const leftOutWords = (sheet: Workbook['sheets'][number] | undefined): string =>
  sheet?.hidden === true
    ? `the hidden sheet "${sheet.name}" was left out`
    : `the sheet "${sheet?.name}" was left out, as others were asked for`

/** Positions of the wanted sheets; names count in any case. */
function chosenSheets(sheets: Workbook['sheets'], wanted: readonly string[]): number[] {
  const missing = wanted.find(name => !sheets.some(sheet => isNamed(sheet, name)))
  if (missing !== undefined) {
    const names = sheets.slice(0, 50).map(({ name }) => `"${name}"`)
    refuse('unknown-sheet', `The spreadsheet has no sheet "${missing}". It has ${names.join(', ')}`)
  }
  return sheets.flatMap((sheet, at) => {
    const isWanted = wanted.length === 0 ? !sheet.hidden : wanted.some(name => isNamed(sheet, name))
    return isWanted ? [at] : []
  })
}

const isNamed = ({ name }: { name: string }, wanted: string): boolean =>
  name.trim().toLowerCase() === wanted.trim().toLowerCase()
