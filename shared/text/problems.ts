import { type Failure, type FailureCode, FailureError, failures } from '../failure.ts'
import { type Refusal, type RefusalCode, RefusalError, refusals } from '../refusal.ts'

/** Why something was not done: it failed, or Shoal refused to do it. */
export type Problem = Failure | Refusal

/** The words for a problem. `onCommandLine`: as in the tables of failures and refusals. */
export type ProblemWords = { title: string; advice: string; onCommandLine?: string }

/** The problem that an error carries; undefined where it carries none, which is a bug of Shoal. */
export function problemIn(error: unknown): Problem | undefined {
  if (error instanceof RefusalError) return error.refusal
  return error instanceof FailureError ? error.failure : undefined
}

/** The words for a code, also for one that only a newer Shoal knows. */
export function wordsFor(code: FailureCode | RefusalCode): ProblemWords {
  if (Object.hasOwn(refusals, code)) return refusals[code as RefusalCode]
  return failures[code as FailureCode] ?? failures.internal
}

/** A problem as sentences: what happened, then what to do. */
export function explain({ code, message }: Problem, advice = wordsFor(code).advice): string {
  return `${/[.!?…]$/.test(message) ? message : `${message}.`} ${advice}`
}
