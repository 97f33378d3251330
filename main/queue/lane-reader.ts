import { type DoneRow, doneFileName, doneFiles, doneRows, rowsIn, sumOf, type TurnSum } from './records.ts'
import { itemsFrom, type JobData, type LaneItem } from './run-folder.ts'

/** Where a worker is in the list of a lane. Kept from turn to turn: nothing is read twice. */
export type LaneReader = {
  /**
   * The next items that are not done, and how many those are in all. `previous`: the token before the worker's own; where
   * that was its own, too, no other worker has recorded anything since. Rejects where a file is damaged.
   */
  next(count: number, previous: number): Promise<{ items: LaneItem[]; left: number }>
  /** The worker recorded these itself. */
  wrote(token: number, rows: readonly DoneRow[]): void
  /** Why the host is not asked any more: how its last turns failed. */
  readonly deadBy: string | undefined
}

/** Turns in a row without one answer, after which a host is not asked any more. */
const deadTurns = 2

/** Failures of a host that gives no answer at all. */
const unanswered = new Set([
  'dns-failed',
  'connect-refused',
  'connect-timeout',
  'response-timeout',
  'host-set-aside',
])

/** How a turn failed in which the host answered nothing; undefined where it answered. */
export function deadBy({
  saved,
  failed,
  failures,
}: Pick<TurnSum, 'saved' | 'failed' | 'failures'>): string | undefined {
  const codes = Object.keys(failures)
  if (saved > 0 || failed === 0 || !codes.every(code => unanswered.has(code))) return undefined
  return codes.reduce((most, code) => ((failures[code] ?? 0) > (failures[most] ?? 0) ? code : most))
}

/** `laneItems`: of the whole lane. `folder`: where the lists lie. */
export function createLaneReader(folder: string, job: JobData, laneItems: number): LaneReader {
  let token = -1
  let lastFile = ''
  /** Bytes and lines of the list that were read. */
  let at = { bytes: 0, lines: 0, row: 0 }
  /** Read, and not done. */
  let open: LaneItem[] = []
  /** Done, and not read yet. */
  let ahead = new Set<number>()
  let dead: string[] = []

  const seen = (rows: readonly DoneRow[]): void => {
    const reason = rows.length === 0 ? undefined : deadBy(sumOf(rows))
    dead = reason === undefined ? [] : [...dead, reason].slice(-deadTurns)
    const done = new Set(rows.map(({ row }) => row))
    open = open.filter(({ row }) => !done.has(row))
    for (const row of done) if (row > at.row) ahead.add(row)
  }
  async function beginAgain(): Promise<void> {
    at = { bytes: 0, lines: 0, row: 0 }
    open = []
    dead = []
    ahead = new Set((await doneRows(folder, job)).keys())
  }
  /** What others recorded since. */
  async function catchUp(): Promise<void> {
    for (const name of await doneFiles(folder, job, lastFile)) {
      const rows = await Array.fromAsync(rowsIn(folder, job, name))
      lastFile = name
      if (rows.some(({ state }) => state === 'again')) await beginAgain()
      else seen(rows)
    }
  }

  return {
    async next(count, previous) {
      if (previous !== token) await catchUp()
      if (open.length < count) {
        for await (const { item, bytes } of itemsFrom(folder, job, at.bytes)) {
          at = { bytes: at.bytes + bytes, lines: at.lines + 1, row: item.row }
          if (!ahead.delete(item.row)) open.push(item)
          if (open.length >= count) break
        }
      }
      return { items: open.slice(0, count), left: laneItems - at.lines - ahead.size + open.length }
    },
    wrote(own, rows) {
      token = own
      lastFile = doneFileName(own, rows)
      seen(rows)
    },
    get deadBy() {
      const [last] = dead.slice(-1)
      return last !== undefined && (dead.length === deadTurns || last === 'host-set-aside') ? last : undefined
    },
  }
}
