import { type Counts, exitOf } from '../../shared/outcomes.ts'

/** What the command line answers its caller. */
export const exitStatus = {
  /** Everything came to a good end, as shared/outcomes.ts says. */
  done: 0,
  /** Something did not. */
  failed: 1,
  /** Wrong usage, or nothing to do. */
  usage: 2,
  /** Interrupted by Ctrl+C (128 + SIGINT). */
  interrupted: 130,
  /** Nobody reads the output any more (128 + SIGPIPE). */
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
