import type { ItemState, SettledState } from '../../../shared/model.ts'
import { ignoredBy } from '../../system/log.ts'
import { type TransferEnd, transfer } from '../transfer/transfer.ts'
import type { TransferJob } from '../transfer/transfer-job.ts'
import { cancelItems } from './cancel-items.ts'
import { endRun } from './ending.ts'
import { waitForRoom } from './full-disk.ts'
import type { InLine } from './host-queues.ts'
import { createOpenItem, enter, interrupt, type OpenItem } from './open-item.ts'
import { isStopping, noteSettled, type RunState } from './state.ts'
import { stopAll } from './steering.ts'

/** Items opened in one go: at the start of a run there is room for a hundred, and whatever else runs here must not wait for all. */
const mostInOneGo = 16

/** Opens what there is room for, and ends the run when there is nothing more to do. Called after every change. */
export function fillWindow(run: RunState): void {
  const { openItems, feeder, tally, context } = run
  const { clock } = context.world
  const isOpening = run.phase.kind === 'running' && run.cancelling === 0
  for (let opened = 0; isOpening && openItems.hasRoom(run.limits.atOnce); opened += 1) {
    if (opened === mostInOneGo) {
      setImmediate(fillWindow, run)
      return
    }
    const next = feeder.next()
    if (next === undefined) break
    tally.begun(clock.now())
    tally.resumed(clock.now())
    void runItem(run, next)
  }
  if (run.source.kind === 'reading' || openItems.size > 0) return
  const isIdle = run.phase.kind === 'running' && feeder.waiting === 0
  // Time in which all that is left was paused by its index is no time of the run's.
  if (isIdle && feeder.held.length > 0) tally.paused(clock.now())
  else if (isIdle || run.phase.kind === 'stopping') {
    run.phase = { kind: 'ending', rest: run.phase.kind === 'stopping' ? run.phase.rest : 'kept' }
    endRun(run).then(run.done.resolve, run.done.reject)
  }
}

async function runItem(run: RunState, { host, queued }: InLine): Promise<void> {
  const item = createOpenItem(host, queued, run.tracing.of(queued.index))
  run.openItems.add(item)
  const end = await transfer(jobOf(run, item), run.context)
  if (run.openItems.remove(item)) run.feeder.closed(host)
  closeItem(run, item, end)
  fillWindow(run)
}

/** The transfer of an item, with what the run makes of its news. */
function jobOf(run: RunState, item: OpenItem): TransferJob {
  const { batch, names, store, journal, tally, tracing, context } = run
  const { queued, controller, attempts } = item
  const { clock, log } = context.world
  return {
    ...{ batch, queued, names, controller, attempts },
    observe: state => observe(run, item, state),
    waits() {
      if (!run.openItems.giveRoom(item)) return
      run.feeder.closed(item.host)
      fillWindow(run)
    },
    whole(bytes) {
      // The next item need not wait for this one's disk and store.
      if (!run.openItems.finish(item, bytes)) return
      run.feeder.closed(item.host)
      fillWindow(run)
    },
    isTraced: item.trace !== undefined,
    received(bytes, at) {
      tally.received(bytes)
      item.trace?.add(at ?? clock.now(), bytes)
    },
    checkpoint: part =>
      void journal.kept(queued.index, part).catch(ignoredBy(log, 'noting an unfinished file')),
    claim(settled) {
      // At once: while the store takes it, the next item would get far.
      if (endsTheRun(settled.state, context.options.stopOnFailure)) stopAll(run, 'now')
      return journal.settled(settled, tracing.stored(item.trace))
    },
    withdraw: () => store.queue.requeueItem(batch.id, queued.index),
  }
}

function observe(run: RunState, item: OpenItem, state: ItemState): void {
  enter(item, state, run.context.world.clock.now())
  if (state.kind !== 'backoff') return
  if (isStopping(run)) interrupt(item, { kind: 'keep' })
  if (run.openItems.giveRoom(item)) run.feeder.closed(item.host)
  fillWindow(run)
}

/** What becomes of an item whose transfer ended: it is settled, or goes back into the line. */
function closeItem(run: RunState, item: OpenItem, end: TransferEnd): void {
  const { host, queued } = item
  const { journal, feeder } = run
  const { log } = run.context.world
  if (end.kind === 'settled') {
    noteSettled(run, host, end.settled)
    return
  }
  // A write that began before the pause may fail after it, when there is room again.
  if (end.kind === 'out-of-room' && !item.sawFullDisk) waitForRoom(run, end.code, () => fillWindow(run))
  const part = end.kind === 'interrupted' ? end.part : undefined
  const interrupted = { host, queued: { ...queued, part } }
  if (item.unwanted) {
    cancelItems(run, [interrupted], ([cancelled]) => {
      if (cancelled !== undefined)
        void journal.settled(cancelled).catch(ignoredBy(log, 'noting a cancelled image'))
    })
    return
  }
  if (part !== undefined)
    void journal.kept(queued.index, part).catch(ignoredBy(log, 'noting an unfinished file'))
  if (isStopping(run)) run.left += 1
  else if (item.isHeld) feeder.hold(interrupted)
  else feeder.putBack(interrupted)
}

/** Also where nothing more can be noted: what is left stays in the queue. */
const endsTheRun = (state: SettledState, stopOnFailure: boolean): boolean =>
  state.kind === 'failed' && (stopOnFailure || state.failure.code === 'store-damaged')
