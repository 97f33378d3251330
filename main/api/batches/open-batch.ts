import type { Followed } from '../../../shared/contract/commands.ts'
import type { SettledItem } from '../../../shared/model.ts'
import type { App, BatchRow, Follow } from '../../app/app.ts'
import { createRevisions, type Revisions } from '../revisions.ts'
import type { Ahead } from './batch-line.ts'
import type { BatchSnapshot } from './batch-snapshot.ts'
import { createOpenBatchRuns, type OpenBatchObserver } from './open-batch-run.ts'
import {
  aheadOf,
  atRest,
  createOpenBatchState,
  hasChanged,
  isUnfinished,
  liveOf,
  revise,
  takeSnapshot,
} from './open-batch-state.ts'
import { createSteering, type Steering } from './steering.ts'

/** A batch that runs in this process, or that a window looks at. */
export type OpenBatch = Steering & {
  readonly row: BatchRow
  readonly runs: boolean
  /** What it does that those in line wait for. */
  readonly ahead: Ahead | undefined
  readonly revisions: Revisions
  /** The results of the pages that its items come from; undefined where this process read none. */
  readonly followed: Followed | undefined
  /**
   * Runs it for the first time, with what is in the store and what `follow` still brings. Rejects with a RefusalError
   * when it cannot start; the batch is then deleted.
   */
  run(follow?: Follow): Promise<void>
  /** It came into the line or left it without a run; its row says why. */
  lineChanged(): void
  /** Stops it where it runs. Resolves once nothing runs, with whether something is left. */
  rest(): Promise<boolean>
  snapshot(): BatchSnapshot
  /** The user gave an item another end, or its file another name. */
  revised(item: SettledItem, before: SettledItem['state']): void
  /** Its files have other names or contents; if all were moved, it lies in another folder. */
  filesChanged(): void
  /** Stops at once, keeping what is left; resolves when nothing runs. */
  close(): Promise<void>
}

/** A batch as windows see and steer it, whether it runs or not. */
export function createOpenBatch(app: App, row: BatchRow, observer: OpenBatchObserver): OpenBatch {
  const open = createOpenBatchState(app, row, observer.placeOf, () => changed())
  const revisions = createRevisions(app.world.clock, {
    isLive: () => liveOf(open.phase) !== undefined || isUnfinished(open.phase),
    hasChanged: () => hasChanged(app, open),
  })
  const changed = () => {
    open.last = undefined
    revisions.touch()
    observer.turned()
  }
  const runs = createOpenBatchRuns(app, open, observer, changed)
  const steering = createSteering(app, open, runs, changed)
  return {
    get row() {
      return open.row
    },
    get runs() {
      return liveOf(open.phase) !== undefined
    },
    get ahead() {
      return aheadOf(open.phase)
    },
    revisions,
    get followed() {
      return open.follow?.followed
    },
    async run(follow) {
      await runs.begin(
        async observer => ({ ...(await app.batches.run(open.row, follow, observer)), follow }),
        {
          isFirst: true,
        },
      )
    },
    lineChanged() {
      open.row = app.batches.get(open.row.id) ?? open.row
      if (open.phase.kind === 'atRest') open.phase = atRest(app, open.row, open.totals)
      changed()
    },
    ...steering,
    async rest() {
      await steering.stop('now')
      await open.over
      return isUnfinished(open.phase)
    },
    snapshot: () => takeSnapshot(app, open),
    revised(item, before) {
      revise(open, item, before)
      changed()
    },
    filesChanged() {
      open.edits += 1
      open.row = app.batches.get(open.row.id) ?? open.row
      changed()
    },
    async close() {
      revisions.close()
      open.hosts.close()
      // The caller that started it gets the error.
      if (open.phase.kind === 'beginning') await open.phase.begun.catch(() => {})
      const live = liveOf(open.phase)
      if (live !== undefined) {
        // It was stopped by the user, so no notification is needed.
        open.phase = { kind: 'ending', live }
        live.run.stop('now')
      }
      await open.over
    },
  }
}
