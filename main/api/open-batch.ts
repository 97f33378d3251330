import type { BatchHeader, BatchState } from '../../shared/contract/commands.ts'
import { FailureError, failureWords } from '../../shared/failure.ts'
import type { BatchSummary } from '../../shared/model.ts'
import { formatBytes } from '../../shared/text/format.ts'
import {
  type App,
  type BatchRow,
  type FailedItems,
  failureOfDisk,
  type ItemSource,
  type Limits,
  type ResumeOptions,
  type Run,
  type RunObserver,
} from '../app/app.ts'
import { type Look, lookAt, timesOf } from './batch-snapshot.ts'
import { createRevisions, type Revisions } from './revisions.ts'
import { createMeters } from './throughput.ts'

/** A batch that runs in this process, or that a window looks at. */
export type OpenBatch = {
  readonly row: BatchRow
  readonly runs: boolean
  readonly revisions: Revisions
  /**
   * Runs it for the first time, with what is in the store and what `source` still brings. Rejects with a FailureError when the
   * folder cannot be used.
   */
  start(source?: LiveSource): Promise<void>
  pause(indexes?: readonly number[]): Promise<void>
  resume(indexes?: readonly number[]): Promise<void>
  stop(how: 'after-running' | 'now'): Promise<void>
  cancel(indexes: readonly number[] | undefined): Promise<void>
  retry(which: FailedItems): Promise<void>
  setLimits(limits: Limits): void
  look(): Look
  /** Stops at once, keeping what is left; resolves when nothing runs. */
  close(): Promise<void>
}

/** Items that come while the batch runs. */
export type LiveSource = ItemSource & {
  /** The batch runs. */
  begun(batch: string): void
  /** No more are wanted. */
  stopping(): void
  /** There is no run after all. */
  abandon(): void
}

export type OpenBatchObserver = {
  /** A run begins. */
  begins(): void
  /** An item settled, or the run ended. */
  progressed(): void
  /**
   * The run came to its end by itself: everything settled, nobody stopped it. `alike`: how many images it saved whose
   * bytes another file has, too.
   */
  ended(batch: BatchRow, summary: BatchSummary, alike: number): void
}

const hostsShown = 50

/** Looks taken within this time are the same one: several windows may ask at once. */
const sameLookMs = 50

/** While it runs, time itself is news: elapsed goes on and speed falls, also when nothing arrives. */
const heartbeatMs = 1000

/** How often the store is asked whether another process changed it. */
const followMs = 1000

const words = {
  diskFull: (bytes: number) =>
    `The disk is full: about ${formatBytes(bytes)} more are needed. Free some space and Shoal goes on by itself.`,
  elsewhere: 'Another Shoal runs this batch now.',
}

/**
 * A batch as windows see and steer it, whether it runs or not. `readOn`: the rest of the items of one that was not read
 * to its end; undefined where they cannot be had any more.
 */
