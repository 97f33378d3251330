import type { OutOfRoom } from '../../../shared/failure.ts'
import { roomNeeded } from '../files/disk-room.ts'
import type { RunState } from './state.ts'
import { pauseAll, resumeAll } from './steering.ts'

/**
 * Pauses the run until there is room: what could not be written is still in the queue, so a full disk costs nothing.
 * `resumed` is called once the run goes on by itself.
 */
export function waitForRoom(run: RunState, code: OutOfRoom, resumed: () => void): void {
  if (run.phase.kind !== 'running') return
  const { batch, openItems, observer, diskWait, tally } = run
  const { log } = run.context.world
  const neededBytes = roomNeeded(openItems.all().map(({ state }) => state))
  for (const item of openItems.all()) item.sawFullDisk = true
  pauseAll(run)
  log('downloads-paused', { batch: batch.id, code, neededBytes })
  observer.diskFull?.(neededBytes, code)
  void diskWait.begin(neededBytes, tally.snapshot().saved, code === 'quota-full').then(hasRoom => {
    if (!hasRoom) return
    log('downloads-resumed', { batch: batch.id })
    observer.diskFree?.()
    resumeAll(run)
    resumed()
  })
}
