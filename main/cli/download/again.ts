import type { FollowedPage } from '../../../shared/followed.ts'
import { refuse } from '../../../shared/refusal.ts'
import type { BatchOptions } from '../../../shared/settings.ts'
import { rerunWords } from '../../../shared/text/rerun.ts'
import { type App, type BatchRow, optionsOfRerun, type ReadLinks, type RerunWish } from '../../app/app.ts'
import { withApp } from '../process/with-app.ts'
import type { Report } from '../report/report.ts'
import {
  type Begin,
  createReport,
  noLinks,
  prepareRun,
  type RunOptions,
  runBatch,
  runCreated,
} from './run-batch.ts'

export type AgainOptions = RunOptions &
  RerunWish & {
    /** Takes the links as they were, and reads no list or page again. */
    stored: boolean
    /** Options that take the place of the batch's own. */
    changes: Partial<BatchOptions>
  }

/** `shoal again`: a batch once more, for what is new or changed. Resolves with the exit status. */
export async function again(id: string, options: AgainOptions): Promise<number> {
  const report = withRerunWords(createReport(options))
  return withApp(async app => {
    await prepareRun(app, { ...options, batch: options.changes })
    const { batch: before, state } = app.history.named(id)
    if (state === 'running') refuse('batch-running')
    const batch = { ...before.options, ...options.changes, ...optionsOfRerun(before.options, options) }
    const hear = {
      rejected: report.rejected,
      note: report.note,
      page: (page: FollowedPage) => report.page(page),
    }
    const read = await app.reruns.read(before, hear, { isStored: options.stored })
    if (read.kind === 'links') return runLinks(app, before, batch, read, options, report)
    const { follow } = read
    try {
      let row: BatchRow | undefined
      const begin: Begin = async observer => {
        row = app.batches.createPending(
          before.folder,
          follow.optionsFor(batch),
          follow.pendingSource,
          before.name,
        )
        const started = await app.batches.run(row, follow, observer)
        return { started: { ...started, follow }, count: undefined }
      }
      return await runBatch(app, report, options, begin, () => ({
        lists: {
          duplicates: follow.duplicates,
          // Pages that were not read may still name the others.
          ...(row !== undefined && follow.isComplete() && { dropped: app.reruns.dropped(before.id, row.id) }),
        },
      }))
    } finally {
      follow.close()
    }
  })
}

async function runLinks(
  app: App,
  before: BatchRow,
  batch: BatchOptions,
  { items, takeRows, found }: ReadLinks,
  options: AgainOptions,
  report: Report,
): Promise<number> {
  const { folder, source, name } = before
  const created = await app.batches.create(folder, batch, items, takeRows, {
    ...(source !== undefined && { source }),
    ...(name !== undefined && { name }),
  })
  if (created === undefined) refuse('nothing-to-download', noLinks)
  const { lists, faults } = found()
  const isWhole = faults === 0
  const dropped = isWhole ? app.reruns.dropped(before.id, created.batch.id) : 0
  return await runBatch(app, report, options, runCreated(app, created), () => ({
    lists: { ...lists, dropped },
    faults,
  }))
}

/** Says at the end what was new. */
const withRerunWords = (report: Report): Report => ({
  ...report,
  ended(summary, lists, shared) {
    report.ended(summary, lists, shared)
    report.note(rerunWords(summary, lists.dropped ?? 0))
  },
})