export function createOpenBatch(
  app: App,
  initial: BatchRow,
  told: OpenBatchObserver,
  readOn: (batch: BatchRow) => Promise<LiveSource | undefined>,
): OpenBatch {
  const { store, world } = app
  const { clock } = world
  const { id } = initial
  const readTotals = () => ({ ...store.items.counts(id), ...store.items.savedTotals(id) })
  let row = initial
  let run: Run | undefined
  let beginning: Promise<Run> | undefined
  let over: Promise<unknown> = Promise.resolve()
  let totals = readTotals()
  let { state, pausedBecause } = atRest()
  let times = timesOf(initial.summary)
  let source: LiveSource | undefined
  let hosts: { items: number; list: BatchHeader['hosts'] } | undefined
  let settledBefore = 0
  let alikeBefore = 0
  let receivedBefore = totals.savedBytes
  let meters = createMeters(clock.now(), receivedBefore)
  let last: { look: Look; at: number } | undefined
  let shown = { what: '', at: 0 }
  let followed = { version: store.versionElsewhere(), at: clock.now() }

  const revisions = createRevisions(clock, {
    isLive: () => run !== undefined || isUnfinished(),
    hasChanged() {
      last = undefined
      const { header, version } = look()
      const { receivedBytes, state, coolingHosts, reading } = header
      const what = `${version} ${receivedBytes} ${state} ${coolingHosts.length} ${reading}`
      const at = clock.now()
      const isDue = run !== undefined && state !== 'paused' && at - shown.at >= heartbeatMs
      if (what === shown.what && !isDue) return false
      shown = { what, at }
      return true
    },
  })

  const observer: RunObserver = {
    settled({ state }) {
      totals[state.kind] += 1
      if (state.kind === 'saved') {
        totals.savedBytes += state.bytes
        if (state.sameAs !== undefined) totals.alike += 1
      }
      last = undefined
      told.progressed()
    },
    diskFull: neededBytes => become('paused', words.diskFull(neededBytes)),
    diskFree: () => become('running'),
    stopping: () => source?.stopping(),
  }

  function changed(): void {
    last = undefined
    revisions.touch()
  }

  function become(next: BatchState, because?: string): void {
    state = next
    pausedBecause = because
    changed()
  }

  /** `find`: what brings the rest of its items. */
  function begin(
    options: ResumeOptions,
    first: BatchState = 'running',
    find: () => Promise<LiveSource | undefined> = async () => undefined,
  ): Promise<Run> {
    beginning = beginNow(options, first, find).finally(() => {
      beginning = undefined
    })
    return beginning
  }

  async function beginNow(
    options: ResumeOptions,
    first: BatchState,
    find: () => Promise<LiveSource | undefined>,
  ): Promise<Run> {
    told.begins()
    totals = readTotals()
    source = await find()
    const rest = source === undefined ? {} : { source }
    const started = await app.resume(row, { ...options, ...rest }, observer).catch(error => {
      source?.abandon()
      throw error
    })
    run = started.run
    source?.begun(id)
    totals.failed -= started.requeued
    settledBefore = totals.items - totals.queued - started.requeued
    receivedBefore = totals.savedBytes
    alikeBefore = totals.alike
    meters = createMeters(clock.now(), receivedBefore)
    over = run.done.then(end, error => end(undefined, failureOfDisk(error).message))
    become(first)
    return run
  }

  /** Without a summary the end could not be noted; what settled before was. Resolves when its record is written. */
  async function end(summary: BatchSummary | undefined, because?: string): Promise<void> {
    const byItself = state === 'running'
    last = undefined
    const { stored, header } = look()
    run = undefined
    row = store.batches.get(id) ?? row
    totals.items = stored
    receivedBefore = totals.savedBytes
    const ended = summary?.left === 0 && row.pendingSource === undefined
    // The store keeps what a run that ended came to; one that had nothing to do leaves the last one's.
    const known = ended ? row.summary : summary
    times = known === undefined ? header.times : timesOf(known)
    become(ended ? 'ended' : 'stopped', because)
    told.progressed()
    // Also where some pages could not be read: nothing more happens by itself.
    if (summary?.left === 0 && byItself) told.ended(row, summary, totals.alike - alikeBefore)
    if (row.options.manifest) await app.writeManifests(row).catch(unrecorded)
  }

  function unrecorded(error: unknown): void {
    const why = error instanceof FailureError ? failureWords(error.failure) : String(error)
    pausedBecause = `The record of the images could not be written. ${why}`
    changed()
  }

  /** What must be over before it can begin again. To be asked anew after each wait, for others wait too. */
  function busy(): Promise<unknown> | undefined {
    // Whoever began it hears why it could not begin.
    if (beginning !== undefined) return beginning.catch(() => {})
    return state === 'stopping' ? over : undefined
  }

  function look(): Look {
    const now = clock.now()
    if (last !== undefined && now - last.at < sameLookMs) return last.look
    followElsewhere(now)
    const snapshot = run?.snapshot()
    // While pages are read, more items come.
    const items = snapshot === undefined ? totals.items : settledBefore + snapshot.items
    if (hosts?.items !== items) hosts = { items, list: store.rows.hosts(id, hostsShown) }
    const facts = {
      row,
      state,
      pausedBecause,
      totals,
      hosts: hosts.list,
      settledBefore,
      receivedBefore,
      times,
    }
    last = { look: lookAt(facts, snapshot, meters, now), at: now }
    return last.look
  }

  /** What another process does with a batch is read from the store now and then. */
  function followElsewhere(now: number): void {
    if (run !== undefined || now - followed.at < followMs) return
    const version = store.versionElsewhere()
    const isNew = version !== followed.version
    followed = { version, at: now }
    if (!isNew) return
    row = store.batches.get(id) ?? row
    totals = readTotals()
    receivedBefore = totals.savedBytes
    ;({ state, pausedBecause } = atRest())
  }

  /** As it is while this process does not run it. */
  function atRest(): { state: BatchState; pausedBecause: string | undefined } {
    const past = app.history.stateOf(row, totals)
    return {
      state: past === 'running' ? 'stopped' : past,
      pausedBecause: past === 'running' ? words.elsewhere : undefined,
    }
  }

  /** Nobody is at it here, and something is left. */
  function isUnfinished(): boolean {
    return state === 'stopped' || state === 'cut-off'
  }

  async function goOn(): Promise<LiveSource | undefined> {
    // That there may be more was said where this was asked for.
    if (row.pendingSource?.kind === 'stream') app.takeAsRead(id)
    return readOn(row)
  }

  async function resume(indexes?: readonly number[]): Promise<void> {
    if (indexes !== undefined) {
      for (const index of indexes) run?.resume(index)
      changed()
      return
    }
    for (let wait = busy(); wait !== undefined; wait = busy()) await wait
    if (run === undefined) {
      if (isUnfinished()) await begin({}, 'running', goOn)
      return
    }
    if (state !== 'paused') return
    run.resume()
    become('running')
  }

  async function cancel(indexes: readonly number[] | undefined): Promise<void> {
    // Whoever began it hears why it could not begin.
    await beginning?.catch(() => {})
    if (run !== undefined) {
      give(run, indexes)
      return
    }
    if (!isUnfinished()) return
    // A run that requests nothing: it knows what to do with what is left on disk.
    const idle = await begin({ begin: 'paused' }, 'stopping')
    give(idle, indexes)
    if (indexes !== undefined) idle.stop('now')
    await over
  }

  function give(run: Run, indexes: readonly number[] | undefined): void {
    if (indexes === undefined) {
      run.cancel()
      become('stopping')
      return
    }
    for (const index of indexes) run.cancel(index)
    changed()
  }

  async function retry(which: FailedItems): Promise<void> {
    for (let wait = busy(); wait !== undefined; wait = busy()) await wait
    if (run === undefined) {
      if (totals.failed > 0) await begin({ retryFailed: which })
      return
    }
    const requeued = await run.retry(which)
    if (requeued === undefined) {
      await over
      return retry(which)
    }
    totals.failed -= requeued
    changed()
  }

  return {
    get row() {
      return row
    },
    get runs() {
      return run !== undefined
    },
    revisions,
    async start(from) {
      await begin({}, 'running', async () => from)
    },
    async pause(indexes) {
      // Whoever began it hears why it could not begin.
      await beginning?.catch(() => {})
      if (run === undefined || state !== 'running') return
      if (indexes === undefined) {
        run.pause()
        become('paused')
        return
      }
      for (const index of indexes) run.pause(index)
      changed()
    },
    resume,
    async stop(how) {
      // Whoever began it hears why it could not begin.
      await beginning?.catch(() => {})
      if (run === undefined) return
      run.stop(how)
      become('stopping')
    },
    cancel,
    retry,
    setLimits(limits) {
      row = { ...row, options: { ...row.options, ...limits } }
      store.batches.setOptions(id, row.options)
      run?.setLimits(limits)
      changed()
    },
    look,
    async close() {
      revisions.close()
      // Whoever began it hears why it could not begin.
      await beginning?.catch(() => {})
      // Not by itself: there is nothing to notify anybody of.
      state = 'stopping'
      run?.stop('now')
      await over
    },
  }
}
