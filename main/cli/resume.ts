import type { BatchOptions } from '../../shared/settings.ts'
import type { App, BatchRow, PagesSource } from '../app/app.ts'
import { type ChangedBatch, changeBatch } from './changed-batch.ts'
import { exitStatus } from './exit-status.ts'
import { followPages } from './followed-pages.ts'
import type { Report } from './report.ts'
import { createReport, prepareRun, type RunOptions, runBatch } from './run-batch.ts'
import { noteToStderr, withApp } from './with-app.ts'

export type ResumeFlags = RunOptions & {
  retryFailed: boolean
  /** Options that take the place of the batch's own. */
  changes: Partial<BatchOptions>
}

/** `shoal resume`: goes on with a batch that did not finish. Resolves with the exit status. */
export async function resume(id: string | undefined, options: ResumeFlags): Promise<number> {
  const report = createReport(options)
  const { retryFailed } = options
  return withApp(async app => {
    await prepareRun(options)
    const found = app.history.unfinished(id, retryFailed)
    if (typeof found === 'string') {
      noteToStderr(found)
      return exitStatus.usage
    }
    const changed: ChangedBatch | string =
      // What another process runs stays as it is; that it runs is told when it is to begin.
      found.state === 'running' ? { ...found, changes: {} } : changeBatch(app, found.batch, options.changes)
    if (typeof changed === 'string') {
      noteToStderr(changed)
      return exitStatus.usage
    }
    const { batch, changes } = changed
    const { pendingSource } = batch
    if (pendingSource?.kind === 'pages')
      return goOnReading(app, report, batch, pendingSource, { ...options, changes })
    if (pendingSource?.kind === 'stream') report.note(streamLost)
    const status = await runBatch(app, report, options, async observer => {
      const started = await app.resume(batch, { retryFailed, changes }, observer)
      if (pendingSource?.kind === 'stream') app.takeAsRead(batch.id)
      return { started, count: started.run.snapshot().items }
    })
    return pendingSource === undefined || status !== exitStatus.done ? status : exitStatus.failed
  })
}

const streamLost =
  'This list came through a pipe that was cut off, so there may be more than Shoal knows. Give the same command again afterwards: what is saved is skipped.'

/** Reads the pages of a recipe again, for the images that are not known yet, while those that are left are fetched. */
async function goOnReading(
  app: App,
  report: Report,
  batch: BatchRow,
  { recipe, pages, headers }: PagesSource,
  options: ResumeFlags,
): Promise<number> {
  const { changes, retryFailed } = options
  const source = { recipe, pages, headers, referer: changes.referer ?? batch.options.referer }
  const followed = followPages(app, report, source, app.items(batch.id))
  try {
    const status = await runBatch(app, followed.telling, options, async observer => {
      const rest = { retryFailed, changes, source: followed }
      return { started: await app.resume(batch, rest, followed.ending(observer)), count: undefined }
    })
    return status === exitStatus.done && followed.totals.failed > 0 ? exitStatus.failed : status
  } finally {
    followed.close()
  }
}
