import { type Failure, FailureError } from '../../../shared/failure.ts'

/** An error as plain data: clones of errors lose the fields that say what they are. */
export type ErrorFacts =
  | { failure: Failure }
  | { message: string; code: string | undefined; syscall: string | undefined }

export function errorFactsOf(error: unknown): ErrorFacts {
  if (error instanceof FailureError) return { failure: error.failure }
  if (!(error instanceof Error)) return { message: String(error), code: undefined, syscall: undefined }
  const { message, code, syscall } = error as NodeJS.ErrnoException
  return { message, code, syscall }
}

export function errorOf(facts: ErrorFacts): Error {
  if ('failure' in facts) return new FailureError(facts.failure)
  const { message, code, syscall } = facts
  return Object.assign(
    new Error(message),
    code !== undefined && { code },
    syscall !== undefined && { syscall },
  )
}
