import type { FailureCode } from '../../shared/failure.ts'
import type { ImageType } from '../../shared/image.ts'
import type { RowState } from '../../shared/model.ts'
import type { Database, Statement } from './database.ts'
import { jsonField, presentField } from './stored-json.ts'

export type RowSort =
  | ('index' | 'recent' | 'name' | 'host' | 'bytes' | 'time' | 'state')
  | ('pixels' | 'type' | 'savedAt' | 'speed' | 'tries')

export type RowQuery = {
  /** Absent: all but what the user deleted. */
  states?: readonly RowState[] | undefined
  host?: string | undefined
  /** Failed for this cause. */
  failure?: FailureCode | undefined
  /** Found anywhere in the link or in the file's name. */
  text?: string | undefined
  /** Of saved images: these types; the shorter side in pixels, and bytes, at least. */
  types?: readonly ImageType[] | undefined
  minSide?: number | undefined
  minBytes?: number | undefined
  sort?: RowSort | undefined
  descending?: boolean | undefined
  /** Items that run or wait for another attempt: the store still has them as queued. */
  live: readonly { index: number; kind: RowState }[]
}

/** What comes after the last slash of an URL. */
const lastSegment = `replace(url, rtrim(url, replace(url, '/', '')), '')`

/** The store has none in these states: a run says which are. */
const runningStates: readonly RowState[] = ['active', 'saving', 'backoff']
/** Of the file that is there: what took the place of an original is what a list shows. */
export const savedField = (path: string): string => `iif(state = 'saved', ${presentField(path)}, NULL)`

/** Sort keys as SQL. Without one, an item comes last in either direction. */
const sortKeys: Record<RowSort, string> = {
  index: 'idx',
  // What settled last comes first, and what is still to come last, in list order.
  recent: `CASE state WHEN 'queued' THEN NULL ELSE -${jsonField('times', '$.settledAt')} END`,
  name: `coalesce(${presentField('$.file')}, ${jsonField('extras', '$.name')}, ${lastSegment}) COLLATE NOCASE`,
  host: 'host',
  bytes: savedField('$.bytes'),
  pixels: `${savedField('$.image.width')} * ${savedField('$.image.height')}`,
  type: savedField('$.image.type'),
  savedAt: `iif(state = 'saved', ${jsonField('times', '$.settledAt')}, NULL)`,
  speed: `iif(state = 'saved', ${jsonField('outcome', '$.bytes')} / nullif(${jsonField('times', '$.activeMs')}, 0), NULL)`,
  tries: `CASE state WHEN 'queued' THEN NULL ELSE iif(json_valid(attempts), json_array_length(attempts), NULL) END`,
  time: `CASE state WHEN 'queued' THEN NULL ELSE nullif(${jsonField('times', '$.activeMs')}, 0) END`,
  state: `CASE WHEN idx IN (SELECT value FROM json_each(:live)) THEN 0 ELSE
    CASE state WHEN 'queued' THEN 1 WHEN 'failed' THEN 2 WHEN 'cancelled' THEN 3 WHEN 'skipped' THEN 4 WHEN 'saved' THEN 5 ELSE 6 END END`,
}

/** Whether `:text`, a pattern of `anywhere`, is found in the link or the file name of an item. */
export const holdsText = `(url LIKE :text ESCAPE '\\' OR ${presentField('$.file')} LIKE :text ESCAPE '\\')`

/** A pattern of LIKE for a text at any place. */
export const anywhere = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`

const conditions = {
  host: 'host = :host',
  failure: `state = 'failed' AND ${jsonField('outcome', '$.failure.code')} = :failure`,
  types: `${savedField('$.image.type')} IN (SELECT value FROM json_each(:types))`,
  minSide: `min(${savedField('$.image.width')}, ${savedField('$.image.height')}) >= :minSide`,
  minBytes: `${savedField('$.bytes')} >= :minBytes`,
  text: holdsText,
  states: `(idx IN (SELECT value FROM json_each(:liveWanted)) OR
    (state IN (SELECT value FROM json_each(:states)) AND idx NOT IN (SELECT value FROM json_each(:live))))`,
  notDeleted: `state <> 'deleted'`,
  liveOnly: 'idx IN (SELECT value FROM json_each(:liveWanted))',
}

/** What is told of each item that passes: its index, or its width for its height in hundredths, 0 where not known. */
const facts = {
  index: 'idx',
  shape: `coalesce(round(100.0 * ${savedField('$.image.width')} / nullif(${savedField('$.image.height')}, 0)), 0)`,
}

/** Of the items of a batch that pass, in the wanted order, one number each. Reads the whole batch. */
export type Find = (wanted: keyof typeof facts, batch: string, query: RowQuery) => number[]

/** Each query is prepared once. */
export function createFinder(db: Database): Find {
  const finders = new Map<string, Statement>()

  /** The query is made of the fragments above only; values are bound. `what`: an expression for each item. */
  function finder(what: string, where: readonly string[], sort: RowSort, descending: boolean): Statement {
    const order = `${sortKeys[sort]} ${descending ? 'DESC' : 'ASC'} NULLS LAST, idx`
    // One text instead of a hundred thousand objects: about a tenth of the time.
    const text = `SELECT json_group_array(what) AS found FROM
      (SELECT ${what} AS what FROM items WHERE ${['batch = :batch', ...where].join(' AND ')} ORDER BY ${order})`
    const known = finders.get(text)
    if (known !== undefined) return known
    const made = db.prepare(text)
    finders.set(text, made)
    return made
  }

  return (wanted, batch, query) => {
    const { states, host, failure, text, types, minSide, minBytes, live } = query
    const where: string[] = []
    if (host !== undefined) where.push(conditions.host)
    if (failure !== undefined) where.push(conditions.failure)
    if (text !== undefined && text !== '') where.push(conditions.text)
    if (types !== undefined) where.push(conditions.types)
    if (minSide !== undefined) where.push(conditions.minSide)
    if (minBytes !== undefined) where.push(conditions.minBytes)
    const stored = states?.filter(state => !runningStates.includes(state)) ?? []
    if (states === undefined) where.push(conditions.notDeleted)
    else where.push(stored.length > 0 ? conditions.states : conditions.liveOnly)
    const found = finder(facts[wanted], where, query.sort ?? 'index', query.descending ?? false).get({
      batch,
      host: host ?? null,
      failure: failure ?? null,
      text: text === undefined ? null : anywhere(text),
      types: types === undefined ? null : JSON.stringify(types),
      minSide: minSide ?? null,
      minBytes: minBytes ?? null,
      states: JSON.stringify(stored),
      live: JSON.stringify(live.map(({ index }) => index)),
      liveWanted: JSON.stringify(live.filter(({ kind }) => states?.includes(kind)).map(({ index }) => index)),
    })
    return JSON.parse(String(found?.['found'])) as number[]
  }
}
