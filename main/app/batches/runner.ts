import type { FollowedPage } from '../../../shared/followed.ts'
import type { Item } from '../../../shared/model.ts'
import type { BatchOptions } from '../../../shared/settings.ts'
import type { BatchSummary, RunKind } from '../../../shared/summary.ts'
import type { Engine, Run, RunBegin, RunObserver, World } from '../../engine/engine.ts'
import { readRequestFiles } from '../../engine/http/request-files.ts'
import type { BatchRow, FailedItems, Store } from '../../store/store.ts'
import type { Follow } from '../pages/follows.ts'
import type { Pages } from '../pages/pages.ts'
import type { BatchLocks } from './batch-locks.ts'
import { eachItem } from './items.ts'

/** Items that come while a batch runs. */
export type ItemSource = {
  items: AsyncIterable<readonly Item[]>
  /** Whether all items came; called at their end. */
  isComplete?(): boolean
  /** No more are wanted. */
  stop?(): void
  /** The run did not start. */
  close?(): void
}

export type ResumeOptions = {
  /**
   * `everything` (the default): queued items, and those that its pages still bring. An interrupted stream cannot be
   * continued: only its items until then count. `queued`: only queued items.
   */
  scope?: 'everything' | 'queued'
  /** All failed items, or some. */
  retryFailed?: boolean | FailedItems
  begin?: Exclude<RunBegin, 'first'>
  /** Options that take the place of those it has, from now on. */
  changes?: Partial<BatchOptions>
  /** Is called for each page that is read again. */
  page?(page: FollowedPage): void
}

export type StartedBatch = {
  batch: BatchRow
  run: Run
  /** Failed items that went into the queue again. */
  requeued: number
  /** The pages that its remaining items come from. */
  follow: Follow | undefined
}

/** Runs batches, each as the only process that does. */
export type Runner = {
  /** Whether this process runs a batch. */
  readonly isBusy: boolean
  /** Runs a batch for the first time. */
  run(batch: BatchRow, source: ItemSource | undefined, observer?: RunObserver): Promise<StartedBatch>
  /** Runs one again that was stopped or cut off. */
  resume(batch: BatchRow, options: ResumeOptions, observer?: RunObserver): Promise<StartedBatch>
}

type RunnerParts = {
  store: Store
  engine: Engine
  locks: BatchLocks
  clock: World['clock']
  sessions: World['sessions']
}

/** `begins` is called whenever a batch is about to run. */
export function createRunner(
  { store, engine, locks, clock, sessions }: RunnerParts,
  pages: () => Promise<Pages>,
  begins: () => void,
): Runner {
  const running = new Set<Run>()

  /** The remaining items of a batch, from its source. */
  async function restOf(batch: BatchRow, page: ResumeOptions['page']): Promise<Follow | undefined> {
    if (batch.pendingSource?.kind !== 'pages') return undefined
    const { follows } = await pages()
    return follows.readOn(batch, eachItem(store, batch.id), page && { page })
  }

  /** Starts the engine; the batch counts as cut off until the run ends, because a crashed process cannot store its end. */
  async function start(
    batch: BatchRow,
    source: ItemSource | undefined,
    observer: RunObserver,
    begin: RunBegin,
  ): Promise<Run> {
    const isComplete = source?.isComplete ?? (() => true)
    return engine.run(
      batch,
      source?.items,
      {
        ...observer,
        readAll: () => isComplete() && store.batches.allRead(batch.id),
        stopping() {
          source?.stop?.()
          observer.stopping?.()
        },
      },
      begin,
    )
  }

  /** `prepare`: what is still to be done once no other process can run the batch. */
  async function runLocked(
    row: BatchRow,
    begin: RunBegin,
    observer: RunObserver,
    prepare: () => Promise<Omit<StartedBatch, 'run'> & { source: ItemSource | undefined; kind: RunKind }>,
  ): Promise<StartedBatch> {
    begins()
    const lock = begin === 'paused' ? locks.take(row.id) : locks.takeToRun(row)
    let source: ItemSource | undefined
    try {
      store.batches.reopen(row.id)
      const prepared = await prepare()
      source = prepared.source
      const { batch, requeued, follow, kind } = prepared
      const run = await start(batch, source, observer, begin)
      store.line.leave(batch.id)
      running.add(run)
      const end = (isWhole: boolean) => {
        running.delete(run)
        lock.release(isWhole)
      }
      run.done.then(
        summary => {
          keep(batch.id, kind, summary)
          end(summary.left === 0)
        },
        () => end(false),
      )
      return { batch, run, requeued, follow }
    } catch (error) {
      source?.close?.()
      if (row.summary !== undefined) store.batches.end(row.id, row.summary)
      lock.release(false)
      throw error
    }
  }

  /** A run of which nothing settled says nothing of the batch. */
  function keep(batch: string, kind: RunKind, summary: BatchSummary): void {
    const { saved, skipped, failed, cancelled } = summary
    if (saved + skipped + failed + cancelled > 0)
      store.runs.add(batch, { kind, endedAt: clock.now(), summary })
  }

  /** Also what ran before may wait in line. */
  const isFirst = ({ id, isInLine, notStarted }: BatchRow): boolean =>
    (isInLine || notStarted !== undefined) && store.runs.list(id).length === 0

  function requeue(batch: string, which: boolean | FailedItems): number {
    if (which === false) return 0
    const hosts = store.queue.requeueFailed(batch, which === true ? {} : which)
    return [...hosts.values()].reduce((sum, items) => sum + items, 0)
  }

  return {
    get isBusy() {
      return running.size > 0
    },
    run: (batch, source, observer = {}) =>
      runLocked(batch, 'first', observer, async () => ({
        batch,
        source,
        requeued: 0,
        follow: undefined,
        kind: 'first',
      })),
    async resume(row, options, observer = {}) {
      const { scope = 'everything', retryFailed = false, begin = 'running', changes = {}, page } = options
      // Nothing is changed or put into the queue for a run that cannot begin.
      await readRequestFiles({ ...row.options, ...changes }, { ...(sessions && { sessions }) })
      const started = await runLocked(row, begin, observer, async () => {
        const batch = await changed(store, row, changes)
        const follow = scope === 'everything' ? await restOf(batch, page) : undefined
        const requeued = requeue(batch.id, retryFailed)
        return {
          batch,
          source: follow,
          requeued,
          follow,
          kind: requeued > 0 ? 'retry' : isFirst(row) ? 'first' : 'resume',
        }
      })
      // The caller has told the user that there may have been more.
      if (scope === 'everything' && row.pendingSource?.kind === 'stream') store.batches.allRead(row.id)
      return started
    },
  }
}

async function changed(store: Store, row: BatchRow, changes: Partial<BatchOptions>): Promise<BatchRow> {
  if (Object.keys(changes).length === 0) return row
  // Knowing which links pages chose takes the code that reads pages.
  const { changeBatch } = await import('./changed-batch.ts')
  return changeBatch(store, row, changes)
}
