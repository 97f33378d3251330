import type { Item } from '../../shared/model.ts'
import type { BatchOptions } from '../../shared/settings.ts'
import { openApp, readSources } from '../app.ts'
import { startSample } from '../sample.ts'
import { exitStatus } from './exit-status.ts'
import { createReport, type RunOptions, runBatch, usageWords } from './run-batch.ts'

export { checkTemplate } from '../app.ts'

export type GetOptions = RunOptions & {
  folder: string
  batch: BatchOptions
  /** The built-in sample, before the sources. */
  sample: boolean
}

/** `shoal get`: downloads what the sources name. Resolves with the exit status. */
export async function get(sources: readonly string[], options: GetOptions): Promise<number> {
  const report = createReport(options)
  const sample = options.sample ? await startSample() : undefined
  const app = openApp()
  try {
    const reader = readSources(sources, process.stdin, report.rejected)
    const items = chain(sample?.items ?? [], reader.items)
    // Lists on disk are read to their end first, so that the count is known; a stream is used as it comes.
    const collected = sources.includes('-') ? undefined : await Array.fromAsync(items)
    const count = collected?.reduce((sum, { length }) => sum + length, 0)
    if (count === 0) {
      report.note('There is nothing to download: no links were found.')
      return exitStatus.usage
    }
    const arriving = collected === undefined ? items : chain(...collected)
    return await runBatch(
      app,
      report,
      options,
      async observer => ({
        started: await app.start(options.folder, options.batch, arriving, observer),
        count,
      }),
      () => reader.duplicates,
    )
  } catch (error) {
    report.note(usageWords(error))
    return exitStatus.usage
  } finally {
    await app.close()
    await sample?.close()
  }
}

async function* chain(
  ...parts: readonly (readonly Item[] | AsyncIterable<readonly Item[]>)[]
): AsyncGenerator<readonly Item[]> {
  for (const part of parts) {
    if (Symbol.asyncIterator in part) yield* part
    else yield part
  }
}
