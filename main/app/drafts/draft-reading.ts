import { setImmediate as turn } from 'node:timers/promises'
import type { GivenRoles } from '../../../shared/columns.ts'
import type {
  InputOf,
  ReviewedRanges,
  ReviewedSheets,
  ReviewedTable,
} from '../../../shared/contract/commands.ts'
import type { ListEntry, Remark } from '../../../shared/model.ts'
import { publicUrl } from '../../../shared/public-url.ts'
import {
  type AskAddress,
  type AskedColumns,
  type ExplainColumns,
  type ListAtAddress,
  type ListSource,
  linkAlone,
  listBehind,
  readAddress,
  readListFile,
  readStream,
  squash,
  type TableNames,
} from '../../lists/index.ts'
import type { TempFolders } from '../../system/temp-folder.ts'
import type { Columns } from '../lists/columns.ts'

/** Lists as a person gave them. */
export type GivenLists = Omit<InputOf<'review'>, 'addTo'>

/**
 * How a person wants lists to be read, as far as they said: by the keys of tables and the names of sources. `behind`: lists
 * that were found at addresses, which are asked for once.
 */
export type Reading = {
  readonly roles: ReadonlyMap<string, AskedColumns>
  readonly sheets: ReadonlyMap<string, readonly string[]>
  /** Whether ranges in links stand for many links in every list. */
  readonly ranges: boolean
  readonly behind: Map<string, ListAtAddress | undefined>
}

export const asFound = (): Reading => ({
  roles: new Map(),
  sheets: new Map(),
  ranges: false,
  behind: new Map(),
})

/** What reading lists needs of the world. `recall`: what was said of the columns of a table before. */
export type ListWorld = { recall: Columns['recall']; tempFolders: TempFolders }

/** What was understood of the columns and sheets of lists. */
export type Understood = {
  tables: ReviewedTable[]
  sheets: ReviewedSheets[]
  /** Links with a range that may stand for many; undefined where there is none. */
  ranges: ReviewedRanges | undefined
  /** The tables to which a person gave roles now, by their names. */
  byHand: { table: TableNames; roles: AskedColumns }[]
}

/** Many lists at once, or a hundred columns, are more than a person would set right by hand. */
const mostTables = 20
const mostColumns = 200

export const rolesOf = (given: GivenRoles): AskedColumns =>
  new Map(Object.entries(given).map(([name, role]) => [squash(name), role]))

/** Asks the links among these lists that stand alone for what is behind them, each once. */
export async function findBehind(
  { sources }: GivenLists,
  { behind }: Reading,
  ask: AskAddress,
): Promise<void> {
  for (const source of sources) {
    const link = 'text' in source ? linkAlone(source.text) : undefined
    if (link !== undefined && !behind.has(link)) behind.set(link, await listBehind(ask, link))
  }
}

/** Reads lists as a person wants them read, with remembered columns where nothing was said. */
export function readGiven(
  { sources, paths = [] }: GivenLists,
  { roles, sheets, ranges, behind }: Reading,
  { recall, tempFolders }: ListWorld,
): { understood: Understood; entries: (tell: (remark: Remark) => void) => AsyncGenerator<ListEntry[]> } {
  const understood: Understood = {
    tables: [],
    sheets: [],
    ranges: ranges ? { count: 0, areExpanded: true } : undefined,
    byHand: [],
  }
  const explain: ExplainColumns = (all, { source, since, ...table }) => {
    const given = roles.get(table.key)
    if (given !== undefined) understood.byHand.push({ table, roles: given })
    if (understood.tables.length >= mostTables) return
    const own = all.filter(({ isOfResult }) => !isOfResult).slice(0, mostColumns)
    understood.tables.push({
      source,
      key: table.key,
      columns: own.map(({ path, name, role, why, sample }) => ({ path, name, role, why, sample })),
      since,
    })
  }
  const optionsOf = (name: string, tell: (remark: Remark) => void) =>
    ({
      tell,
      explain,
      rows: true,
      columnsOf: table => {
        const given = roles.get(table.key)
        return given === undefined ? recall(table) : { columns: given }
      },
      hearSheets: (source, all) => {
        if (all.length > 1) understood.sheets.push({ source, sheets: [...all] })
      },
      ranges: { everywhere: ranges },
      hearRanges: count => {
        understood.ranges = { count: count + (understood.ranges?.count ?? 0), areExpanded: false }
      },
      ...(sheets.has(name) && { sheets: sheets.get(name) ?? [] }),
    }) satisfies Omit<ListSource, 'name' | 'chunks'>

  return {
    understood,
    async *entries(tell) {
      for (const { name, base, ...content } of sources) {
        const link = 'text' in content ? linkAlone(content.text) : undefined
        const list = link === undefined ? undefined : behind.get(link)
        if (list !== undefined) {
          yield* readAddress(list, optionsOf(publicUrl(list.answer.url), tell), tempFolders)
          continue
        }
        const chunks = 'text' in content ? piecesOf(content.text) : [Buffer.from(content.base64, 'base64')]
        yield* readStream(
          { ...optionsOf(name, tell), name, chunks, ...(base !== undefined && { base }) },
          tempFolders,
        )
      }
      for (const path of paths) yield* readListFile(path, optionsOf(path, tell))
    },
  }
}

const pieceLength = 65_536

/** A text in pieces, with a pause between them: a million lines must not block running downloads. */
async function* piecesOf(text: string): AsyncGenerator<Uint8Array> {
  let at = 0
  while (at < text.length) {
    // A surrogate pair is one character and must not be split.
    const cutsPair = /[\ud800-\udbff]/.test(text.charAt(at + pieceLength - 1))
    const end = at + pieceLength + (cutsPair ? 1 : 0)
    yield Buffer.from(text.slice(at, end))
    at = end
    await turn()
  }
}
