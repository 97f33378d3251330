import { relative, resolve, sep } from 'node:path'
import type { SavedFile, SettledState } from '../../shared/model.ts'
import type { Database, SqlRow } from './database.ts'
import { parseNumbers, parseState } from './stored-json.ts'

/** A file on its way to another name or folder. Absolute paths. Index 0: the folder of the batch itself. */
export type Move = {
  batch: string
  index: number
  source: string
  target: string
  bytes: number
  sha256: string
  /** The earlier moves that it takes back, by their IDs: none of them can be undone once it is done. */
  undoes: readonly number[]
}
export type StoredMove = Move & { id: number }

/** Files that get another name or folder: noted before they do, and kept to be undone until the next ones begin. */
export type Moves = {
  /** Notes what is about to be done, in one transaction. */
  begin(moves: readonly Move[]): StoredMove[]
  /** Another file has the name that was noted. */
  retarget(id: number, target: string): void
  /** Nothing was done. */
  drop(id: number): void
  /**
   * The files are there: their images, in a batch with this folder, say so from now on, in the same transaction. What
   * took others back leaves nothing to be undone. `earlier`: moves that can no more be undone now, by their IDs.
   */
  settle(moves: readonly StoredMove[], folder: string, earlier?: readonly number[]): void
  /** The batch lies in another folder from now on; its files are where they were. */
  reroot(batch: string, from: string, to: string): void
  /** Those that a crash left between two steps, in their order. */
  begun(): StoredMove[]
  /** The last ones of a batch, in their order. */
  last(batch: string): StoredMove[]
  /** Of how many images they are. */
  undoable(batch: string): number
  forget(batch: string): void
}

export function createMoves(db: Database): Moves {
  const sql = {
    begin: db.prepare(
      `INSERT INTO moves (batch, idx, source, target, bytes, sha256, undoes, done)
       VALUES (?, ?, ?, ?, ?, ?, ?, 0) RETURNING id`,
    ),
    retarget: db.prepare('UPDATE moves SET target = ? WHERE id = ?'),
    drop: db.prepare('DELETE FROM moves WHERE id = ?'),
    done: db.prepare('UPDATE moves SET done = 1 WHERE id = ?'),
    begun: db.prepare('SELECT * FROM moves WHERE done = 0 ORDER BY id'),
    remove: db.prepare('DELETE FROM moves WHERE id IN (SELECT value FROM json_each(?))'),
    last: db.prepare('SELECT * FROM moves WHERE batch = ? AND done = 1 ORDER BY id'),
    undoable: db.prepare(
      'SELECT count(DISTINCT idx) AS images FROM moves WHERE batch = ? AND done = 1 AND idx > 0',
    ),
    forget: db.prepare('DELETE FROM moves WHERE batch = ? AND done = 1'),
    outcome: db.prepare(`SELECT outcome FROM items WHERE batch = ? AND idx = ? AND state = 'saved'`),
    setOutcome: db.prepare('UPDATE items SET outcome = ? WHERE batch = ? AND idx = ?'),
    made: db.prepare('UPDATE conversions SET file = ? WHERE batch = ? AND idx = ? AND file = ?'),
    original: db.prepare('UPDATE conversions SET original = ? WHERE batch = ? AND idx = ? AND original = ?'),
    outcomes: db.prepare(
      `SELECT idx, outcome FROM items WHERE batch = ? AND state IN ('saved', 'skipped') AND outcome IS NOT NULL`,
    ),
    conversions: db.prepare('SELECT idx, wish, original, file FROM conversions WHERE batch = ?'),
    setConversion: db.prepare(
      'UPDATE conversions SET original = ?, file = ? WHERE batch = ? AND idx = ? AND wish = ?',
    ),
    setFolder: db.prepare('UPDATE batches SET folder = ? WHERE id = ?'),
  }

  function note({ id, batch, index, source, target, undoes }: StoredMove, folder: string): void {
    if (undoes.length === 0) sql.done.run(id)
    else sql.remove.run(JSON.stringify([id, ...undoes]))
    const row = sql.outcome.get(batch, index)
    if (row === undefined) return
    const [from, to] = [wayTo(folder, source), wayTo(folder, target)]
    const state = parseState(String(row['outcome']))
    const next = renamed(state, file => (file === from ? to : file))
    sql.setOutcome.run(JSON.stringify(next), batch, index)
    sql.made.run(to, batch, index, from)
    sql.original.run(to, batch, index, from)
  }

  return {
    begin: moves =>
      db.transaction(() =>
        moves.map(move => {
          const { batch, index, source, target, bytes, sha256 } = move
          const undoes = JSON.stringify(move.undoes)
          const row = sql.begin.get(batch, index, source, target, bytes, sha256, undoes)
          return { ...move, id: Number(row?.['id']) }
        }),
      ),
    retarget: (id, target) => db.transaction(() => void sql.retarget.run(target, id)),
    drop: id => db.transaction(() => void sql.drop.run(id)),
    settle: (moves, folder, earlier = []) =>
      db.transaction(() => {
        if (earlier.length > 0) sql.remove.run(JSON.stringify(earlier))
        for (const move of moves) note(move, folder)
      }),
    reroot: (batch, from, to) =>
      db.transaction(() => {
        const rebase = (file: string) => wayTo(to, resolve(from, file))
        // Read before anything is written: a statement that is being read must not meet what it changes.
        for (const row of sql.outcomes.all(batch)) {
          const next = renamed(parseState(String(row['outcome'])), rebase)
          sql.setOutcome.run(JSON.stringify(next), batch, Number(row['idx']))
        }
        for (const row of sql.conversions.all(batch)) {
          const [original, file] = [rebase(String(row['original'])), rebase(String(row['file']))]
          sql.setConversion.run(original, file, batch, Number(row['idx']), String(row['wish']))
        }
        sql.setFolder.run(to, batch)
      }),
    begun: () => sql.begun.all().map(readMove),
    last: batch => sql.last.all(batch).map(readMove),
    undoable: batch => Number(sql.undoable.get(batch)?.['images']),
    forget: batch => db.transaction(() => void sql.forget.run(batch)),
  }
}

/** The way from a folder to a path, with `/`; absolute where there is none, as to another drive. */
export const wayTo = (folder: string, path: string): string => relative(folder, path).split(sep).join('/')

/** A state with other names of its files. */
function renamed(state: SettledState, rename: (file: string) => string): SettledState {
  if (!('file' in state)) return state
  const { converted, ...rest }: SettledState & Partial<Pick<SavedFile, 'converted'>> = state
  return {
    ...rest,
    file: rename(state.file),
    ...(converted && { converted: converted.map(made => ({ ...made, file: rename(made.file) })) }),
  } as SettledState
}

const readMove = (row: SqlRow): StoredMove => ({
  id: Number(row['id']),
  batch: String(row['batch']),
  index: Number(row['idx']),
  source: String(row['source']),
  target: String(row['target']),
  bytes: Number(row['bytes']),
  sha256: String(row['sha256']),
  undoes: parseNumbers(String(row['undoes'])),
})
