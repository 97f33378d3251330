import type { BatchId } from '../../../shared/contract/commands.ts'
import type { World } from '../../app/app.ts'
import { createRevisions, type Revisions } from '../revisions.ts'

/** Work on a batch that windows follow, and that can be stopped. */
export type FollowedWork = { stop: AbortController; revisions: Revisions; done: Promise<void> }

/** The latest work on each batch, some at most. */
export type LatestWork<Work extends FollowedWork> = {
  get(batch: BatchId): Work | undefined
  /** For new work on a batch: windows that wait for the work before it wait for this. */
  revisionsFor(batch: BatchId): Revisions
  /** Takes the place of earlier work on the batch. The oldest beyond the most are let go, as far as `mayLetGo` says. */
  keep(batch: BatchId, work: Work, mayLetGo: (work: Work) => boolean): void
  /** The work on a batch, once `since` is not its present revision; undefined where there was none. */
  after(batch: BatchId, since: number | undefined): Promise<Work | undefined>
  stop(batch: BatchId): void
  /** Stops all of it, and resolves when it is done. */
  close(): Promise<void>
}

const mostKept = 8

export function createLatestWork<Work extends FollowedWork>(clock: World['clock']): LatestWork<Work> {
  const all = new Map<BatchId, Work>()
  return {
    get: batch => all.get(batch),
    revisionsFor: batch =>
      all.get(batch)?.revisions ?? createRevisions(clock, { isLive: () => false, hasChanged: () => false }),
    keep(batch, work, mayLetGo) {
      // The latest ones are at the end.
      all.delete(batch)
      all.set(batch, work)
      for (const [id, old] of [...all].slice(0, -mostKept)) {
        if (!mayLetGo(old)) continue
        all.delete(id)
        old.stop.abort(new Error('Others came after it'))
        old.revisions.close()
      }
    },
    async after(batch, since) {
      await all.get(batch)?.revisions.after(since)
      return all.get(batch)
    },
    stop: batch => all.get(batch)?.stop.abort(new Error('It was stopped')),
    async close() {
      for (const { stop, revisions } of all.values()) {
        stop.abort(new Error('The application ends'))
        revisions.close()
      }
      await Promise.all([...all.values()].map(({ done }) => done))
    },
  }
}
