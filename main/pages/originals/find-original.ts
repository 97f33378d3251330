import type { CandidateFacts } from '../../../shared/scan.ts'
import { type Guess, originalsOf } from './originals.ts'
import type { RuleBook } from './rule-book.ts'
import { isOriginalOf } from './same-image.ts'

/** What asks an address for its image: undefined where there is none. */
export type LookAt = (url: string) => Promise<CandidateFacts | undefined>

/** An original that is there, and the rule by which it was found. */
export type FoundOriginal = { guess: Guess; facts: CandidateFacts }

/**
 * Looks for the original of the image at `found`, which has the facts `named`. Guesses are asked for one after the other,
 * the likeliest first; undefined where none is the same image. Rejects as `lookAt` does.
 */
export async function findOriginal(
  found: string,
  named: () => Promise<CandidateFacts | undefined>,
  lookAt: LookAt,
  rules: RuleBook,
): Promise<FoundOriginal | undefined> {
  for (const guess of originalsOf(found)) {
    if (!(await rules.admit(found, guess))) continue
    let isRight = false
    try {
      const facts = await lookAt(guess.url)
      const shown = facts && (await named())
      isRight = facts !== undefined && shown !== undefined && isOriginalOf(facts, shown)
      if (isRight && facts !== undefined) return { guess, facts }
    } finally {
      rules.settle(found, guess, isRight)
    }
  }
  return undefined
}
