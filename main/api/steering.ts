import { addEnd } from '../../shared/outcomes.ts'
import type { App, FailedItems, Limits } from '../app/app.ts'
import type { OpenBatchRuns } from './open-batch-run.ts'
import { isUnfinished, type LiveRun, liveOf, type OpenBatchState } from './open-batch-state.ts'

/** What a window can tell an open batch to do: as a whole, or some of its items. */
export type Steering = {
  pause(indexes?: readonly number[]): Promise<void>
  resume(indexes?: readonly number[]): Promise<void>
  stop(how: 'after-running' | 'now'): Promise<void>
  cancel(indexes: readonly number[] | undefined): Promise<void>
  retry(which: FailedItems): Promise<void>
  setLimits(limits: Limits): void
}

/** A command that comes while a run begins waits for that. */
export function createSteering(
  app: App,
  open: OpenBatchState,
  { begin }: OpenBatchRuns,
  changed: () => void,
): Steering {
  /** The run there is once none begins any more. */
  async function begun(): Promise<LiveRun | undefined> {
    // Whoever began it hears why it could not begin.
    if (open.phase.kind === 'beginning') await open.phase.begun.catch(() => {})
    return liveOf(open.phase)
  }

  /** The same once none ends any more, either. To be asked anew after each wait, for others wait too. */
  async function steady(): Promise<LiveRun | undefined> {
    for (;;) {
      // Whoever began it hears why it could not begin.
      if (open.phase.kind === 'beginning') await open.phase.begun.catch(() => {})
      else if (open.phase.kind === 'ending') await open.over
      else return liveOf(open.phase)
    }
  }

  function end(live: LiveRun): void {
    open.phase = { kind: 'ending', live }
    changed()
  }

  function cancelIn(live: LiveRun, indexes: readonly number[] | undefined): void {
    if (indexes === undefined) {
      live.run.cancel()
      end(live)
      return
    }
    for (const index of indexes) live.run.cancel(index)
    changed()
  }

  /** Pauses what runs, or lets it run on. */
  function become(state: 'running' | 'paused'): void {
    if (open.phase.kind === 'running') open.phase = { ...open.phase, state, because: undefined }
    changed()
  }

  async function retry(which: Parameters<Steering['retry']>[0]): Promise<void> {
    const live = await steady()
    if (live === undefined) {
      if (open.totals.failed === 0) return
      await begin(observer => app.batches.resume(open.row, { scope: 'queued', retryFailed: which }, observer))
      return
    }
    const requeued = await live.run.retry(which)
    if (requeued === undefined) {
      await open.over
      return retry(which)
    }
    addEnd(open.totals, 'failed', -requeued)
    changed()
  }

  return {
    async pause(indexes) {
      const live = await begun()
      if (live === undefined || open.phase.kind !== 'running' || open.phase.state !== 'running') return
      if (indexes === undefined) {
        live.run.pause()
        become('paused')
        return
      }
      for (const index of indexes) live.run.pause(index)
      changed()
    },
    async resume(indexes) {
      if (indexes !== undefined) {
        for (const index of indexes) liveOf(open.phase)?.run.resume(index)
        changed()
        return
      }
      const live = await steady()
      if (live === undefined) {
        if (isUnfinished(open.phase)) await begin(observer => app.batches.resume(open.row, {}, observer))
        return
      }
      if (open.phase.kind !== 'running' || open.phase.state !== 'paused') return
      live.run.resume()
      become('running')
    },
    async stop(how) {
      const live = await begun()
      if (live === undefined) return
      live.run.stop(how)
      end(live)
    },
    async cancel(indexes) {
      const live = await begun()
      if (live !== undefined) return cancelIn(live, indexes)
      if (!isUnfinished(open.phase)) return
      // A run that requests nothing: it knows what to do with what is left on disk.
      const idle = await begin(
        observer => app.batches.resume(open.row, { scope: 'queued', begin: 'paused' }, observer),
        'ending',
      )
      cancelIn(idle, indexes)
      if (indexes !== undefined) idle.run.stop('now')
      await open.over
    },
    retry,
    setLimits(limits) {
      open.row = app.batches.setLimits(open.row, limits)
      liveOf(open.phase)?.run.setLimits(limits)
      changed()
    },
  }
}
