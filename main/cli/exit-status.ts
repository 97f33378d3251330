/** What the command line answers its caller. */
export const exitStatus = {
  /** Everything saved or skipped. */
  done: 0,
  /** Some failed. */
  failed: 1,
  /** Wrong usage, or nothing to do. */
  usage: 2,
  /** Interrupted by Ctrl+C (128 + SIGINT). */
  interrupted: 130,
  /** Nobody reads the output any more (128 + SIGPIPE). */
  brokenPipe: 141,
} as const

/** Runs what a command does and keeps its exit status. */
export type Act = (action: () => Promise<number>) => Promise<void>
