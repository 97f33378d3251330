import type { Item, ListRow } from '../../../shared/model.ts'
import { resultColumnOf } from '../../../shared/result.ts'
import type { ParsedLink } from '../links/link.ts'
import type { Column } from './column.ts'
import { type Entity, eachCell } from './entity.ts'

/** A row as the list writes it, without what an earlier result of Shoal's added. Columns of a table are all in it. */
export function rowOf(entity: Entity, source: string, columns: readonly Column[]): ListRow {
  const values = new Map<Column, string>()
  eachCell(entity, ({ column, value }) => {
    if (column.isOfResult) return
    const before = values.get(column)
    values.set(column, before === undefined ? value : `${before}, ${value}`)
  })
  const all = isOfTable(entity) ? columns.filter(({ isOfResult }) => !isOfResult) : [...values.keys()]
  const written = all.toSorted((a, b) => a.order - b.order)
  return {
    source,
    line: entity.line,
    cells: written.map(column => [nameOf(column), values.get(column) ?? '']),
  }
}

/** Rows of a table stand alone; entries of a document are in it. */
const isOfTable = ({ parent, home }: Entity): boolean => parent === undefined && home === ''

/** Two keys of one name in different places are two columns. */
const nameOf = ({ path, name }: Column): string => (path.includes('.') ? path : name)

type Parsed = Omit<Item, 'origin'> | Extract<ParsedLink, { reason: string }>

/** Gives images what an earlier result of Shoal's says of them, by their places in their rows. */
export function createEarlierFiles(): (parsed: Parsed, row: Entity) => Parsed {
  let last: Entity | undefined
  let place = 0
  return (parsed, row) => {
    place = row === last ? place + 1 : 1
    last = row
    if ('reason' in parsed) return parsed
    const earlier = earlierOf(row, place)
    return earlier === undefined ? parsed : { ...parsed, earlier }
  }
}

function earlierOf(row: Entity, wanted: number): Item['earlier'] {
  const facts = new Map<string, string>()
  eachCell(row, ({ column, value }) => {
    if (!column.isOfResult) return
    const known = resultColumnOf(column.name)
    if (known?.place === wanted) facts.set(known.fact, value)
  })
  const [file, bytes, sha256] = [facts.get('file'), Number(facts.get('bytes')), facts.get('sha256')]
  const isProof = Number.isSafeInteger(bytes) && bytes > 0 && /^[0-9a-f]{64}$/.test(sha256 ?? '')
  return file && sha256 !== undefined && isProof ? { file, bytes, sha256 } : undefined
}
