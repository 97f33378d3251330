import type { BatchHeader, RunningBatch } from '../../../shared/contract/commands.ts'
import { nameOf } from '../../../shared/item-name.ts'
import { RefusalError } from '../../../shared/refusal.ts'
import { conversionOf } from '../../../shared/settings.ts'
import { explain, problemIn } from '../../../shared/text/problems.ts'
import type { App, BatchRow } from '../../app/app.ts'
import type { Converting } from '../files/converting.ts'
import type { Shell } from '../shell.ts'
import { type BatchLine, createBatchLine } from './batch-line.ts'
import { notificationOf } from './notification.ts'
import { createOpenBatch, type OpenBatch } from './open-batch.ts'
import type { OpenBatchObserver } from './open-batch-run.ts'

/** The batches that this process runs, or that a window looks at. */
export type OpenBatches = {
  /** Throws a RefusalError where there is no such batch. */
  get(id: string): OpenBatch
  /** Undefined where no window has opened it yet. */
  known(id: string): OpenBatch | undefined
  /** Opens one that was just made and runs it for the first time. */
  run(row: BatchRow, ...source: Parameters<OpenBatch['run']>): Promise<void>
  /** Lets one that was just made start after the others. */
  wait(row: BatchRow): Promise<void>
  /** The same for one that ran before; where it runs it is stopped first. */
  waitAgain(id: string): Promise<void>
  /** Takes one out of the line; it stays, to be started or resumed. */
  leaveLine(id: string): void
  /** Those that run. */
  running(): RunningBatch[]
  pauseAll(): Promise<void>
  resumeAll(): Promise<void>
  /** Those that start after others. */
  readonly line: BatchLine
  drop(id: string): void
  close(): Promise<void>
}

/** How often the progress is given to the system. */
const progressMs = 500

export function createOpenBatches(
  app: App,
  shell: Shell,
  converting: Pick<Converting, 'begin'>,
): OpenBatches {
  const batches = new Map<string, OpenBatch>()
  let progressAt = 0

  const observer: OpenBatchObserver = {
    progressed: showProgress,
    turned: () => line.advance(),
    placeOf: batch => line.placeOf(batch),
    ended: ({ id }, summary, alike) => shell.notify?.(notificationOf(summary, causesOf(id), alike)),
    async afterRun(row) {
      const wish = conversionOf(row.options)
      if (wish === undefined) return
      await converting.begin(row, wish, undefined, () => batches.get(row.id)?.filesChanged())
    },
  }

  const line = createBatchLine({
    line: app.line,
    ahead: () =>
      new Map([...batches].flatMap(([id, { ahead }]) => (ahead === undefined ? [] : [[id, ahead]]))),
    start: id => get(id).resume(),
    failed(id, error) {
      const problem = problemIn(error)
      const why = problem === undefined ? String(error) : explain(problem)
      app.line.fail(id, why)
      const batch = batches.get(id)
      if (batch === undefined) return
      batch.lineChanged()
      shell.notify?.({ title: `“${batch.snapshot().header.name}” could not start`, body: why })
    },
  })

  const causesOf = (batch: string) =>
    app.items.failures(batch).map(({ code, count, first }) => ({ code, count, name: nameOf(first.item) }))

  const running = () => [...batches.values()].filter(batch => batch.runs)

  function showProgress(): void {
    const now = app.world.clock.now()
    const moving = running()
    if (shell.showProgress === undefined || (moving.length > 0 && now - progressAt < progressMs)) return
    progressAt = now
    let settled = 0
    let items = 0
    for (const batch of moving) {
      const { counts } = batch.snapshot().header
      items += counts.items
      settled += settledOf(counts)
    }
    shell.showProgress(items === 0 ? undefined : settled / items)
  }

  function open(row: BatchRow): OpenBatch {
    const batch = createOpenBatch(app, row, observer)
    batches.set(row.id, batch)
    return batch
  }

  function get(id: string): OpenBatch {
    const known = batches.get(id)
    if (known !== undefined) return known
    const row = app.batches.get(id)
    if (row === undefined) throw new RefusalError(app.batches.whyGone(id))
    return open(row)
  }

  return {
    get,
    known: id => batches.get(id),
    async run(row, follow) {
      try {
        await open(row).run(follow)
      } catch (error) {
        batches.delete(row.id)
        throw error
      }
    },
    async wait(row) {
      app.line.join(row.id)
      line.advance()
    },
    async waitAgain(id) {
      const batch = get(id)
      if (!(await batch.rest())) return
      app.line.join(id)
      batch.lineChanged()
      line.advance()
    },
    leaveLine(id) {
      const batch = get(id)
      // Its turn may have come since the window showed it in line.
      if (batch.ahead !== undefined || !app.line.list().includes(id)) return
      const { queued, items } = app.batches.counts(id)
      if (queued === items) app.line.fail(id, 'It was taken out of the line.')
      else app.line.leave(id)
      batch.lineChanged()
    },
    async pauseAll() {
      line.rest()
      await Promise.all([...batches.values()].map(batch => batch.pause()))
    },
    async resumeAll() {
      await Promise.all(running().map(batch => batch.resume()))
      line.release()
    },
    line,
    running: () => running().map(batch => runningOf(batch.snapshot().header)),
    drop: id => void batches.delete(id),
    async close() {
      line.rest()
      await Promise.all([...batches.values()].map(batch => batch.close()))
    },
  }
}

const settledOf = ({ items, queued, active, saving, backoff }: BatchHeader['counts']): number =>
  items - queued - active - saving - backoff

const runningOf = ({ batch, name, state, reading, counts }: BatchHeader): RunningBatch => ({
  ...{ batch, name, state, reading, failed: counts.failed },
  images: counts.items,
  settled: settledOf(counts),
})
