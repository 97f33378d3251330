import { hostOf } from '../../../shared/address.ts'
import type { Guess } from './originals.ts'

/** Remembers which rules lead nowhere at which host, so that these are not asked in vain. */
export type RuleBook = {
  /**
   * Whether a guess for an image of this address may be tried. Until a rule was right once at a host, only as many
   * guesses wait for their answers at a time as may fail.
   */
  admit(found: string, guess: Guess): Promise<boolean>
  /** Must follow each `admit` that was answered with true: whether something was there. */
  settle(found: string, guess: Guess, wasRight: boolean): void
}

/** A rule that failed so often at a host, and was never right, is not tried there any more. */
const mostFailures = 5

type Record = { failed: number; wasRight: boolean; pending: number; waiting: (() => void)[] }

export function createRuleBook(): RuleBook {
  const records = new Map<string, Record>()

  function recordOf(found: string, { rule }: Guess): Record {
    const key = `${hostOf(found)} ${rule}`
    const known = records.get(key) ?? { failed: 0, wasRight: false, pending: 0, waiting: [] }
    records.set(key, known)
    return known
  }

  return {
    async admit(found, guess) {
      const record = recordOf(found, guess)
      while (
        !record.wasRight &&
        record.failed < mostFailures &&
        record.failed + record.pending >= mostFailures
      ) {
        await new Promise<void>(resolve => void record.waiting.push(resolve))
      }
      if (!record.wasRight && record.failed >= mostFailures) return false
      record.pending += 1
      return true
    },
    settle(found, guess, wasRight) {
      const record = recordOf(found, guess)
      record.pending -= 1
      if (wasRight) record.wasRight = true
      else record.failed += 1
      for (const wake of record.waiting.splice(0)) wake()
    },
  }
}
