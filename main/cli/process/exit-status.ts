import { type Counts, exitOf } from '../../../shared/outcomes.ts'

/** The exit status of the command line. */
export const exitStatus = {
  /** No link came to a bad end, as defined in shared/outcomes.ts. */
  done: 0,
  /** Something did not. */
  failed: 1,
  /** Wrong usage, or nothing to do. */
  usage: 2,
  /** Interrupted by Ctrl+C (128 + SIGINT). */
  interrupted: 130,
  /** The reader of the output has closed it (128 + SIGPIPE). */
  brokenPipe: 141,
} as const

/**
 * Exit status of a command whose links came to these ends. `faults`: what else went wrong, such as pages that could not
 * be read.
 */
export function statusOf(
  counts: Partial<Counts>,
  { interrupted = false, faults = 0 }: { interrupted?: boolean; faults?: number } = {},
): number {
  if (interrupted) return exitStatus.interrupted
  return faults > 0 || exitOf(counts) === 1 ? exitStatus.failed : exitStatus.done
}

/** Runs what a command does and keeps its exit status. */
export type Act = (action: () => Promise<number>) => Promise<void>
