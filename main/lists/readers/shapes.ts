/**
 * Documents that say in their own way which of their values belong together: a table as columns or as rows without
 * names, and a recording of a browser. Brought into the form that all others have.
 */
export function inKnownShape(value: unknown): unknown {
  return (
    tableOfFrame(value) ??
    tableOfBoxes(value) ??
    tableOfColumns(value) ??
    recording(value) ??
    tableOfRows(value) ??
    rowsInside(value) ??
    value
  )
}

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isRows = (value: unknown): value is readonly (readonly unknown[])[] =>
  Array.isArray(value) && value.length > 0 && value.every(Array.isArray)

const rowsOf = (names: readonly unknown[], rows: readonly (readonly unknown[])[]): Fields[] =>
  rows.map(row => Object.fromEntries(row.map((cell, at) => [String(names[at] ?? `column${at + 1}`), cell])))

/** pandas' `split`: names and rows apart. Also `fields` and `rows`, as data portals answer. */
function tableOfFrame(value: unknown): Fields[] | undefined {
  if (!isFields(value)) return undefined
  const names = value['columns'] ?? value['fields'] ?? value['header'] ?? value['headers']
  const rows = value['data'] ?? value['rows'] ?? value['values']
  if (!Array.isArray(names) || !isRows(rows)) return undefined
  return rowsOf(
    names.map(name => (isFields(name) ? (name['name'] ?? name['id']) : name)),
    rows,
  )
}

/** Rows of cells in boxes, with their names apart: `cols` and `c` of Google's charts, `fields` and `f` of BigQuery. */
function tableOfBoxes(value: unknown): Fields[] | undefined {
  if (!isFields(value)) return undefined
  const table = isFields(value['table']) ? value['table'] : value
  const schema = isFields(table['schema']) ? table['schema']['fields'] : table['cols']
  const rows = table['rows']
  if (!Array.isArray(schema) || !Array.isArray(rows)) return undefined
  const cells: unknown = rows.map((row: unknown) => (isFields(row) ? (row['c'] ?? row['f']) : undefined))
  if (!isRows(cells)) return undefined
  return rowsOf(
    schema.map(name => (isFields(name) ? name['label'] || (name['name'] ?? name['id']) : name)),
    cells.map(row => row.map(cell => (isFields(cell) ? cell['v'] : cell))),
  )
}

/** Rows without names that are in an answer, as `values` of Google Sheets: the answer with a table in their place. */
function rowsInside(value: unknown): Fields | undefined {
  if (!isFields(value)) return undefined
  const tables = Object.entries(value).map(([key, inner]) => [key, tableOfRows(inner)] as const)
  const found = tables.filter(([, table]) => table?.some(row => Object.values(row).some(isLink)))
  return found.length === 0 ? undefined : { ...value, ...Object.fromEntries(found) }
}

/** pandas' `columns` and `list`: each name with all of its values. */
function tableOfColumns(value: unknown): Fields[] | undefined {
  if (!isFields(value)) return undefined
  const columns = Object.entries(value)
  const [, first] = columns[0] ?? []
  if (columns.length < 2 || typeof first !== 'object' || first === null) return undefined
  const keys = Object.keys(first)
  const isAlike = columns.every(
    ([, cells]) =>
      typeof cells === 'object' &&
      cells !== null &&
      Array.isArray(cells) === Array.isArray(first) &&
      Object.keys(cells).length === keys.length &&
      keys.every(key => key in cells && !isNested((cells as Fields)[key])),
  )
  // Lists of links under several names are no table: each link stands alone.
  const isTable = isAlike && (Array.isArray(first) || keys.every(key => /^\d+$/.test(key)))
  if (!isTable) return undefined
  const withLinks = columns.filter(([, cells]) => Object.values(cells as Fields).some(isLink)).length
  if (withLinks === 0 || withLinks === columns.length) return undefined
  return keys.map(key => Object.fromEntries(columns.map(([name, cells]) => [name, (cells as Fields)[key]])))
}

const isNested = (value: unknown): boolean => typeof value === 'object' && value !== null
const isLink = (value: unknown): boolean => typeof value === 'string' && /^https?:\/\//i.test(value)

/** Rows without names, the first of which may hold them. */
function tableOfRows(value: unknown): Fields[] | undefined {
  if (!isRows(value) || value.some(row => row.some(isNested)) || value.every(row => row.length < 2))
    return undefined
  if (value.every(row => row.every(isLink))) return undefined
  const [first = [], ...rest] = value
  const hasNames = !first.some(isLink) && first.every(name => typeof name === 'string') && rest.length > 0
  return hasNames ? rowsOf(first, rest) : rowsOf([], value)
}

/** HAR, what a browser recorded: only what was answered with an image. */
function recording(value: unknown): unknown {
  const log = isFields(value) ? value['log'] : undefined
  const entries = isFields(log) ? log['entries'] : undefined
  if (!Array.isArray(entries) || !entries.some(entry => isFields(entry) && isFields(entry['request'])))
    return undefined
  return entries.map((entry: unknown) => {
    const { request, response } = entry as {
      request?: Fields
      response?: { status?: unknown; content?: Fields }
    }
    return { url: request?.['url'], mimeType: response?.content?.['mimeType'], status: response?.status }
  })
}
