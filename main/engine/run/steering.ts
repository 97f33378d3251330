import { setImmediate as turn } from 'node:timers/promises'
import type { FailedItems } from '../../store/store.ts'
import { ignoredBy } from '../../system/log.ts'
import type { Limits } from '../hosts/scheduler.ts'
import { Interrupted } from '../interrupted.ts'
import { cancelItems } from './cancel-items.ts'
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
    for (const inLine of feeder.remove([index])) feeder.hold(inLine)
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

/** Items cancelled in one step: some milliseconds. */
const itemsAtOnce = 250

/**
 * Those that are open and those that wait; of the others nothing is left to cancel. All of a long list is done in steps,
 * and nothing is opened in between. Resolves when it is done, or when the run ends before.
 */
export async function cancelSome(run: RunState, indexes: readonly number[]): Promise<void> {
  const { openItems, feeder, store, batch } = run
  const wanted = new Set(indexes)
  for (const item of openItems.all()) if (wanted.has(item.queued.index)) cancel(item)
  run.cancelling += 1
  try {
    for (let at = 0; at < indexes.length; at += itemsAtOnce) {
      if (at > 0) await turn()
      if (run.phase.kind === 'ending') return
      const step = indexes.slice(at, at + itemsAtOnce)
      const waiting = feeder.remove(step.filter(index => openItems.get(index) === undefined))
      // Now, not with the next group: until then the feeder could still find them in the queue.
      if (waiting.length > 0)
        cancelItems(run, waiting, cancelled => store.items.commit(batch.id, cancelled, new Map()))
    }
  } finally {
    run.cancelling -= 1
  }
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
