import type { CandidateFacts } from '../../../shared/scan.ts'
import type { AddressLook } from '../scan/look-at-image.ts'
import type { Guess } from './originals.ts'
import type { RuleBook } from './rule-book.ts'
import { isOriginalOf } from './same-image.ts'

/**
 * `found`: an original that is there, and the rule by which it was found. `none`: at every guessed address is nothing, or
 * another image. `unknown`: nothing was guessed, or one of the answers says nothing, such as 503 or a lost connection.
 */
export type SoughtOriginal =
  | { kind: 'found'; guess: Guess; facts: CandidateFacts }
  | { kind: 'none' }
  | { kind: 'unknown' }

/**
 * Looks for the original of the image at `found`, which `named` looks at. `guesses` (`originalsOf`) are asked for one after the other, the
 * likeliest first. Rejects as `lookAt` does.
 */
export async function findOriginal(
  found: string,
  guesses: readonly Guess[],
  named: () => Promise<AddressLook>,
  lookAt: (url: string) => Promise<AddressLook>,
  rules: RuleBook,
): Promise<SoughtOriginal> {
  let isSure = guesses.length > 0
  for (const guess of guesses) {
    if (!(await rules.admit(found, guess))) {
      isSure = false
      continue
    }
    let isRight = false
    try {
      const there = await lookAt(guess.url)
      const shown = there.kind === 'image' ? await named() : undefined
      isRight = there.kind === 'image' && shown?.kind === 'image' && isOriginalOf(there.facts, shown.facts)
      if (isRight && there.kind === 'image') return { kind: 'found', guess, facts: there.facts }
      isSure &&= isAnswer(there) && (shown === undefined || isAnswer(shown))
    } finally {
      rules.settle(found, guess, isRight)
    }
  }
  return { kind: isSure ? 'none' : 'unknown' }
}

/** Whether it says what is there; asked for once more it would most likely say the same. */
const isAnswer = ({ kind }: AddressLook): boolean => kind === 'image' || kind === 'none'
