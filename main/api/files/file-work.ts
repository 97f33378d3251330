import type { BatchId, WatchedFileWork } from '../../../shared/contract/commands.ts'
import { refuse } from '../../../shared/refusal.ts'
import { problemIn } from '../../../shared/text/problems.ts'
import { type App, type BatchRow, failureOfDisk } from '../../app/app.ts'
import { createLatestWork, type FollowedWork } from './latest-work.ts'

/**
 * Work on the files of batches, as windows follow it: the latest of each batch, some at most. `About`: what is known
 * before it starts. `Totals`: what it came to.
 */
export type FileWorks<About, Totals> = {
  /** Resolves when it is over, whatever came of it. Throws a RefusalError while another of this batch runs. */
  begin(batch: BatchId, about: About, totals: Totals, work: DoFileWork<Totals>): Promise<void>
  /** Undefined where there was none. Waits while `since` is the present revision. */
  watch(batch: BatchId, since: number | undefined): Promise<WatchedFileWork<About, Totals> | undefined>
  stop(batch: BatchId): void
  /** Stops them all, and resolves when no file is changed any more. */
  close(): Promise<void>
}

/** Does it, and counts in `totals`. `left`: names a file that stays as it is. `touch`: something was counted. */
export type DoFileWork<Totals> = (run: {
  totals: Totals
  left(file: string, why: string): void
  touch(): void
  signal: AbortSignal
}) => Promise<void>

/**
 * Does work that changes files of a batch. However it ends, windows hear that files changed, and a manifest says what was
 * done by then.
 */
export async function changingFiles(
  app: App,
  batch: BatchRow,
  filesChanged: () => void,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } finally {
    filesChanged()
    const now = app.batches.get(batch.id) ?? batch
    if (now.options.manifest) await app.batches.writeManifests(now, batch.folder)
  }
}

type Run<About, Totals> = FollowedWork &
  Omit<WatchedFileWork<About, Totals>, 'revision' | 'endedMsAgo'> & {
    endedAt: number | undefined
  }

/** More than a person would read. */
const mostLeft = 100

export function createFileWorks<About, Totals>(app: App): FileWorks<About, Totals> {
  const runs = createLatestWork<Run<About, Totals>>(app.world.clock)

  async function follow(run: Run<About, Totals>, work: DoFileWork<Totals>): Promise<void> {
    const { signal } = run.stop
    const { totals, left, revisions } = run
    try {
      await work({
        totals,
        left: (file, why) => void (left.length < mostLeft && left.push({ file, why })),
        touch: revisions.touch,
        signal,
      })
    } catch (error) {
      if (!signal.aborted) run.problem = problemIn(error) ?? failureOfDisk(error)
    }
    run.state = signal.aborted ? 'stopped' : 'ended'
    run.endedAt = app.world.clock.now()
    revisions.touch()
  }

  return {
    begin(batch, about, totals, work) {
      if (runs.get(batch)?.state === 'running') refuse('batch-running')
      const run: Run<About, Totals> = {
        ...{ state: 'running', about, totals, left: [], problem: undefined, endedAt: undefined },
        stop: new AbortController(),
        revisions: runs.revisionsFor(batch),
        done: Promise.resolve(),
      }
      run.done = follow(run, work)
      run.revisions.touch()
      runs.keep(batch, run, ({ state }) => state !== 'running')
      return run.done
    },
    async watch(batch, since) {
      const run = await runs.after(batch, since)
      if (run === undefined) return undefined
      const { state, about, totals, left, problem, revisions, endedAt } = run
      const endedMsAgo = endedAt === undefined ? undefined : app.world.clock.now() - endedAt
      return { revision: revisions.current, state, about, totals, left, problem, endedMsAgo }
    },
    stop: runs.stop,
    close: runs.close,
  }
}
