import type { Problem } from '../../shared/text/problems.ts'
import { wordsFor } from '../../shared/text/problems.ts'

/** What to do about a problem, as it is done on the command line: `… raise “Largest file” (--max-size).` */
export function adviceOn(code: Problem['code']): string {
  const { advice, onCommandLine } = wordsFor(code)
  if (onCommandLine === undefined) return advice
  const isSentence = onCommandLine.endsWith('.')
  return isSentence ? onCommandLine : `${advice.replace(/\.$/, '')} (${onCommandLine}).`
}
