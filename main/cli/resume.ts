import { openApp } from '../app.ts'
import { exitStatus } from './exit-status.ts'
import { createReport, type RunOptions, runBatch, usageWords } from './run-batch.ts'

/** `shoal resume`: goes on with a batch that did not finish. Resolves with the exit status. */
export async function resume(
  id: string | undefined,
  options: RunOptions & { retryFailed: boolean },
): Promise<number> {
  const report = createReport(options)
  const app = openApp()
  try {
    const found = app.findBatch(id, options.retryFailed)
    if (typeof found === 'string') {
      report.note(found)
      return exitStatus.usage
    }
    return await runBatch(app, report, options, async observer => {
      const started = await app.resume(found.batch, { retryFailed: options.retryFailed }, observer)
      return { started, count: started.run.snapshot().items }
    })
  } catch (error) {
    report.note(usageWords(error))
    return exitStatus.usage
  } finally {
    await app.close()
  }
}
