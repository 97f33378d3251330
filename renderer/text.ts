import { explain, problemIn } from '../shared/text/problems.ts'
import { notify } from './store.ts'

/** An error as sentences for the user: what happened, then what to do. */
export function wordsOf(error: unknown): string {
  const problem = problemIn(error)
  if (problem !== undefined) return explain(problem)
  return error instanceof Error ? error.message : String(error)
}

/** For calls whose failure is only worth a passing word. */
export const sayWhy = (error: unknown): void => notify(wordsOf(error))

export { formatNumber } from '../shared/text/format.ts'
