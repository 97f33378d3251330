import type { Problem } from '../../../shared/text/problems.ts'
import { wordsFor } from '../../../shared/text/problems.ts'

/** A field of the window, with the value it is set to: `“Check files” to “Off”`, `under “Headers”`. */
const field = /(under )?“[^”]+”(?: (?:to|at) “[^”]+”)?/g

/** What to do about a problem, with the flags of the command line in place of the window's fields. */
export function adviceOn(code: Problem['code']): string {
  const { advice, onCommandLine } = wordsFor(code)
  if (onCommandLine === undefined) return advice
  if (onCommandLine.endsWith('.')) return onCommandLine
  const flags = onCommandLine.split(', ')
  const words = advice.replace(field, (words, under?: string) => {
    const flag = flags.shift()
    if (flag === undefined) return words
    return under === undefined ? flag : `with ${flag}`
  })
  return flags.length === 0 ? words : `${words.replace(/\.$/, '')} (${flags.join(', ')}).`
}
