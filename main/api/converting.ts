import type { BatchId, WatchedConversion } from '../../shared/contract/commands.ts'
import type { Conversion, ConversionTotals } from '../../shared/conversion.ts'
import { refuse } from '../../shared/refusal.ts'
import { type Problem, problemIn } from '../../shared/text/problems.ts'
import { type App, type BatchRow, failureOfDisk } from '../app/app.ts'
import { createRevisions, type Revisions } from './revisions.ts'

/** Conversions of the images of batches, as windows follow them: the latest of each batch, some at most. */
export type Converting = {
  /** Throws a RefusalError while another of this batch runs. */
  begin(batch: BatchRow, wish: Conversion, indexes: Iterable<number> | undefined): void
  /** Undefined where there was none. Waits while `since` is the present revision. */
  watch(batch: BatchId, since: number | undefined): Promise<WatchedConversion | undefined>
  stop(batch: BatchId): void
  /** Stops them all, and resolves when no file is written any more. */
  close(): Promise<void>
}

type Run = {
  state: WatchedConversion['state']
  images: number
  totals: ConversionTotals
  left: WatchedConversion['left']
  problem: Problem | undefined
  stop: AbortController
  revisions: Revisions
  done: Promise<void>
}

const mostRuns = 8
/** More than a person would read. */
const mostLeft = 100

export function createConverting(app: App): Converting {
  const runs = new Map<BatchId, Run>()

  async function work(batch: BatchRow, wish: Conversion, indexes: Iterable<number> | undefined, run: Run) {
    const { signal } = run.stop
    try {
      for await (const end of app.conversions.run(batch, wish, indexes, signal)) {
        run.totals[end.kind] += 1
        if (end.kind === 'converted') run.totals.bytes += end.bytes
        if (end.kind === 'left' && run.left.length < mostLeft) run.left.push({ file: end.from, why: end.why })
        run.revisions.touch()
      }
    } catch (error) {
      if (!signal.aborted) run.problem = problemIn(error) ?? failureOfDisk(error)
    }
    run.state = signal.aborted ? 'stopped' : 'ended'
    run.revisions.touch()
  }

  return {
    begin(batch, wish, indexes) {
      const known = runs.get(batch.id)
      if (known?.state === 'running') refuse('batch-running')
      const { images } = app.conversions.plan(batch, wish, indexes)
      const run: Run = {
        ...{ state: 'running', images, left: [], problem: undefined, stop: new AbortController() },
        totals: { converted: 0, unchanged: 0, left: 0, bytes: 0 },
        revisions:
          known?.revisions ??
          createRevisions(app.world.clock, { isLive: () => false, hasChanged: () => false }),
        done: Promise.resolve(),
      }
      // The latest ones are at the end.
      runs.delete(batch.id)
      runs.set(batch.id, run)
      run.done = work(batch, wish, indexes, run)
      run.revisions.touch()
      for (const [id, old] of [...runs].slice(0, -mostRuns)) {
        if (old.state === 'running') continue
        runs.delete(id)
        old.revisions.close()
      }
    },
    async watch(batch, since) {
      await runs.get(batch)?.revisions.after(since)
      const run = runs.get(batch)
      if (run === undefined) return undefined
      const { state, images, totals, left, problem, revisions } = run
      return { revision: revisions.current, state, images, totals, left, problem }
    },
    stop: batch => runs.get(batch)?.stop.abort(new Error('It was stopped')),
    async close() {
      for (const { stop, revisions } of runs.values()) {
        stop.abort(new Error('The application ends'))
        revisions.close()
      }
      await Promise.all([...runs.values()].map(({ done }) => done))
    },
  }
}
