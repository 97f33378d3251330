import { access, constants } from 'node:fs/promises'
import { setImmediate as turn } from 'node:timers/promises'
import type { Item, Narrowness } from '../../../shared/model.ts'
import type { BatchRow, Store } from '../../store/store.ts'
import { createDiskWait } from '../files/disk-room.ts'
import { openInside } from '../files/inside.ts'
import { conflictPolicyOf, createNames, type Names } from '../files/names.ts'
import { recover } from '../files/recover.ts'
import { refuseFolder } from '../files/refuse-folder.ts'
import { createRepeats } from '../files/repeats.ts'
import { createCrowding } from '../hosts/crowding.ts'
import { createScheduler } from '../hosts/scheduler.ts'
import { type RequestFiles, readRequestFiles } from '../http/request-files.ts'
import { createJournal, gatherOthers } from '../record/journal.ts'
import { createTally } from '../record/tally.ts'
import { createTracing } from '../record/tracing.ts'
import type { OpenShards, Shards } from '../shards.ts'
import type { OpenOriginals } from '../transfer/originals.ts'
import { createSameLinks } from '../transfer/same-links.ts'
import type { World } from '../world.ts'
import { createFeeder } from './feeder.ts'
import { createFetching } from './fetching.ts'
import type { Run, RunBegin, RunObserver } from './handle.ts'
import { createOpenItems, headroom } from './open-items.ts'
import { snapshotOf } from './snapshot.ts'
import { isStopping, type RunState } from './state.ts'
import {
  cancelAll,
  cancelSome,
  pauseAll,
  pauseOne,
  requeueFailed,
  resumeAll,
  resumeOne,
  setLimits,
  stopAll,
} from './steering.ts'
import { fillWindow } from './window.ts'

type RunParts = {
  store: Store
  world: World
  openOriginals: OpenOriginals | undefined
  openShards: OpenShards | undefined
}

/** One run of a batch: keeps a window of the queue open as transfers, until nothing is left or it is stopped. */
export async function startRun(
  parts: RunParts,
  batch: BatchRow,
  items: AsyncIterable<readonly Item[]> | undefined,
  observer: RunObserver,
  begin: RunBegin,
): Promise<Run> {
  const { store, world } = parts
  const files = await readRequestFiles(batch.options, world)
  const names = await openFolder(store, batch, begin)
  // What they lost goes back into the queue, before that is read.
  const shards =
    batch.options.pack === undefined ? undefined : await parts.openShards?.(batch, names.inside.root)
  const run = createState(parts, batch, names, files, shards, observer, begin)
  noteAdded(run, await queuedHosts(store, batch.id))
  const { atOnce, perHost } = batch.options
  world.log('batch-started', { batch: batch.id, folder: batch.folder, atOnce, perHost })
  void readItems(run, items)
  fillWindow(run)
  return handleOf(run)
}

/** How many queued items each host has, hosts in the order of their first one. A long list is counted in pieces. */
async function queuedHosts({ queue }: Store, batch: string): Promise<Map<string, number>> {
  const hosts = new Map<string, { queued: number; first: number }>()
  for (const piece of queue.hosts(batch)) {
    for (const { host, queued, first } of piece) {
      const known = hosts.get(host)
      if (known === undefined) hosts.set(host, { queued, first })
      else known.queued += queued
    }
    await turn()
  }
  const inOrder = [...hosts].sort(([, a], [, b]) => a.first - b.first)
  return new Map(inOrder.map(([host, { queued }]) => [host, queued]))
}

/** The batch's folder, with what an earlier run left in it settled first. */
async function openFolder(store: Store, batch: BatchRow, begin: RunBegin): Promise<Names> {
  const { id, folder, options } = batch
  try {
    const inside = await openInside(folder, options)
    // Reported once and at once, not by each image.
    await access(folder, constants.W_OK)
    // Both look at every item.
    const mayHaveRun = begin !== 'first' && store.items.any(id)
    if (mayHaveRun) await recover(store, batch, inside)
    return createNames(inside, conflictPolicyOf(options), mayHaveRun ? store.saved.files(id) : [])
  } catch (error) {
    refuseFolder(folder, error)
  }
}

