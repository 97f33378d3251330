import { mapAtOnce } from '../system/at-once.ts'
import { doneFiles, doneRows, sumOf, type TurnSum, turnSumIn } from './records.ts'
import type { JobData } from './run-folder.ts'

/** What the records of a lane come to. */
export type LaneTally = Pick<TurnSum, 'saved' | 'failed' | 'bytes' | 'failures'> & {
  /** The turns in the order in which they were recorded. */
  turns: TurnSum[]
}

/** Counts a lane again and again: what it has read stays counted. Rejects where a file is damaged. */
export type LaneCounter = {
  /** `isRecent`: which turns are kept; the others are in the sums alone. */
  read(isRecent: (turn: TurnSum) => boolean): Promise<LaneTally>
}

/** Files that are read at once. */
const atOnce = 16

/** `folder`: where the lists lie. */
export function createLaneCounter(folder: string, job: JobData): LaneCounter {
  let lastFile = ''
  let lastRow = 0
  /** A row may be in two files, or is to be tried again: only the rows themselves tell. */
  let isMixed = false
  let tally: LaneTally = { saved: 0, failed: 0, bytes: 0, failures: {}, turns: [] }

  async function readNew(names: readonly string[], isRecent: (turn: TurnSum) => boolean): Promise<void> {
    for await (const turn of mapAtOnce(names, name => turnSumIn(folder, job, name), { atOnce })) {
      isMixed ||= turn.again > 0 || turn.first <= lastRow
      lastRow = Math.max(lastRow, turn.last)
      tally = add(tally, turn, isRecent)
    }
    lastFile = names.at(-1) ?? lastFile
  }
  return {
    async read(isRecent) {
      const names = await doneFiles(folder, job, lastFile)
      await readNew(names, isRecent)
      if (isMixed && names.length > 0) {
        const rows = [...(await doneRows(folder, job)).values()]
        const { saved, failed, bytes, failures } = sumOf(rows)
        tally = { ...tally, saved, failed, bytes, failures }
      }
      tally = { ...tally, turns: tally.turns.filter(isRecent) }
      return tally
    },
  }
}

/** Counts a lane once. */
export const tallyOfLane = (folder: string, job: JobData): Promise<LaneTally> =>
  createLaneCounter(folder, job).read(() => false)

function add(tally: LaneTally, turn: TurnSum, isRecent: (turn: TurnSum) => boolean): LaneTally {
  const failures = { ...tally.failures }
  for (const [code, items] of Object.entries(turn.failures)) failures[code] = (failures[code] ?? 0) + items
  return {
    saved: tally.saved + turn.saved,
    failed: tally.failed + turn.failed,
    bytes: tally.bytes + turn.bytes,
    failures,
    turns: isRecent(turn) ? [...tally.turns, turn] : tally.turns,
  }
}
