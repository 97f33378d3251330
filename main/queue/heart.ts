/** Whether the queue still hears this worker, by this worker's own clock. */
export type Heart = {
  /** Aborted once nothing was heard for too long; a new one after the next answer. */
  signal(): AbortSignal
  close(): void
}

const beats = 4

/** `ping` rejects or never resolves where the queue is not there. `silentMs`: from when on it counts as silent. */
export function createHeart(
  ping: () => Promise<unknown>,
  silentMs: number,
  now: () => number = () => performance.now(),
): Heart {
  let heardAt = now()
  let life = new AbortController()
  const beat = () => {
    if (now() - heardAt > silentMs) life.abort(new Error('The queue has not answered'))
    ping().then(
      () => {
        heardAt = now()
        if (life.signal.aborted) life = new AbortController()
      },
      // The time since the last answer says enough.
      () => {},
    )
  }
  // Who asks for the workers finds this one at once.
  beat()
  const timer = setInterval(beat, silentMs / beats)
  return { signal: () => life.signal, close: () => clearInterval(timer) }
}
