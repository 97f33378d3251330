import type { Row } from '../shared/contract.ts'
import { FailureError, failures } from '../shared/failure.ts'
import type { PhaseName } from '../shared/timing.ts'
import { notify } from './store.ts'

/** An error as a sentence for the user. */
export function wordsOf(error: unknown): string {
  if (error instanceof FailureError) {
    const { code, message } = error.failure
    const { title, advice } = failures[code] ?? failures.internal
    return message === title ? `${title}. ${advice}` : message
  }
  return error instanceof Error ? error.message : String(error)
}

/** For calls whose failure is only worth a passing word. */
export const sayWhy = (error: unknown): void => notify(wordsOf(error))

export const stateWords: Readonly<Record<Row['state'], string>> = {
  queued: 'Waiting',
  active: 'Downloading',
  backoff: 'Trying again soon',
  saved: 'Saved',
  skipped: 'Skipped',
  failed: 'Failed',
  cancelled: 'Given up',
}

export const phaseWords: Readonly<Record<PhaseName, string>> = {
  dns: 'Find the host',
  connect: 'Connect',
  tls: 'Secure the line',
  request: 'Ask',
  wait: 'Wait for the first byte',
  receive: 'Receive',
  finish: 'Check and save',
}

export const formatNumber = (value: number): string => value.toLocaleString('en-US')
