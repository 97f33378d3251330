import type { App } from '../../app/app.ts'
import { listenForInterrupts } from './interrupts.ts'

/**
 * Does work that Ctrl+C stops through its signal. Resolves with whether it was stopped, and rejects with the error of the
 * work where it was not.
 */
export async function untilStopped(
  { closeNow }: Pick<App, 'closeNow'>,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const stop = new AbortController()
  const abort = () => stop.abort()
  const interrupts = listenForInterrupts(abort, abort, closeNow, ['SIGINT', 'SIGTERM'])
  try {
    await work(stop.signal)
  } catch (error) {
    if (interrupts.count === 0) throw error
  } finally {
    interrupts.close()
  }
  return interrupts.count > 0
}
