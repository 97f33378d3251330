import { join, resolve } from 'node:path'
import type { Rejected, SettledItem } from '../../../shared/model.ts'
import type { Counts, ListEnd } from '../../../shared/outcomes.ts'
import { refuse } from '../../../shared/refusal.ts'
import { type BatchOptions, conversionOf } from '../../../shared/settings.ts'
import { formatCount } from '../../../shared/text/format.ts'
import { narrowedWords } from '../../../shared/text/narrowed.ts'
import { roomWords } from '../../../shared/text/room.ts'
import {
  type App,
  type BatchRow,
  type RunObserver,
  readRequestFiles,
  type StartedBatch,
} from '../../app/app.ts'
import { failedList } from '../../export/failed-list.ts'
import { isJsonName } from '../../lists/write-list.ts'
import { compileQuickly } from '../../system/v8-flags.ts'
import { convertBatch } from '../kept/convert.ts'
import { exitStatus, statusOf } from '../process/exit-status.ts'
import { listenForInterrupts } from '../process/interrupts.ts'
import { createJsonReport } from '../report/json-report.ts'
import type { Report } from '../report/report.ts'
import { createTextReport } from '../report/text-report.ts'
import { checkProgram, createExecutor, type Executor } from './exec.ts'
import { hostHints } from './host-hints.ts'
import { prepareOwnList, writeOwnList } from './own-list.ts'
import { prepareResult, writeResult } from './result.ts'

/** Options of every command that runs a batch. */
export type RunOptions = {
  exec: readonly string[] | undefined
  failedList: string | undefined
  /** The file that the list is given back as. */
  result: string | undefined
  json: boolean
  quiet: boolean
}

/** A batch about to run: `count` items, undefined while a stream or pages still bring them. */
export type Begin = (observer: RunObserver) => Promise<{ started: StartedBatch; count: number | undefined }>

/** What became of the batch's sources, once they are read. `faults`: what could not be read of them. */
export type Sources = {
  lists?: Partial<Counts<ListEnd>>
  /** The lines that were not understood, for `--failed`. */
  rejected?: readonly Rejected[]
  faults?: number
}

export const noLinks = 'There is nothing to download: no links were found'

/** How many failures of `--exec` are reported one by one. */
const mostExecFailures = 3

/** How often a terminal is redrawn, in ms. */
const redrawMs = 100

/** `batch`: the options it is to have, as far as the command line gives them. */
type PreparedOptions = RunOptions & { batch?: Partial<BatchOptions> }

/**
 * Checks in advance what would otherwise fail only after everything was downloaded. Throws a RefusalError.
 */
export async function prepareRun(
  { world }: Pick<App, 'world'>,
  { exec, failedList, result, batch = {} }: PreparedOptions,
  sources: readonly string[] = [],
): Promise<void> {
  await readRequestFiles(batch, world)
  if (exec !== undefined) await checkProgram(exec)
  if (failedList !== undefined) await prepareOwnList(failedList)
  if (result !== undefined) await prepareResult(result, sources)
}

/** Runs a batch that was made of a complete list, for the first time. */
export const runCreated =
  (app: App, { batch, items }: { batch: BatchRow; items: number }): Begin =>
  async observer => ({ started: await app.batches.run(batch, undefined, observer), count: items })

