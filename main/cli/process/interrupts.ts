import { exitStatus } from './exit-status.ts'

export type Interrupts = {
  /** How often Ctrl+C was pressed. */
  readonly count: number
  /** From now on Ctrl+C ends the process at once, unless it is already ending. */
  close(): void
}

/** Time for a clean end after the second Ctrl+C, in ms. With closing it stays below two seconds. */
const patienceMs = 1500

/**
 * Handles Ctrl+C while a command works: the first one calls `first`, each later one `again`. After the second one the
 * process ends within two seconds, even if a socket, decoder or disk hangs. `letGo` is called just before that.
 */
export function listenForInterrupts(
  first: () => void,
  again: () => void,
  letGo: () => void,
  signals: readonly NodeJS.Signals[] = ['SIGINT'],
): Interrupts {
  let count = 0
  function interrupt() {
    count += 1
    if (count === 1) {
      first()
      return
    }
    // The timer must not keep a finished process running.
    if (count === 2) setTimeout(endNow, patienceMs, letGo).unref()
    again()
  }
  const close = () => {
    for (const signal of signals) process.off(signal, interrupt)
  }
  for (const signal of signals) process.on(signal, interrupt)
  return {
    get count() {
      return count
    },
    close,
  }
}

/** Uses the signal: process.exit would wait for calls that hang in the thread pool, such as those of a dead disk. */
function endNow(letGo: () => void): void {
  try {
    letGo()
  } finally {
    process.exitCode = exitStatus.interrupted
    process.removeAllListeners('SIGINT')
    process.kill(process.pid, 'SIGINT')
  }
}
