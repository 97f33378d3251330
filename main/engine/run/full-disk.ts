import type { OutOfRoom } from '../../../shared/failure.ts'
import { roomNeeded } from '../files/disk-room.ts'
import type { RunState } from './state.ts'
import { pauseAll, resumeAll } from './steering.ts'

const isPaused = ({ phase }: RunState): boolean => phase.kind === 'paused'

/**
 * Pauses the run until there is room: what could not be written is still in the queue, so a full disk costs nothing.
 * `resumed` is called once the run continues automatically.
 */
export function waitForRoom(run: RunState, code: OutOfRoom, resumed: () => void): void {
  if (run.phase.kind !== 'running') return
  const { batch, openItems, observer, diskWait, tally } = run
  const { log } = run.context.world
  const needed = roomNeeded(openItems.all().map(({ state }) => state))
  for (const item of openItems.all()) item.sawFullDisk = true
  pauseAll(run)
  const { saved } = tally.snapshot()
  const wait = async () => {
    const cause = await diskWait.causeOf(code)
    // The user resumed without waiting for room.
    if (!isPaused(run)) return false
    log('downloads-paused', { batch: batch.id, code: cause, neededBytes: needed.bytes })
    observer.diskFull?.(needed.bytes, cause)
    return diskWait.begin(needed, saved, cause)
  }
  void wait().then(hasRoom => {
    if (!hasRoom) return
    log('downloads-resumed', { batch: batch.id })
    observer.diskFree?.()
    resumeAll(run)
    resumed()
  })
}
