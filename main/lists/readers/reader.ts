import type { Item, ListEntry, ListRow } from '../../../shared/model.ts'
import type { ParsedLink } from '../links/link.ts'
import type { AskedColumns, TableColumns } from '../planner/asked-columns.ts'
import type { Column } from '../planner/column.ts'
import type { TableNames } from '../planner/table-names.ts'
import type { Remark } from '../remark.ts'
import type { ListSheet } from './sheets/tables.ts'

export const listKinds = [
  'text',
  'aria2',
  'csv',
  'tsv',
  'json',
  'jsonl',
  'xml',
  'html',
  'markdown',
  'ini',
  'records',
  'mail',
] as const

/** The forms a list can have. `text` and `aria2` share one reader and differ only in how long a link is held. */
export type ListKind = (typeof listKinds)[number]

/** What a reader knows about its input, and where its entries go. */
export type ListContext = {
  source: string
  /** Absolute address that relative links belong to. */
  base: string | undefined
  /** Someone is typing or scanning: a complete line must not wait for the next one. */
  live: boolean
  emit: (entry: ListEntry) => void
  /** An item whose link was written alone, by hand: a range in it is meant. */
  emitAlone: (item: Item, written: string) => void
  /** What the user says that columns are for, by their squashed names. */
  columns?: AskedColumns
  /** The same of one table, asked once its columns are known, where there is no `columns`. */
  columnsOf?: (table: TableNames, source: string) => TableColumns | undefined
  /** What is neither an item nor a fault. */
  tell: (remark: Remark) => void
  /** Gets each row before its items, where rows are wanted. */
  row?: (row: ListRow) => void
  /** Hears which sheets a spreadsheet has, before its rows. */
  hearSheets?: (source: string, sheets: readonly ListSheet[]) => void
  /** What each column was taken for, once all was read. */
  explain?: ExplainColumns
}

/** Hears what each column of a table was taken for. `since`: when the user gave these roles, where they are remembered. */
export type ExplainColumns = (
  columns: readonly Column[],
  table: TableNames & { source: string; since: number | undefined },
) => void

/**
 * A reader is pushed text whose line ends are all `\n` and emits entries at once, inside the call.
 * Where the text was cut never changes what is emitted (rows at the limit of length aside), unless the list is live.
 */
export type ListReader = {
  write(text: string): void
  /** `cutShort`: the input turned out not to be text, so an unfinished last line means nothing. */
  end(cutShort: boolean): void
}

/** Characters in a line, or in a CSV row. No list has longer ones; files that are no lists do. */
export const maxLineLength = 1_000_000

const shownLength = 200

export const shortened = (text: string): string => text.trim().slice(0, shownLength).toWellFormed()

type Target = Pick<ListContext, 'source' | 'emit'>

export const reject = ({ source, emit }: Target, line: number, text: string, reason: string): void =>
  emit({ kind: 'rejected', rejected: { source, line, text: shortened(text), reason } })

/** Reports a line that holds no data, such as a title or a comment. */
export const tellNotData = (
  { source, tell }: Pick<ListContext, 'source' | 'tell'>,
  line: number,
  text: string,
  reason: string,
): void => tell({ kind: 'not-data', source, line, text: shortened(text), reason })

/** Emits the item, or the reason why there is none beside the `text` it is about. */
export const emitParsed = (
  target: Target,
  line: number,
  text: string,
  parsed: Omit<Item, 'origin'> | Extract<ParsedLink, { reason: string }>,
): void => {
  if ('reason' in parsed) reject(target, line, text, parsed.reason)
  else target.emit({ kind: 'item', item: { ...parsed, origin: { source: target.source, line } } })
}
