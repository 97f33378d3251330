import { exitStatus } from './exit-status.ts'
import { createReport, type RunOptions, runBatch } from './run-batch.ts'
import { withApp } from './with-app.ts'

/** `shoal resume`: goes on with a batch that did not finish. Resolves with the exit status. */
export async function resume(
  id: string | undefined,
  options: RunOptions & { retryFailed: boolean },
): Promise<number> {
  const report = createReport(options)
  const { retryFailed } = options
  return withApp(report.note, async app => {
    const found = app.findBatch(id, retryFailed)
    if (typeof found === 'string') {
      report.note(found)
      return exitStatus.usage
    }
    return runBatch(app, report, options, async observer => {
      const started = await app.resume(found.batch, { retryFailed }, observer)
      return { started, count: started.run.snapshot().items }
    })
  })
}
