import { type FailureCode, FailureError, failure } from '../../../shared/failure.ts'
import type { BatchSummary, Item, ItemState, SettledItem } from '../../../shared/model.ts'
import type { BatchRow, QueuedItem, Store } from '../../store/store.ts'
import { createFeeder } from '../feeder.ts'
import { failureOfDisk } from '../files/disk-failure.ts'
import { createDiskWait, roomNeeded } from '../files/disk-room.ts'
import { createNames, type Names } from '../files/names.ts'
import { recover } from '../files/recover.ts'
import { createRepeats } from '../files/repeats.ts'
import { createClient } from '../http/exchange.ts'
import { isPrivateAddress } from '../http/private-address.ts'
import { Interrupted } from '../interrupted.ts'
import { createJournal } from '../journal.ts'
import { createRateLimit } from '../rate-limit.ts'
import type { RunContext } from '../run-context.ts'
import { createScheduler, type Limits } from '../scheduler.ts'
import { createTally } from '../tally.ts'
import { createTracing } from '../tracing.ts'
import { forgetKept, type TransferEnd, transfer } from '../transfer.ts'
import type { World } from '../world.ts'
import type { Run, RunBegin, RunObserver } from './handle.ts'
import {
  activeMsOf,
  asActive,
  asHeld,
  cancel,
  createOpenItem,
  enter,
  interrupt,
  type OpenItem,
} from './open-item.ts'

/** Bounds the items in their backoff, which hold no room. */
const mostOpenItems = 4096

/** Files that wait for disk and store while the network serves the next ones. Bounds the open files. */
const mostFinishing = 64

/** Items opened beyond those that can run, so that the next ones are ready when a place is free. */
const headroom = 16

/** Of a folder that was to be made just now: what of a file means something else. */
const folderFaults: Partial<Record<FailureCode, string>> = {
  'name-taken': 'a file is in its place',
  'folder-missing': 'no folder can be made there',
}

