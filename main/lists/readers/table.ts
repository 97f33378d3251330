import { readCell } from '../links/cell.ts'
import type { Columns, Names } from '../planner/columns.ts'
import type { Cell, Entity } from '../planner/entity.ts'
import { createPlan } from '../planner/plan.ts'
import { isTypeColumn, typeOfValues } from '../planner/tree-shape.ts'
import { isLinkName, roleOfName, senseOf } from '../planner/words.ts'
import { type ListContext, reject, shortened, tellNotData } from './reader.ts'

/** One row as its reader found it. */
export type TableRow = {
  cells: readonly string[]
  line: number
  raw: string
  /** What cells show that hold a link behind their text, by position. */
  shown?: Readonly<Record<number, string>>
}

export type Table = {
  add(row: TableRow): void
  /** Where a reader knows the header by itself: before any row. */
  header(row: TableRow): void
  /** Does this in its turn, after the rows before. */
  inTurn(act: () => void): void
  /** Decides by what is there: someone waits for it. */
  settle(): void
  end(): void
}

/** Rows in which the header is looked for. */
const sampleRows = 30

/**
 * A table row by row, whatever its format. `delimiter`: what cut its rows, if anything did: a row of a spreadsheet may be wider
 * than the header, in a text that is a fault. The header is the first row above the links that names a column of links,
 * else the widest of those; what is above it is no data, and so are rows right below that name the columns once more.
 * Without header, `width` is how many cells its rows have as a rule, and columns are `column1`, `column2` …
 */
export function createTable(context: ListContext, delimiter?: string, width?: number): Table {
  const plan = createPlan(context)
  let waiting: (TableRow | (() => void))[] | undefined = []
  let header: readonly string[] | undefined
  let names: Names[] = []
  /** Columns that say of what type the links of a row are, where some rows are images by them. */
  let types: readonly number[] = []

  function notData({ line, raw }: TableRow, reason: string): void {
    tellNotData(context, line, raw, reason)
  }

  function open(): void {
    const held = waiting ?? []
    waiting = undefined
    const rows = held.filter(entry => typeof entry !== 'function')
    const at = header === undefined ? headerAt(rows) : -1
    for (const row of rows.slice(0, Math.max(at, 0))) notData(row, 'it is above the table')
    header ??= rows[at]?.cells
    const unique = uniqueNames(header ?? [])
    if (header !== undefined) plan.header(unique)
    names = unique.map(plan.columns.top.under)
    let first = at + 1
    for (const row of rows.slice(first)) {
      if (header === undefined || !namesAgain(row, header)) break
      notData(row, 'it names the columns once more')
      first += 1
    }
    const above = new Set(rows.slice(0, first))
    const typed = (header ?? []).flatMap((name, at) => (isTypeColumn(name) ? [at] : []))
    if (rows.some(({ cells }) => typeOfValues(typed.map(at => cells[at])) === true)) types = typed
    for (const entry of held) {
      if (typeof entry === 'function') plan.inTurn(entry)
      else if (!above.has(entry)) take(entry)
    }
  }

  function take(row: TableRow): void {
    const most = header?.length ?? width
    const cells =
      most === undefined || delimiter === undefined ? row.cells : fitted(row.cells, most, delimiter)
    if (header !== undefined && delimiter !== undefined && cells.length > header.length) {
      const reason = `this row has ${row.cells.length} cells, the header has ${header.length}`
      plan.inTurn(() => reject(context, row.line, row.raw, reason))
      return
    }
    if (header !== undefined && isSame(row.cells, header)) {
      plan.inTurn(() => notData(row, 'it names the columns once more'))
      return
    }
    if (typeOfValues(types.map(at => cells[at])) === false && cells.some(hasLink)) {
      const reason = 'its type says that it is no image'
      const remark = { kind: 'left-out' as const, source: context.source, line: row.line, reason }
      plan.inTurn(() => context.tell({ ...remark, text: shortened(row.raw) }))
      return
    }
    while (names.length < cells.length) names.push(plan.columns.top.under(`column${names.length + 1}`))
    plan.add(entityOf(row, cells, names, plan.columns, plan.nextUnit()))
  }

  return {
    add(row) {
      if (waiting === undefined) return take(row)
      waiting.push(row)
      if (waiting.length >= sampleRows) open()
    },
    header(row) {
      header = row.cells
    },
    inTurn(act) {
      if (waiting === undefined) plan.inTurn(act)
      else waiting.push(act)
    },
    settle() {
      if (waiting?.some(entry => typeof entry !== 'function' && entry.cells.some(hasLink))) open()
      if (waiting === undefined) plan.settle()
    },
    end() {
      if (waiting !== undefined) open()
      plan.end()
    },
  }
}

