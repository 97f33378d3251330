import { addEnd, endOf } from '../../../shared/outcomes.ts'
import type { BatchSummary } from '../../../shared/summary.ts'
import type { LinePlace } from '../../../shared/text/line.ts'
import { explain, problemIn } from '../../../shared/text/problems.ts'
import { roomWords } from '../../../shared/text/room.ts'
import {
  type App,
  type BatchRow,
  type Follow,
  failureOfDisk,
  type RunObserver,
  type StartedBatch,
} from '../../app/app.ts'
import { timesOf } from './batch-snapshot.ts'
import {
  type AtRest,
  type LiveRun,
  liveOf,
  type OpenBatchState,
  revise,
  takeSnapshot,
} from './open-batch-state.ts'
import { createMeters } from './throughput.ts'

export type OpenBatchObserver = {
  /** An item settled, or the run ended. */
  progressed(): void
  /** What the batch does has changed, as by a pause or at its end. */
  turned(): void
  /** Where it is in the line of those that wait. */
  placeOf(batch: string): LinePlace | undefined
  /**
   * The run ended and was not stopped. `alike`: how many images it saved whose bytes another file has,
   * too.
   */
  ended(batch: BatchRow, summary: BatchSummary, alike: number): void
  /** The run ended and was not stopped: what is to be made of its images is made. Resolves when that is done. */
  afterRun(batch: BatchRow): Promise<void>
}

/** Begins runs of an open batch, and follows them to their ends. */
export type OpenBatchRuns = {
  /** Rejects as `start` does; nothing has changed then. */
  begin(
    start: (observer: RunObserver) => Promise<StartedBatch & { follow: Follow | undefined }>,
    how?: BeginOptions,
  ): Promise<LiveRun>
}

/** `as`: what the batch does from then on. `isFirst`: nothing of it has run, so its counts are those of its making. */
export type BeginOptions = { as?: 'running' | 'ending'; isFirst?: boolean }

type Context = { app: App; open: OpenBatchState; observer: OpenBatchObserver; changed(): void }

export function createOpenBatchRuns(
  app: App,
  open: OpenBatchState,
  observer: OpenBatchObserver,
  changed: () => void,
): OpenBatchRuns {
  const context: Context = { app, open, observer, changed }
  const runObserver = observeRun(context)

  async function start(
    startRun: Parameters<OpenBatchRuns['begin']>[0],
    before: AtRest,
    { as = 'running', isFirst = false }: BeginOptions,
  ): Promise<LiveRun> {
    try {
      if (!isFirst) open.totals = app.items.totals(open.row.id)
      const { batch, run, requeued, follow } = await startRun(runObserver)
      // It may run with other options than before.
      const { options, pendingSource } = batch
      open.row = { ...open.row, options, pendingSource, isInLine: false, notStarted: undefined }
      const { totals } = open
      open.narrowed = undefined
      addEnd(totals, 'failed', -requeued)
      // Some of those may have been among them.
      if (requeued > 0) totals.placeholder = app.batches.counts(open.row.id).placeholder
      const live: LiveRun = {
        run,
        meters: createMeters(app.world.clock.now(), totals.savedBytes),
        settledBefore: totals.items - totals.queued - requeued,
        alikeBefore: totals.alike,
        receivedBefore: totals.savedBytes,
      }
      open.follow = follow ?? open.follow
      open.phase =
        as === 'ending'
          ? { kind: 'ending', live }
          : { kind: 'running', state: 'running', because: undefined, live }
      open.over = run.done.then(
        summary => end(context, summary),
        error => end(context, undefined, (problemIn(error) ?? failureOfDisk(error)).message),
      )
      changed()
      return live
    } catch (error) {
      open.phase = before
      throw error
    }
  }

  return {
    begin(startRun, how = {}) {
      if (open.phase.kind !== 'atRest') throw new Error('The batch is already running')
      const before = open.phase
      const begun = Promise.resolve().then(() => start(startRun, before, how))
      open.phase = { kind: 'beginning', before, begun }
      return begun
    },
  }
}

/** What changes of an open batch while it runs. */
const observeRun = ({ open, observer, changed }: Context): RunObserver => ({
  settled({ state }) {
    addEnd(open.totals, endOf(state))
    if (state.kind === 'saved') {
      open.totals.savedBytes += state.bytes
      if (state.sameAs !== undefined) open.totals.alike += 1
    }
    open.last = undefined
    observer.progressed()
  },
  revised(item, before) {
    revise(open, item, before)
    observer.progressed()
  },
  diskFull(neededBytes, code) {
    if (open.phase.kind !== 'running') return
    open.phase = {
      ...open.phase,
      state: 'paused',
      because: `${roomWords(neededBytes, code)} and Shoal continues automatically.`,
    }
    changed()
  },
  narrowed(atOnce, why) {
    open.narrowed = { atOnce, why }
    changed()
  },
  diskFree() {
    if (open.phase.kind !== 'running') return
    open.phase = { ...open.phase, state: 'running', because: undefined }
    changed()
  },
})

/** Without a summary the end could not be noted; what settled before was. Resolves when its record is written. */
async function end(context: Context, summary: BatchSummary | undefined, because?: string): Promise<void> {
  const { app, open, observer, changed } = context
  const wasLeftAlone = open.phase.kind === 'running' && open.phase.state === 'running'
  const alikeBefore = liveOf(open.phase)?.alikeBefore ?? 0
  open.last = undefined
  const { stored, header } = takeSnapshot(app, open)
  open.row = app.batches.get(open.row.id) ?? open.row
  open.totals.items = stored
  open.runs = app.batches.runs(open.row.id)
  open.sameAddress = app.items.sharedAddresses(open.row.id)
  const hasEnded = summary?.left === 0 && open.row.pendingSource === undefined
  // The store keeps what a run that ended came to; one that had nothing to do leaves the last one's.
  const known = hasEnded ? open.row.summary : summary
  open.times = known === undefined ? header.times : timesOf(known)
  open.phase = { kind: 'atRest', state: hasEnded ? 'ended' : 'stopped', because }
  changed()
  observer.progressed()
  // Also where some pages could not be read: nothing more happens unasked.
  if (summary?.left === 0 && wasLeftAlone) {
    observer.ended(open.row, summary, open.totals.alike - alikeBefore)
  }
  if (wasLeftAlone) await observer.afterRun(open.row)
  await record(context)
}

async function record({ app, open, changed }: Context): Promise<void> {
  if (!open.row.options.manifest) return
  const remark = await app.batches.writeManifests(open.row).catch(unrecorded)
  if (remark === undefined || open.phase.kind !== 'atRest') return
  open.phase = { ...open.phase, because: remark }
  changed()
}

function unrecorded(error: unknown): string {
  const problem = problemIn(error)
  const why = problem === undefined ? String(error) : explain(problem)
  return `The manifest could not be written. ${why}`
}