/** One run of a batch: keeps a window of the queue open as transfers, until nothing is left or it is stopped. */
export async function startRun(
  store: Store,
  world: World,
  batch: BatchRow,
  items: AsyncIterable<readonly Item[]> | undefined,
  observer: RunObserver,
  begin: RunBegin,
): Promise<Run> {
  const { options } = batch
  const { clock } = world
  const names = await openFolder(store, batch).catch(error => {
    const { code, message } = failureOfDisk(error)
    const why = folderFaults[code] ?? message.toLowerCase()
    throw new FailureError(failure('bad-folder', `The folder ${batch.folder} cannot be used: ${why}`))
  })
  const client = createClient(options, world)
  const guarded = createClient({ ...options, refusesAddress: isPrivateAddress }, world)
  const scheduler = createScheduler(options, clock)
  const rateLimit = createRateLimit(options.limitBytesPerSecond, clock)
  const repeats = createRepeats(store, batch.id)
  const context: RunContext = {
    ...{ scheduler, rateLimit, repeats, options, world },
    clientFor: ({ publicOnly }) => (publicOnly ? guarded : client),
    requested: () => observer.requested?.(),
    pushedBack: (host, cause) => observer.pushedBack?.(host, cause),
  }
  const tracing = createTracing(options.trace)
  const journal = createJournal(store, batch.id)
  const open = new Map<number, OpenItem>()
  const feeder = createFeeder(store, batch.id, options.perHost + headroom, index => open.has(index))
  const tally = createTally(options)
  const done = Promise.withResolvers<BatchSummary>()
  let limits: Limits = options
  let roomTaken = 0
  let finishing = 0
  let reading = true
  let readError: unknown
  let mode: 'running' | 'paused' | 'stopping' = begin
  let cancelRest = false
  let left = 0
  let over = false
  // The store may be on another disk, and that one the full one.
  const diskWait = createDiskWait(
    [batch.folder, ...(store.folder === undefined ? [] : [store.folder])],
    world,
  )
  let tidying: Promise<unknown> = Promise.resolve()

  const queuedBefore = new Map(store.queue.hosts(batch.id).map(({ host, queued }) => [host, queued]))
  tally.added(queuedBefore)
  feeder.added(queuedBefore)
  void readItems()
  pump()

  async function readItems(): Promise<void> {
    try {
      for await (const chunk of items ?? []) {
        if (chunk.length === 0) continue
        const hosts = store.items.append(batch.id, chunk, clock.now())
        tally.added(hosts)
        feeder.added(hosts)
        pump()
      }
      // One that was told to end may do so as if that were all.
      if (items !== undefined && mode !== 'stopping') observer.readAll?.()
    } catch (error) {
      // A source that was told to end may do so with an error.
      if (mode === 'stopping') return
      readError = error
      run.stop('after-running')
    } finally {
      reading = false
      pump()
    }
  }

  /** Opens what there is room for, and ends the run when there is nothing more to do. */
  function pump(): void {
    while (mode === 'running' && roomTaken < limits.atOnce + headroom && open.size < mostOpenItems) {
      const next = feeder.next()
      if (next === undefined) break
      tally.begun(clock.now())
      tally.resumed(clock.now())
      void openItem(next.host, next.queued)
    }
    const isIdle = mode === 'running' && !reading && open.size === 0 && feeder.waiting === 0
    const isHeld = isIdle && feeder.held.length > 0
    // That all that is left was paused by itself is no time of the run's.
    if (isHeld) tally.paused(clock.now())
    const nothingToDo = mode === 'stopping' || (isIdle && !isHeld)
    if (over || reading || open.size > 0 || !nothingToDo) return
    over = true
    end().then(done.resolve, done.reject)
  }

  async function openItem(host: string, queued: QueuedItem): Promise<void> {
    const item = createOpenItem(host, queued, tracing.of(queued.index))
    open.set(queued.index, item)
    roomTaken += 1
    const ended = await transfer(
      {
        batch,
        queued,
        names,
        controller: item.controller,
        attempts: item.attempts,
        observe: state => observe(item, state),
        whole: () => finish(item),
        received: bytes => {
          tally.received(bytes)
          item.trace?.add(clock.now(), bytes)
        },
        checkpoint: part => void journal.kept(queued.index, part).catch(() => {}),
        claim(settled) {
          // At once: while the store takes it, the next item would get far.
          if (settled.state.kind === 'failed' && options.stopOnFailure) run.stop('now')
          return journal.settled(settled, tracing.stored(item.trace))
        },
        withdraw: () => store.queue.requeueItem(batch.id, queued.index),
      },
      context,
    )
    open.delete(queued.index)
    if (item.isFinishing) finishing -= 1
    giveRoom(item)
    closeItem(item, ended)
    pump()
  }

  function observe(item: OpenItem, state: ItemState): void {
    enter(item, state, clock.now())
    if (state.kind !== 'backoff') return
    if (mode === 'stopping') interrupt(item, { kind: 'keep' })
    giveRoom(item)
    pump()
  }

  /** The network has done its part: the next item need not wait for this one's disk and store. */
  function finish(item: OpenItem): void {
    if (finishing >= mostFinishing) return
    item.isFinishing = true
    finishing += 1
    giveRoom(item)
    pump()
  }

  function closeItem(item: OpenItem, ended: TransferEnd): void {
    const { host, queued, unwanted } = item
    if (ended.kind === 'settled') {
      settled(host, ended.settled)
      return
    }
    if (ended.kind === 'disk-full') waitForRoom()
    const part = ended.kind === 'interrupted' ? ended.part : undefined
    const interrupted = { ...queued, part }
    if (unwanted) {
      const cancelled = cancelledItem(interrupted, clock.now())
      void journal.settled(cancelled).catch(() => {})
      forget(interrupted)
      settled(host, cancelled)
      return
    }
    tally.spent(host, activeMsOf(item, clock.now()))
    if (part !== undefined) void journal.kept(queued.index, part).catch(() => {})
    if (mode === 'stopping') left += 1
    else if (item.isHeld) feeder.hold({ host, queued: interrupted })
    else feeder.putBack(host, interrupted)
  }

  /** A full disk stops everything at once and costs nothing: what could not be written is still in the queue. */
  function waitForRoom(): void {
    if (mode !== 'running') return
    const neededBytes = roomNeeded([...open.values()].map(({ state }) => state))
    run.pause()
    observer.diskFull?.(neededBytes)
    void diskWait.begin(neededBytes, tally.snapshot().saved).then(hasRoom => {
      if (!hasRoom) return
      observer.diskFree?.()
      run.resume()
    })
  }

  function settled(host: string, item: SettledItem): void {
    tally.settled(host, item)
    observer.settled?.(item)
  }

  function giveRoom(item: OpenItem): void {
    if (!item.hasRoom) return
    item.hasRoom = false
    roomTaken -= 1
    feeder.closed(item.host)
  }

  /** Removes what was kept of a cancelled item. It is no matter of the item's any more whether that works. */
  function forget(queued: QueuedItem): void {
    if (queued.part === undefined) return
    const forgetting = forgetKept({ batch, queued, names }, options).catch(() => {})
    tidying = tidying.then(() => forgetting)
  }

  async function end(): Promise<BatchSummary> {
    await journal.flush().catch(() => {})
    if (cancelRest) {
      await cancelQueued()
      // Nor is what nobody knows yet wanted.
      store.batches.allRead(batch.id)
    }
    await tidying
    diskWait.end()
    scheduler.close(new Interrupted({ kind: 'keep' }))
    client.close()
    guarded.close()
    const summary = tally.summary({
      endedAt: clock.now(),
      left: cancelRest ? 0 : left + feeder.waiting + feeder.held.length,
      peakAtOnce: scheduler.peakAtOnce,
    })
    if (readError !== undefined) throw readError
    // A run that had nothing to do says nothing about the batch.
    const isNews = tally.snapshot().items > 0
    store.batches.end(batch.id, isNews ? summary : (batch.summary ?? summary))
    return summary
  }

  /** What was never opened is cancelled in the store, a page at a time. */
  async function cancelQueued(): Promise<void> {
    let after = 0
    for (;;) {
      const page = store.queue.page(batch.id, after, 500)
      const last = page.at(-1)
      if (last === undefined) return
      after = last.index
      const cancelled = page.map(queued => cancelledItem(queued, clock.now()))
      store.items.commit(batch.id, cancelled, new Map())
      for (const queued of page) forget(queued)
      for (const item of cancelled) settled(new URL(item.item.url).host, item)
      // The event loop breathes between pages: there may be a million.
      await new Promise(setImmediate)
    }
  }

  const run: Run = {
    done: done.promise,
    pause(index) {
      if (index !== undefined) return pauseOne(index)
      if (mode !== 'running') return
      mode = 'paused'
      scheduler.pause()
      tally.paused(clock.now())
      for (const item of open.values()) interrupt(item, { kind: 'keep' })
    },
    resume(index) {
      if (index !== undefined) return resumeOne(index)
      if (mode !== 'paused') return
      mode = 'running'
      diskWait.end()
      scheduler.resume()
      tally.resumed(clock.now())
      pump()
    },
    stop(how) {
      mode = 'stopping'
      scheduler.close(new Interrupted({ kind: 'keep' }))
      observer.stopping?.()
      for (const item of open.values()) {
        if (how === 'now' || item.state.kind !== 'active') interrupt(item, { kind: 'keep' })
      }
      pump()
    },
    cancel(index) {
      if (index !== undefined) {
        cancelOne(index)
        return
      }
      if (cancelRest) return
      cancelRest = true
      mode = 'stopping'
      observer.stopping?.()
      for (const item of open.values()) cancel(item)
      pump()
    },
    async retry(which) {
      // What is claimed but not written yet would still be found in the queue.
      await journal.flush().catch(() => {})
      if (over || mode === 'stopping') return undefined
      const hosts = store.queue.requeueFailed(batch.id, which)
      const count = [...hosts.values()].reduce((sum, items) => sum + items, 0)
      tally.requeued(count)
      feeder.requeued(hosts)
      pump()
      return count
    },
    setLimits(next) {
      limits = next
      tally.limited(next)
      scheduler.setLimits(next)
      feeder.setWindow(next.perHost + headroom)
      pump()
    },
    snapshot: () => ({
      ...tally.snapshot(),
      reading,
      active: [...open.values()]
        .filter(({ state }) => state.kind !== 'queued')
        .map(item => asActive(item, clock.now()))
        .concat(feeder.held.map(asHeld)),
      coolingHosts: scheduler.cooling(),
      times: {
        ...tally.times(
          clock.now(),
          Array.from(open.values(), item => ({ host: item.host, activeMs: activeMsOf(item, clock.now()) })),
        ),
        peakAtOnce: scheduler.peakAtOnce,
      },
    }),
  }

  function pauseOne(index: number): void {
    const item = open.get(index)
    if (item !== undefined) {
      item.isHeld = true
      interrupt(item, { kind: 'keep' })
      return
    }
    feeder.hold(feeder.remove(index))
  }

  function resumeOne(index: number): void {
    const item = open.get(index)
    if (item !== undefined) item.isHeld = false
    feeder.release(index)
    pump()
  }

  function cancelOne(index: number): void {
    const item = open.get(index)
    if (item !== undefined) {
      cancel(item)
      return
    }
    const waiting = feeder.remove(index)
    if (waiting === undefined) return
    const cancelled = cancelledItem(waiting.queued, clock.now())
    // At once, not with the next group: until then the feeder could still find it in the queue.
    store.items.commit(batch.id, [cancelled], new Map())
    forget(waiting.queued)
    settled(waiting.host, cancelled)
    pump()
  }

  return run
}

/** The batch's folder, with what an earlier run left in it settled first. */
async function openFolder(store: Store, batch: BatchRow): Promise<Names> {
  const { id, folder, options } = batch
  if (store.items.counts(id).items > 0) await recover(store, batch)
  return createNames(folder, options.onConflict, store.saved.files(id))
}

const cancelledItem = ({ index, item, queuedAt }: QueuedItem, now: number): SettledItem => ({
  index,
  item,
  state: { kind: 'cancelled' },
  attempts: [],
  times: { queuedAt, settledAt: now, queuedMs: now - queuedAt, activeMs: 0 },
})
