import type { BatchOptions } from '../../shared/settings.ts'
import { exitStatus } from './exit-status.ts'
import { createReport, prepareRun, type RunOptions, runBatch } from './run-batch.ts'
import { withApp } from './with-app.ts'

export type ResumeFlags = RunOptions & {
  retryFailed: boolean
  /** Options that take the place of the batch's own. */
  changes: Partial<BatchOptions>
}

/** `shoal resume`: goes on with a batch that did not finish. Resolves with the exit status. */
export async function resume(id: string | undefined, options: ResumeFlags): Promise<number> {
  const report = createReport(options)
  const { retryFailed } = options
  return withApp(report.note, async app => {
    await prepareRun(options)
    const found = app.history.unfinished(id, retryFailed)
    if (typeof found === 'string') {
      report.note(found)
      return exitStatus.usage
    }
    const { batch } = found
    const changes = withHeadersOf(batch.options, options.changes)
    return runBatch(app, report, options, async observer => {
      const started = await app.resume(batch, { retryFailed, changes }, observer)
      return { started, count: started.run.snapshot().items }
    })
  })
}

/** A header given now takes the place of the one of its name, however that is spelt; the others stay. */
function withHeadersOf(
  { headers: before }: BatchOptions,
  changes: Partial<BatchOptions>,
): Partial<BatchOptions> {
  const { headers: now } = changes
  if (now === undefined) return changes
  const given = new Set(Object.keys(now).map(name => name.toLowerCase()))
  const kept = Object.entries(before).filter(([name]) => !given.has(name.toLowerCase()))
  return { ...changes, headers: { ...Object.fromEntries(kept), ...now } }
}
