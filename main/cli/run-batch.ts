import { join } from 'node:path'
import type { BatchSummary, SettledItem } from '../../shared/model.ts'
import { formatBytes, formatCount } from '../../shared/text/format.ts'
import type { App, Run, RunObserver, StartedBatch } from '../app/app.ts'
import { checkProgram, createExecutor } from './exec.ts'
import { exitStatus } from './exit-status.ts'
import { prepareFailedList, writeFailedList } from './failed-list.ts'
import { hostHints } from './host-hints.ts'
import { createJsonReport } from './json-report.ts'
import type { Report } from './report.ts'
import { createTextReport } from './text-report.ts'
import { noteToStderr } from './with-app.ts'

/** What every command that runs a batch can be asked for beside. */
export type RunOptions = {
  exec: readonly string[] | undefined
  failedList: string | undefined
  json: boolean
  quiet: boolean
}

/** A batch about to run: `count` items, undefined while a stream or pages still bring them. */
export type Begin = (observer: RunObserver) => Promise<{ started: StartedBatch; count: number | undefined }>

/** Failures of `--exec` that are told one by one. */
const mostExecFailures = 3

/** How often a terminal is redrawn, in ms. */
const redrawMs = 100

/**
 * Finds out, before anything else happens, what would fail only after everything was downloaded. Throws a
 * FailureError.
 */
export async function prepareRun({ exec, failedList }: RunOptions): Promise<void> {
  if (exec !== undefined) await checkProgram(exec)
  if (failedList !== undefined) await prepareFailedList(failedList)
}

/** Runs a batch to its end and tells of it. Resolves with the exit status. */
export async function runBatch(
  app: App,
  report: Report,
  options: RunOptions,
  begin: Begin,
  duplicates: () => number = () => 0,
): Promise<number> {
  const executor =
    options.exec &&
    createExecutor(options.exec, (file, why, count) => {
      if (count <= mostExecFailures) report.note(`--exec failed for ${file}: ${why}`)
    })
  let folder = ''
  const { started, count } = await begin({
    settled(item: SettledItem) {
      report.settled(item)
      if (item.state.kind === 'saved') executor?.run(join(folder, item.state.file))
    },
    diskFull: neededBytes =>
      report.note(
        `The disk is full: about ${formatBytes(neededBytes)} are needed in ${folder}. Free some space: Shoal looks every few seconds and goes on by itself. Or press Ctrl+C: the rest is kept for "shoal resume".`,
      ),
    diskFree: () => report.note('There is room again: going on.'),
    stopping: () => process.stdin.destroy(),
  })
  const { batch, run } = started
  folder = batch.folder
  report.begun(batch, count)
  const finishing = batch.pendingSource?.kind === 'stream' ? finishingStream : finishingList
  const interrupts = listenForInterrupts(
    run,
    () => report.note(finishing),
    () => executor?.stop(),
  )
  const redraw = setInterval(() => report.progress(run.snapshot()), redrawMs)
  try {
    const summary = await run.done
    clearInterval(redraw)
    report.ended(summary, duplicates())
    const { pendingSource } = app.store.batches.get(batch.id) ?? batch
    if (app.store.items.counts(batch.id).items === 0 && pendingSource?.kind !== 'pages') {
      app.forget(batch.id)
      if (interrupts.count > 0) return exitStatus.interrupted
      noteToStderr('There is nothing to download: no links were found.')
      return exitStatus.usage
    }
    const execFailures = (await executor?.finished()) ?? 0
    if (execFailures > mostExecFailures)
      report.note(`--exec failed for ${formatCount(execFailures, 'file')} in all.`)
    if (options.failedList !== undefined) {
      await writeFailedList(options.failedList, () => app.eachSettled(batch.id))
    }
    if (batch.options.manifest) await app.writeManifests(batch)
    if (!options.quiet) for (const hint of hostHints(app, batch)) report.note(hint)
    const canGoOn = summary.left > 0 || pendingSource?.kind === 'pages'
    if (canGoOn) report.note(`Go on with: shoal resume ${batch.id}`)
    return interrupts.count > 0 ? exitStatus.interrupted : statusOf(summary, execFailures)
  } finally {
    clearInterval(redraw)
    interrupts.close()
  }
}

/** JSON Lines or words, as asked for. */
export function createReport({ json, quiet }: Pick<RunOptions, 'json' | 'quiet'>): Report {
  if (json) {
    return createJsonReport(
      line => process.stdout.write(line),
      line => process.stderr.write(line),
    )
  }
  return createTextReport({ out: process.stdout, quiet, now: () => performance.now() })
}

const finishingList = 'Finishing what runs; the rest is kept for later. Press Ctrl+C again to stop now.'
// What nobody has read yet cannot be kept.
const finishingStream =
  'Finishing what runs; the images found until now are kept for later, those still to come are not. Press Ctrl+C again to stop now.'

/** The first Ctrl+C lets what runs finish, the second stops it; both keep the rest for later. */
function listenForInterrupts(run: Run, tellFinishing: () => void, stopExecuting: () => void) {
  const interrupts = { count: 0, close: () => process.off('SIGINT', interrupt) }
  function interrupt() {
    interrupts.count += 1
    if (interrupts.count === 1) {
      tellFinishing()
      run.stop('after-running')
      return
    }
    run.stop('now')
    stopExecuting()
  }
  process.on('SIGINT', interrupt)
  return interrupts
}

const statusOf = ({ failed, cancelled, left }: BatchSummary, execFailures: number): number =>
  failed + cancelled + left + execFailures > 0 ? exitStatus.failed : exitStatus.done
