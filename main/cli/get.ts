import { join } from 'node:path'
import { FailureError, failures } from '../../shared/failure.ts'
import type { BatchSummary, Item, SettledItem } from '../../shared/model.ts'
import type { BatchOptions } from '../../shared/settings.ts'
import { type App, ListError, openApp, type Run, readSources } from '../app.ts'
import { startSample } from '../sample.ts'
import { createExecutor } from './exec.ts'
import { exitStatus } from './exit-status.ts'
import { writeFailedList } from './failed-list.ts'
import { createJsonReport } from './json-report.ts'
import type { Report } from './report.ts'
import { createTextReport } from './text-report.ts'

export { checkTemplate } from '../app.ts'

export type GetOptions = {
  folder: string
  batch: BatchOptions
  exec: readonly string[] | undefined
  failedList: string | undefined
  /** The built-in sample, before the sources. */
  sample: boolean
  json: boolean
  quiet: boolean
}

/** How often a terminal is redrawn, in ms. */
const redrawMs = 100

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
    return await download(app, options, report, arriving, count, () => reader.duplicates)
  } catch (error) {
    report.note(usageWords(error))
    return exitStatus.usage
  } finally {
    await app.close()
    await sample?.close()
  }
}

async function download(
  app: App,
  options: GetOptions,
  report: Report,
  items: AsyncIterable<readonly Item[]>,
  count: number | undefined,
  duplicates: () => number,
): Promise<number> {
  const executor =
    options.exec &&
    createExecutor(options.exec, (file, why) => report.note(`--exec failed for ${file}: ${why}`))
  const { batch, run } = await app.start(options.folder, options.batch, items, {
    settled(item: SettledItem) {
      report.settled(item)
      if (item.state.kind === 'saved') executor?.run(join(batch.folder, item.state.file))
    },
    stopping: () => process.stdin.destroy(),
  })
  report.begun(batch, count)
  const interrupts = listenForInterrupts(run, report)
  const redraw = setInterval(() => report.progress(run.snapshot()), redrawMs)
  try {
    const summary = await run.done
    clearInterval(redraw)
    report.ended(summary, duplicates())
    const execFailures = (await executor?.finished()) ?? 0
    if (options.failedList !== undefined) {
      await writeFailedList(options.failedList, () => app.eachSettled(batch.id))
    }
    if (interrupts.count > 0) return exitStatus.interrupted
    return statusOf(summary, execFailures)
  } finally {
    clearInterval(redraw)
    interrupts.close()
  }
}

/** The first Ctrl+C lets what runs finish, the second stops it; both keep the rest for later. */
function listenForInterrupts(run: Run, report: Report) {
  const interrupts = { count: 0, close: () => process.off('SIGINT', interrupt) }
  function interrupt() {
    interrupts.count += 1
    if (interrupts.count === 1) {
      report.note('Finishing what runs; the rest is kept for later. Press Ctrl+C again to stop now.')
      run.stop('after-running')
    } else run.stop('now')
  }
  process.on('SIGINT', interrupt)
  return interrupts
}

function createReport({ json, quiet }: GetOptions): Report {
  if (json) {
    return createJsonReport(
      line => process.stdout.write(line),
      line => process.stderr.write(line),
    )
  }
  return createTextReport({ out: process.stdout, quiet, now: () => performance.now() })
}

/** What stands in the way of starting, for the person at the command line. Anything unexpected goes on up. */
function usageWords(error: unknown): string {
  if (error instanceof ListError) return error.message
  if (error instanceof FailureError) return `${error.failure.message}. ${failures[error.failure.code].advice}`
  throw error
}

async function* chain(
  ...parts: readonly (readonly Item[] | AsyncIterable<readonly Item[]>)[]
): AsyncGenerator<readonly Item[]> {
  for (const part of parts) {
    if (Symbol.asyncIterator in part) yield* part
    else yield part
  }
}

const statusOf = ({ failed, cancelled }: BatchSummary, execFailures: number): number =>
  failed + cancelled + execFailures > 0 ? exitStatus.failed : exitStatus.done
