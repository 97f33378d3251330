import type { FailedItems } from '../../store/store.ts'
import { ignoredBy } from '../../system/log.ts'
import type { Limits } from '../hosts/scheduler.ts'
import { Interrupted } from '../interrupted.ts'
import { cancelItems } from './cancel-items.ts'
import type { InLine } from './host-queues.ts'
import { cancel, interrupt } from './open-item.ts'
import { headroom } from './open-items.ts'
import { cancelsRest, isStopping, type RunState } from './state.ts'

// What a user does to a run. Each changes the state; opening what there is room for then is the caller's.

/** Interrupts what is open, keeping its bytes, and starts nothing until `resumeAll`. */
export function pauseAll(run: RunState): void {
  if (run.phase.kind !== 'running') return
  run.phase = { kind: 'paused' }
  const { scheduler, world } = run.context
  scheduler.pause()
  run.tally.paused(world.clock.now())
  for (const item of run.openItems.all()) interrupt(item, { kind: 'keep' })
}

export function resumeAll(run: RunState): void {
  if (run.phase.kind !== 'paused') return
  run.phase = { kind: 'running' }
  const { scheduler, world } = run.context
  run.diskWait.end()
  scheduler.resume()
  run.tally.resumed(world.clock.now())
}

/** `after-running`: attempts that run may succeed; what waits is interrupted all the same. */
export function stopAll(run: RunState, how: 'after-running' | 'now'): void {
  if (run.phase.kind === 'ending') return
  run.phase = { kind: 'stopping', rest: cancelsRest(run) ? 'cancelled' : 'kept' }
  run.context.scheduler.close(new Interrupted({ kind: 'keep' }))
  run.observer.stopping?.()
  for (const item of run.openItems.all()) {
    if (how === 'now' || item.state.kind !== 'active') interrupt(item, { kind: 'keep' })
  }
}

/** Cancels what is open now, and what is not when the run ends. */
export function cancelAll(run: RunState): void {
  if (cancelsRest(run)) return
  run.phase = { kind: run.phase.kind === 'ending' ? 'ending' : 'stopping', rest: 'cancelled' }
  run.observer.stopping?.()
  for (const item of run.openItems.all()) cancel(item)
}

/** Takes one item out of the line until it is resumed by its index. */
export function pauseOne({ openItems, feeder }: RunState, index: number): void {
  const item = openItems.get(index)
  if (item === undefined) {
    feeder.hold(feeder.remove(index))
    return
  }
  item.isHeld = true
  interrupt(item, { kind: 'keep' })
}

export function resumeOne({ openItems, feeder }: RunState, index: number): void {
  const item = openItems.get(index)
  if (item !== undefined) item.isHeld = false
  feeder.release(index)
}

/** Those that are open and those that wait; of the others nothing is left to cancel. */
export function cancelSome(run: RunState, indexes: readonly number[]): void {
  const waiting: InLine[] = []
  for (const index of indexes) {
    const item = run.openItems.get(index)
    const inLine = item === undefined ? run.feeder.remove(index) : undefined
    if (item !== undefined) cancel(item)
    if (inLine !== undefined) waiting.push(inLine)
  }
  if (waiting.length === 0) return
  // Now, not with the next group: until then the feeder could still find them in the queue.
  cancelItems(run, waiting, cancelled => run.store.items.commit(run.batch.id, cancelled, new Map()))
}

/** Puts failed items back into the queue. Resolves with how many; undefined when the run is ending. */
export async function requeueFailed(run: RunState, which: FailedItems): Promise<number | undefined> {
  // What is claimed but not written yet would still be found in the queue.
  await run.journal.flush().catch(ignoredBy(run.context.world.log, 'writing what happened'))
  if (isStopping(run)) return undefined
  const hosts = run.store.queue.requeueFailed(run.batch.id, which)
  const count = [...hosts.values()].reduce((sum, items) => sum + items, 0)
  run.tally.requeued(count)
  run.feeder.requeued(hosts)
  return count
}

export function setLimits(run: RunState, limits: Limits): void {
  run.limits = limits
  run.tally.limited(limits)
  run.context.scheduler.setLimits(limits)
  run.feeder.setWindow(limits.perHost + headroom)
}
