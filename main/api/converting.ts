import type { BatchId, WatchedConversion } from '../../shared/contract/commands.ts'
import type { Conversion, ConversionTotals } from '../../shared/conversion.ts'
import { refuse } from '../../shared/refusal.ts'
import { type Problem, problemIn } from '../../shared/text/problems.ts'
import { type App, type BatchRow, failureOfDisk } from '../app/app.ts'
import { createLatestWork, type FollowedWork } from './latest-work.ts'

/** Conversions of the images of batches, as windows follow them: the latest of each batch, some at most. */
export type Converting = {
  /** Resolves when it is over, whatever came of it. Throws a RefusalError while another of this batch runs. */
  begin(batch: BatchRow, wish: Conversion, indexes: Iterable<number> | undefined): Promise<void>
  /** Undefined where there was none. Waits while `since` is the present revision. */
  watch(batch: BatchId, since: number | undefined): Promise<WatchedConversion | undefined>
  stop(batch: BatchId): void
  /** Stops them all, and resolves when no file is written any more. */
  close(): Promise<void>
}

type Run = FollowedWork & {
  state: WatchedConversion['state']
  images: number
  totals: ConversionTotals
  left: WatchedConversion['left']
  problem: Problem | undefined
  endedAt: number | undefined
}

/** More than a person would read. */
const mostLeft = 100

export function createConverting(app: App): Converting {
  const runs = createLatestWork<Run>(app.world.clock)

  async function work(batch: BatchRow, wish: Conversion, indexes: Iterable<number> | undefined, run: Run) {
    const { signal } = run.stop
    try {
      for await (const end of app.conversions.run(batch, wish, indexes, signal)) {
        run.totals[end.kind] += 1
        if (end.kind === 'converted') run.totals.bytes += end.bytes
        if (end.kind === 'left' && run.left.length < mostLeft) run.left.push({ file: end.from, why: end.why })
        run.revisions.touch()
      }
      if (batch.options.manifest) await app.batches.writeManifests(batch)
    } catch (error) {
      if (!signal.aborted) run.problem = problemIn(error) ?? failureOfDisk(error)
    }
    run.state = signal.aborted ? 'stopped' : 'ended'
    run.endedAt = app.world.clock.now()
    run.revisions.touch()
  }

  return {
    begin(batch, wish, indexes) {
      if (runs.get(batch.id)?.state === 'running') refuse('batch-running')
      const { images } = app.conversions.plan(batch, wish, indexes)
      const run: Run = {
        ...{ state: 'running', images, left: [], problem: undefined, endedAt: undefined },
        stop: new AbortController(),
        totals: { converted: 0, unchanged: 0, left: 0, bytes: 0 },
        revisions: runs.revisionsFor(batch.id),
        done: Promise.resolve(),
      }
      run.done = work(batch, wish, indexes, run)
      run.revisions.touch()
      runs.keep(batch.id, run, ({ state }) => state !== 'running')
      return run.done
    },
    async watch(batch, since) {
      const run = await runs.after(batch, since)
      if (run === undefined) return undefined
      const { state, images, totals, left, problem, revisions, endedAt } = run
      const endedMsAgo = endedAt === undefined ? undefined : app.world.clock.now() - endedAt
      return { revision: revisions.current, state, images, totals, left, problem, endedMsAgo }
    },
    stop: runs.stop,
    close: runs.close,
  }
}