function entityOf(
  row: TableRow,
  cells: readonly string[],
  names: readonly Names[],
  columns: Columns,
  unit: number,
): Entity {
  const parts: Cell[] = []
  for (const [at, value] of cells.entries()) {
    const column = columns.of(names[at] ?? columns.top, '')
    const shown = row.shown?.[at]
    if (value !== '')
      parts.push({
        column,
        value,
        isText: true,
        isElement: false,
        ...(shown !== undefined && { shown }),
      })
  }
  return {
    line: row.line,
    parent: undefined,
    unit,
    home: '',
    parts,
    request: undefined,
    saysImage: undefined,
    saysPreview: false,
    isEntry: true,
    text: () => row.raw,
  }
}

const hasLink = (cell: string): boolean => readCell(cell).links.length > 0
const filled = (cells: readonly string[]): number => cells.filter(cell => cell.trim() !== '').length

/**
 * A second row of names, as the templates of marketplaces have: an identifier that names links, in a column whose header
 * does.
 */
const namesAgain = ({ cells }: TableRow, header: readonly string[]): boolean =>
  cells.some((cell, at) => /^[a-z][\w:-]*$/i.test(cell) && saysLink(cell) && saysLink(header[at] ?? '')) &&
  !cells.some(hasLink)

const isSame = (cells: readonly string[], header: readonly string[]): boolean =>
  cells[0] === header[0] && cells.every((cell, at) => cell === (header[at] ?? ''))

const saysLink = (name: string): boolean => ['image', 'link'].includes(senseOf(name).kind)

/** Position of the header among the first rows; -1 where there is none. */
function headerAt(rows: readonly TableRow[]): number {
  const widest = Math.max(...rows.map(({ cells }) => filled(cells)))
  // A line of words above a table may hold a link too.
  const isTitle = ({ cells }: TableRow) =>
    widest > 1 && filled(cells) === 1 && cells.some(cell => readCell(cell).words)
  const firstLink = rows.findIndex(row => row.cells.some(hasLink) && !isTitle(row))
  const above = firstLink < 0 ? rows : rows.slice(0, firstLink)
  const named = above.findIndex(
    ({ cells }) => cells.some(isLinkName) || (filled(cells) > 1 && cells.some(roleOfName)),
  )
  if (named >= 0 || above.length === 0) return named
  const most = Math.max(...above.map(({ cells }) => filled(cells)))
  return most === 1 ? above.length - 1 : above.findIndex(({ cells }) => filled(cells) === most)
}

/** Two columns of one name are two columns. */
function uniqueNames(cells: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return cells.map((cell, at) => {
    const name = cell.trim() || `column${at + 1}`
    const count = (seen.get(name.toLowerCase()) ?? 0) + 1
    seen.set(name.toLowerCase(), count)
    return count === 1 ? name : `${name} (${count})`
  })
}

/**
 * The cells of a row that has more than the header: empty ones at its end are no cells, a link with commas is one
 * cell, and so are words that go on behind a comma and a blank.
 */
function fitted(cells: readonly string[], width: number, delimiter: string): readonly string[] {
  if (cells.length <= width) return cells
  let fit = [...cells]
  while (fit.length > width && fit.at(-1) === '') fit.pop()
  if (fit.length <= width) return fit
  fit = joined(
    fit,
    width,
    delimiter,
    (before, after) =>
      readCell(`${before}${delimiter}${after}`).links[0]?.link === `${before}${delimiter}${after}`,
  )
  return joined(fit, width, `${delimiter} `, (before, after) => isProse(before) && isProse(after))
}

function joined(
  cells: readonly string[],
  width: number,
  glue: string,
  belongs: (before: string, after: string) => boolean,
): string[] {
  const fit: string[] = []
  for (const [at, cell] of cells.entries()) {
    const last = fit.at(-1)
    const left = cells.length - at
    if (last !== undefined && fit.length + left > width && belongs(last, cell))
      fit[fit.length - 1] = `${last}${glue}${cell}`
    else fit.push(cell)
  }
  return fit
}

const isProse = (cell: string): boolean => /\p{L}{2}/u.test(cell) && !hasLink(cell)