function createState(
  { store, world, openOriginals }: RunParts,
  batch: BatchRow,
  names: Names,
  files: RequestFiles,
  shards: Shards | undefined,
  observer: RunObserver,
  begin: RunBegin,
): RunState {
  const { id, folder, options } = batch
  const scheduler = createScheduler(options, world.clock)
  const narrowed = (atOnce: number, why: Narrowness) => observer.narrowed?.(atOnce, why)
  const crowding = createCrowding(scheduler, world, narrowed, () => fetching.dropIdle())
  const { lineIsSlow, lineIsFast, outOfFiles } = crowding
  const fetching = createFetching({
    ...{ options, files, world, lineIsSlow, lineIsFast },
    inside: names.inside,
    waiting: () => feeder.waiting,
    withoutLanes: () => observer.withoutLanes?.(),
  })
  const openItems = createOpenItems()
  const feeder = createFeeder(store, id, options.perHost + headroom, openItems.has)
  // The store may be on another disk, and that one the full one.
  const folders = [folder, ...(store.folder === undefined ? [] : [store.folder])]
  return {
    ...{ batch, store, observer, names, openItems, feeder },
    fetching,
    context: {
      ...{ options, world, shards },
      scheduler,
      openFetcher: fetching.openFetcher,
      repeats: createRepeats(store, id),
      sameLinks: createSameLinks(),
      originals: options.originals ? openOriginals?.(options, files) : undefined,
      goneImages: new Map(),
      requested: () => observer.requested?.(),
      outOfFiles,
      setAside: host => observer.setAside?.(host),
      pushedBack(host, cause) {
        world.log('host-pushed-back', { batch: id, host, code: cause.code })
        observer.pushedBack?.(host, cause)
      },
    },
    // The last image, or the only one, waits for no others.
    journal: createJournal(store, id, async () => {
      if (openItems.size > 1) await gatherOthers()
    }),
    tally: createTally(options),
    tracing: createTracing(options.trace),
    diskWait: createDiskWait(folders, world),
    done: Promise.withResolvers(),
    phase: { kind: begin === 'paused' ? 'paused' : 'running' },
    source: { kind: 'reading' },
    limits: options,
    left: 0,
    cancelling: 0,
    tidying: Promise.resolve(),
  }
}

/** How many more items each host has in the store. */
function noteAdded({ tally, feeder }: RunState, hosts: ReadonlyMap<string, number>): void {
  tally.added(hosts)
  feeder.added(hosts)
}

async function readItems(run: RunState, items: AsyncIterable<readonly Item[]> | undefined): Promise<void> {
  const { store, batch, context } = run
  try {
    for await (const chunk of items ?? []) {
      if (chunk.length === 0) continue
      noteAdded(run, store.items.append(batch.id, chunk, context.world.clock.now()))
      fillWindow(run)
    }
    // A source that was asked to end may end as if that were all.
    if (items !== undefined && !isStopping(run)) run.observer.readAll?.()
    run.source = { kind: 'read' }
    if (!isStopping(run)) context.shards?.allRead()
  } catch (error) {
    // It may also do so with an error.
    run.source = isStopping(run) ? { kind: 'read' } : { kind: 'broken', error }
    if (run.source.kind === 'broken') stopAll(run, 'after-running')
  }
  fillWindow(run)
}

/** The run as its caller steers it: each change is followed by opening what there is room for then. */
function handleOf(run: RunState): Run {
  return {
    done: run.done.promise,
    pause(index) {
      if (index === undefined) pauseAll(run)
      else pauseOne(run, index)
    },
    resume(index) {
      if (index === undefined) resumeAll(run)
      else resumeOne(run, index)
      fillWindow(run)
    },
    stop(how) {
      stopAll(run, how)
      fillWindow(run)
    },
    async cancel(indexes) {
      try {
        if (indexes === undefined) cancelAll(run)
        else await cancelSome(run, indexes)
      } finally {
        // Nothing was opened meanwhile. Also after an error of the store, the other items continue.
        fillWindow(run)
      }
    },
    async retry(which) {
      const count = await requeueFailed(run, which)
      if (count !== undefined) fillWindow(run)
      return count
    },
    setLimits(limits) {
      setLimits(run, limits)
      fillWindow(run)
    },
    snapshot: () => snapshotOf(run),
  }
}