/** Runs a batch to its end and reports on it. Resolves with the exit status. */
export async function runBatch(
  app: App,
  report: Report,
  options: RunOptions,
  begin: Begin,
  sourcesRead: () => Sources = () => ({}),
): Promise<number> {
  compileQuickly()
  const executor =
    options.exec &&
    createExecutor(options.exec, (file, why, count) => {
      if (count <= mostExecFailures) report.note(`--exec failed for ${file}: ${why}`)
    })
  let folder = ''
  let shardFaults = 0
  const { started, count } = await begin({
    ...observerOf(report, executor, () => folder),
    shardsEnded(end) {
      shardFaults = end.lost + (end.failure === undefined ? 0 : 1)
      report.shards(end)
    },
  })
  const { batch, run, follow } = started
  folder = batch.folder
  if (options.result !== undefined) app.batches.setResult(batch.id, resolve(options.result))
  const keepLists = ({ lists }: Sources) => {
    if (lists !== undefined) app.batches.setLists(batch.id, lists)
  }
  // Of a list that was read whole nothing is lost with this process.
  if (count !== undefined) keepLists(sourcesRead())
  report.begun(batch, count)
  const finishing = batch.pendingSource?.kind === 'stream' ? finishingStream : finishingList
  const interrupts = listenForInterrupts(
    () => {
      report.note(finishing)
      run.stop('after-running')
    },
    () => {
      run.stop('now')
      executor?.stop()
    },
    app.closeNow,
  )
  const redraw = setInterval(() => report.progress(run.snapshot), redrawMs)
  try {
    const summary = await run.done
    clearInterval(redraw)
    if (follow !== undefined) report.followed(follow.totals, follow.elapsedMs())
    const sources = sourcesRead()
    keepLists(sources)
    // A batch that is resumed has read its lists before.
    const { lists = batch.lists, rejected = [], faults = 0 } = sources
    report.ended(summary, lists, app.items.sharedAddresses(batch.id))
    const now = app.batches.get(batch.id) ?? batch
    if (app.batches.counts(batch.id).items === 0 && now.pendingSource?.kind !== 'pages') {
      await app.batches.delete(batch)
      if (interrupts.count > 0) return exitStatus.interrupted
      refuse('nothing-to-download', noLinks)
    }
    const execFailures = await finishExec(report, executor)
    const wish = interrupts.count > 0 ? undefined : conversionOf(now.options)
    const converted = wish && (await convertBatch(app, now, wish, options))
    await conclude(app, report, options, now, rejected)
    const canGoOn = summary.left > 0 || shardFaults > 0 || now.pendingSource?.kind === 'pages'
    if (canGoOn) report.note(`Resume with: shoal resume ${batch.id}`)
    return statusOf(
      { ...summary, ...lists },
      {
        interrupted: interrupts.count > 0,
        faults: faults + execFailures + shardFaults + (follow?.totals.failed ?? 0) + (converted?.left ?? 0),
      },
    )
  } finally {
    clearInterval(redraw)
    interrupts.close()
    follow?.close()
  }
}

function observerOf(report: Report, executor: Executor | undefined, folder: () => string): RunObserver {
  return {
    settled(item: SettledItem) {
      report.settled(item)
      if (item.state.kind === 'saved') executor?.run(join(folder(), item.state.file))
    },
    revised: (item, before) => report.revised(item, before),
    diskFull: (neededBytes, code) =>
      report.note(
        `${roomWords(neededBytes, code)} in ${folder()}: Shoal checks every few seconds and continues automatically. Or press Ctrl+C and use "shoal resume" later.`,
      ),
    diskFree: () => report.note('There is enough space again. Continuing.'),
    setAside: host =>
      report.note(
        `${host} does not respond. Shoal tries it once a minute for ten minutes, and downloads the other images meanwhile.`,
      ),
    narrowed: (atOnce, why) => report.note(narrowedWords(atOnce, why)),
    withoutLanes: () =>
      report.note('Worker threads cannot be started here. The main thread downloads the images.'),
    stopping: () => process.stdin.destroy(),
  }
}

/** Waits for the commands of `--exec`. Resolves with how many failed. */
async function finishExec(report: Report, executor: Executor | undefined): Promise<number> {
  const failures = (await executor?.finished()) ?? 0
  if (failures > mostExecFailures) report.note(`--exec failed for ${formatCount(failures, 'file')} in all.`)
  return failures
}

/** Writes the lists and records of a run: `--failed`, `--result` and the manifest. */
async function conclude(
  app: App,
  report: Report,
  options: RunOptions,
  batch: BatchRow,
  rejected: readonly Rejected[],
): Promise<void> {
  if (options.failedList !== undefined) {
    const settled = () => app.items.eachSettled(batch.id)
    const path = options.failedList
    await writeOwnList(path, failedList(settled, isJsonName(path), rejected))
  }
  if (batch.result !== undefined) {
    await writeResult(app, batch, batch.result)
    if (!options.quiet) report.note(`The list with its files: ${batch.result}`)
  }
  const remark = batch.options.manifest ? await app.batches.writeManifests(batch) : undefined
  if (remark !== undefined) report.note(remark)
  if (!options.quiet) for (const hint of hostHints(app, batch)) report.note(hint)
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

const finishingList =
  'Finishing current downloads; the rest is kept for "shoal resume". Press Ctrl+C again to stop now.'
// Links that were not read yet cannot be kept.
const finishingStream =
  'Finishing current downloads; links read so far are kept for "shoal resume", links still to come are lost. Press Ctrl+C again to stop now.'
