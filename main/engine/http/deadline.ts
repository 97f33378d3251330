/** The one timer of a request, or of its answer's body: at each moment it waits for one thing, and that wait has an end. */
export type Deadline<Stage extends string> = {
  /** Waits for something new from now on, at most this many ms. */
  set(stage: Stage, ms: number): void
  clear(): void
}

/**
 * `missed` is called once, with what was waited for. It depends on no socket: whatever a socket does or fails to do, the
 * wait ends.
 */
export function createDeadline<Stage extends string>(missed: (stage: Stage) => void): Deadline<Stage> {
  let timer: NodeJS.Timeout | undefined
  function late(stage: Stage): void {
    // An event loop that was held up has news waiting behind this timer: they come first.
    timer = setTimeout(missed, 0, stage)
  }
  return {
    set(stage, ms) {
      clearTimeout(timer)
      timer = setTimeout(late, ms, stage)
    },
    clear() {
      clearTimeout(timer)
      timer = undefined
    },
  }
}
