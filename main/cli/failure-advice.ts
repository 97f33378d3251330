import { type FailureCode, failureRow } from '../../shared/failure.ts'

/** What to do about a failure, with what does it on the command line: `… raise “Largest file” (--max-size).` */
export function adviceOn(code: FailureCode): string {
  const { advice, onCommandLine } = failureRow(code)
  return onCommandLine === undefined ? advice : `${advice.replace(/\.$/, '')} (${onCommandLine}).`
}
