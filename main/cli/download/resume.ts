import type { BatchOptions } from '../../../shared/settings.ts'
import { withApp } from '../process/with-app.ts'
import { type Begin, createReport, prepareRun, type RunOptions, runBatch } from './run-batch.ts'

export type ResumeFlags = RunOptions & {
  retryFailed: boolean
  /** Options that take the place of the batch's own. */
  changes: Partial<BatchOptions>
}

/** `shoal resume`: resumes an unfinished batch. Resolves with the exit status. */
export async function resume(id: string | undefined, options: ResumeFlags): Promise<number> {
  const report = createReport(options)
  const { retryFailed, changes } = options
  return withApp(async app => {
    await prepareRun(app, { ...options, batch: changes })
    const found = app.history.unfinished(id, retryFailed)
    const { batch } = found
    const wasStream = batch.pendingSource?.kind === 'stream'
    if (wasStream) report.note(streamLost)
    const begin: Begin = async observer => {
      const started = await app.batches.resume(batch, { retryFailed, changes, page: report.page }, observer)
      return { started, count: started.follow === undefined ? started.run.snapshot().items : undefined }
    }
    return await runBatch(app, report, options, begin, () => ({ faults: wasStream ? 1 : 0 }))
  })
}

const streamLost =
  'This list came through a pipe that was interrupted, so some links may be missing. Run the original command again afterwards: saved images are skipped.'
