import { addEnd } from '../../../shared/outcomes.ts'
import { refuse } from '../../../shared/refusal.ts'
import type { BatchOptions } from '../../../shared/settings.ts'
import type { App, FailedItems, Limits } from '../../app/app.ts'
import type { OpenBatchRuns } from './open-batch-run.ts'
import { isUnfinished, type LiveRun, liveOf, type OpenBatchState } from './open-batch-state.ts'

/** What a window can do with an open batch: with all of it, or some of its items. */
export type Steering = {
  pause(indexes?: readonly number[]): Promise<void>
  resume(indexes?: readonly number[]): Promise<void>
  stop(how: 'after-running' | 'now'): Promise<void>
  cancel(indexes: readonly number[] | undefined): Promise<void>
  /** Resolves with how many are tried again. `changes`: options it has from then on; rejects with them while it runs. */
  retry(which: FailedItems, changes?: Partial<BatchOptions>): Promise<number>
  rename(name: string): void
  setLimits(limits: Limits): void
}

/** An open batch and the functions that control it. `changed`: is called when windows must be updated. */
type Wheel = { app: App; open: OpenBatchState; begin: OpenBatchRuns['begin']; changed(): void }

/** A command that comes while a run begins waits for that. */
export function createSteering(
  app: App,
  open: OpenBatchState,
  { begin }: OpenBatchRuns,
  changed: () => void,
): Steering {
  const wheel: Wheel = { app, open, begin, changed }
  return {
    pause: indexes => pause(wheel, indexes),
    resume: indexes => (indexes === undefined ? resumeAll(wheel) : resumeItems(wheel, indexes)),
    stop: how => stop(wheel, how),
    cancel: indexes => cancel(wheel, indexes),
    retry: (which, changes) => retry(wheel, which, changes),
    rename(name) {
      open.row = app.batches.rename(open.row, name)
      open.title = undefined
      changed()
    },
    setLimits(limits) {
      open.row = app.batches.setLimits(open.row, limits)
      liveOf(open.phase)?.run.setLimits(limits)
      changed()
    },
  }
}

async function pause(wheel: Wheel, indexes: readonly number[] | undefined): Promise<void> {
  const { open, changed } = wheel
  const live = await begunRun(open)
  if (live === undefined || open.phase.kind !== 'running' || open.phase.state !== 'running') return
  if (indexes === undefined) {
    live.run.pause()
    become(wheel, 'paused')
    return
  }
  for (const index of indexes) live.run.pause(index)
  changed()
}

async function resumeItems({ open, changed }: Wheel, indexes: readonly number[]): Promise<void> {
  for (const index of indexes) liveOf(open.phase)?.run.resume(index)
  changed()
}

async function resumeAll(wheel: Wheel): Promise<void> {
  const { app, open, begin } = wheel
  const live = await steadyRun(open)
  if (live === undefined) {
    if (isUnfinished(open.phase)) await begin(observer => app.batches.resume(open.row, {}, observer))
    return
  }
  if (open.phase.kind !== 'running' || open.phase.state !== 'paused') return
  live.run.resume()
  become(wheel, 'running')
}

async function stop(wheel: Wheel, how: 'after-running' | 'now'): Promise<void> {
  const live = await begunRun(wheel.open)
  if (live === undefined) return
  live.run.stop(how)
  end(wheel, live)
}

async function cancel(wheel: Wheel, indexes: readonly number[] | undefined): Promise<void> {
  const { app, open, begin } = wheel
  const live = await begunRun(open)
  if (live !== undefined) return cancelIn(wheel, live, indexes)
  if (!isUnfinished(open.phase)) return
  // A run without requests: it cleans up what is left on disk.
  const idle = await begin(
    observer => app.batches.resume(open.row, { scope: 'queued', begin: 'paused' }, observer),
    { as: 'ending' },
  )
  await cancelIn(wheel, idle, indexes)
  if (indexes !== undefined) idle.run.stop('now')
  await open.over
}

async function cancelIn(wheel: Wheel, live: LiveRun, indexes: readonly number[] | undefined): Promise<void> {
  if (indexes === undefined) {
    await live.run.cancel()
    end(wheel, live)
    return
  }
  await live.run.cancel(indexes)
  wheel.changed()
}

async function retry(wheel: Wheel, which: FailedItems, changes: Partial<BatchOptions> = {}): Promise<number> {
  const { app, open, begin, changed } = wheel
  const live = await steadyRun(open)
  if (live === undefined) {
    if (open.totals.failed === 0) return 0
    let requeued = 0
    await begin(async observer => {
      const how = { scope: 'queued', retryFailed: which, changes } as const
      const started = await app.batches.resume(open.row, how, observer)
      requeued = started.requeued
      return started
    })
    return requeued
  }
  if (Object.keys(changes).length > 0) refuse('batch-running')
  const requeued = await live.run.retry(which)
  if (requeued === undefined) {
    await open.over
    return retry(wheel, which)
  }
  addEnd(open.totals, 'failed', -requeued)
  changed()
  return requeued
}

/** Pauses the run, or resumes it. */
function become({ open, changed }: Wheel, state: 'running' | 'paused'): void {
  if (open.phase.kind === 'running') open.phase = { ...open.phase, state, because: undefined }
  changed()
}

function end({ open, changed }: Wheel, live: LiveRun): void {
  open.phase = { kind: 'ending', live }
  changed()
}

/** The current run, once no run is starting. */
async function begunRun(open: OpenBatchState): Promise<LiveRun | undefined> {
  // The caller that started it gets the error.
  if (open.phase.kind === 'beginning') await open.phase.begun.catch(() => {})
  return liveOf(open.phase)
}

/** The same, once no run is ending either. Call it again after each wait, because others wait too. */
async function steadyRun(open: OpenBatchState): Promise<LiveRun | undefined> {
  for (;;) {
    // The caller that started it gets the error.
    if (open.phase.kind === 'beginning') await open.phase.begun.catch(() => {})
    else if (open.phase.kind === 'ending') await open.over
    else return liveOf(open.phase)
  }
}
