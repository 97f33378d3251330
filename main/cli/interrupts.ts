import { exitStatus } from './exit-status.ts'

export type Interrupts = {
  /** How often Ctrl+C was pressed. */
  readonly count: number
  /** Ctrl+C ends the process at once again, unless its end is under way already. */
  close(): void
}

/** What the second Ctrl+C leaves for an orderly end, in ms: together with the closing less than two seconds. */
const patienceMs = 1500

/**
 * Ctrl+C while a command works: `first` asks the work to end, `again` presses it. From the second one on the process
 * ends within two seconds, whatever hangs: a socket, a decoder, a disk. `letGo` is called just before that.
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
    // Does not keep a process alive that has come to its end.
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

/** By the signal itself: process.exit waits for every call that hangs in a thread of the pool, such as one of a dead disk. */
function endNow(letGo: () => void): void {
  try {
    letGo()
  } finally {
    process.exitCode = exitStatus.interrupted
    process.removeAllListeners('SIGINT')
    process.kill(process.pid, 'SIGINT')
  }
}
