import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { isSilent, type RunProgress, risksOf } from '../../../shared/queue-progress.ts'
import { refuse } from '../../../shared/refusal.ts'
import type { BatchOptions } from '../../../shared/settings.ts'
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatNumber,
  formatPerSecond,
} from '../../../shared/text/format.ts'
import { explain, problemIn } from '../../../shared/text/problems.ts'
import {
  type ColumnMemory,
  checkTemplate,
  createAskAddress,
  createFolderNumbers,
  namingOf,
  readSources,
  realWorld,
  tempFoldersOf,
  withColumnMemory,
} from '../../app/app.ts'
import type { ListOptions } from '../../lists/index.ts'
import {
  createStatusReader,
  type Enqueued,
  enqueue,
  manifestOfRuns,
  openQueue,
  progressOf,
  type QueueStatus,
  reconcile,
  statusOfQueue,
  work,
} from '../../queue/queue.ts'
import { writeExport } from '../kept/export.ts'
import { exitStatus, statusOf } from '../process/exit-status.ts'
import { untilStopped } from '../process/until-stopped.ts'
import { noteToStderr, withApp } from '../process/with-app.ts'
import { plainText } from '../report/plain-text.ts'
import { isQueueNamed, type QueueFlags, queueAddressOf } from './queue-address.ts'

const write = (line: string) => process.stdout.write(`${line}\n`)

async function open(flags: QueueFlags) {
  const opened = await openQueue(await queueAddressOf(flags))
  for (const warning of opened.warnings) noteToStderr(`Note: ${warning}`)
  return opened
}

export type EnqueueOptions = {
  folder: string
  nameTemplate: string
  retryFailed: boolean
  lists: ListOptions
  columns: ColumnMemory
  queue: QueueFlags
  json: boolean
}

/** `shoal enqueue`. Resolves with the exit status. */
export async function enqueueList(sources: readonly string[], options: EnqueueOptions): Promise<number> {
  return withApp(async app => {
    const { nameTemplate, json } = options
    const problem = checkTemplate(nameTemplate, 'unknown')
    if (problem !== undefined) refuse('bad-name-template', `--name ${nameTemplate}: ${problem}`)
    // A missing queue is reported before a long list is read.
    const opened = await open(options.queue)
    try {
      let rejected = 0
      const reader = readSources(
        sources,
        process.stdin,
        ({ source, line, text, reason }) => {
          rejected += 1
          noteToStderr(`${source}, line ${line}: ${reason}: ${text}`)
        },
        {
          ...withColumnMemory(options.lists, app.columns, options.columns),
          ...{ tempFolders: app.tempFolders, ask: createAskAddress(app.world), tell: () => {}, rows: false },
          naming: namingOf(nameTemplate),
        },
      )
      const number = createFolderNumbers(nameTemplate)
      async function* items() {
        for await (const chunk of reader.items) yield number(chunk)
      }
      const enqueued = await enqueue(opened, resolve(options.folder), items(), {
        ...{ nameTemplate, retryFailed: options.retryFailed, now: app.world.clock.now() },
      })
      tellEnqueued(enqueued, rejected, json)
      return statusOf({ rejected })
    } finally {
      await opened.close()
    }
  })
}

/** `shoal enqueue --reconcile`. Resolves with the exit status. */
export async function reconcileQueue({
  folder,
  retryFailed,
  queue,
  json,
}: Pick<EnqueueOptions, 'folder' | 'retryFailed' | 'queue' | 'json'>): Promise<number> {
  return withApp(async () => {
    const opened = await open(queue)
    try {
      const all = await reconcile(opened, resolve(folder), { retryFailed })
      if (all.length === 0) await refuseWithoutRuns(folder)
      for (const each of all) tellEnqueued(each, 0, json)
      return exitStatus.done
    } finally {
      await opened.close()
    }
  })
}

async function refuseWithoutRuns(folder: string): Promise<never> {
  await access(folder).catch(() => refuse('bad-folder', `There is no folder ${folder}.`))
  return refuse('no-runs', `Nothing was enqueued into ${folder}`)
}

function tellEnqueued({ run, isNew, lanes, done }: Enqueued, rejected: number, json: boolean): void {
  if (json) {
    const counts = { items: run.items, hosts: run.lanes.length, done, jobs: lanes, rejected }
    write(JSON.stringify({ type: 'enqueued', run: run.run, isNew, ...counts }))
    return
  }
  const before = isNew ? '' : `, ${formatNumber(done)} of them done already`
  write(
    `${formatCount(run.items, 'image')} of ${formatCount(run.lanes.length, 'host')}${before} · ${formatCount(lanes, 'job')} in the queue`,
  )
}

export type WorkCommandOptions = {
  folder: string
  lists: string
  options: BatchOptions
  hosts: number
  untilEmpty: boolean
  queue: QueueFlags
  json: boolean
  quiet: boolean
}

/** `shoal work`. Resolves with the exit status. */
export async function workQueue(wanted: WorkCommandOptions): Promise<number> {
  const { json, quiet, folder, lists } = wanted
  // Batches of slices are no history of the user's.
  const home = await tempFoldersOf(realWorld.env).make()
  const world = { ...realWorld, env: { ...realWorld.env, SHOAL_HOME: home.path } }
  try {
    return await withApp(async app => {
      const opened = await open(wanted.queue)
      const totals = { saved: 0, failed: 0, bytes: 0 }
      const interrupted = await untilStopped(app, signal =>
        work(opened, {
          ...{ app, lists: resolve(lists), folder: resolve(folder), options: wanted.options },
          ...{ hosts: wanted.hosts, untilEmpty: wanted.untilEmpty, signal },
          told: {
            slice(host, { saved, failed, bytes, left }) {
              totals.saved += saved
              totals.failed += failed
              totals.bytes += bytes
              if (json) write(JSON.stringify({ type: 'slice', host, saved, failed, bytes, left }))
              else if (!quiet) write(plainText(`${host}  ${saved} saved, ${failed} failed, ${left} left`))
            },
            note: noteToStderr,
          },
        }),
      ).finally(opened.close)
      const { saved, failed, bytes } = totals
      write(
        json
          ? JSON.stringify({ type: 'work-summary', ...totals })
          : `${formatCount(saved, 'image')} saved (${formatBytes(bytes)}), ${formatNumber(failed)} failed`,
      )
      return statusOf({ failed }, { interrupted })
    }, world)
  } finally {
    await home.remove()
  }
}

export type StatusOptions = { queue: QueueFlags; manifest: boolean; json: boolean }

/** `shoal status`. Resolves with the exit status. */
export async function queueStatus(folder: string, { queue, manifest, json }: StatusOptions): Promise<number> {
  return withApp(async app => {
    const runs = await createStatusReader(folder)(app.world.clock.now())
    if (runs.length === 0) await refuseWithoutRuns(folder)
    const found = isQueueNamed(queue) ? await askQueue(queue).catch(noteUnreachable) : undefined
    if (manifest) await writeExport(join(folder, 'manifest.jsonl'), manifestOfRuns(folder))
    const shown = runs.map(progressOf)
    for (const run of shown)
      for (const line of json ? [JSON.stringify({ type: 'run', ...run })] : runWords(run).map(plainText))
        write(line)
    if (found !== undefined) {
      const { workers, lanes: jobs } = found
      const risks = risksOf({ runs: shown, jobs, workers })
      write(
        json ? JSON.stringify({ type: 'queue', workers, lanes: jobs, risks }) : plainText(queueWords(found)),
      )
      if (!json) for (const risk of risks) noteToStderr(`Note: ${risk}`)
    }
    const left = runs.reduce((sum, run) => sum + run.left, 0)
    return left === 0 ? statusOf({ failed: runs.reduce((sum, run) => sum + run.failed, 0) }) : exitStatus.done
  })
}

/** What is on the disk is shown without the queue, too. */
function noteUnreachable(error: unknown): undefined {
  const problem = problemIn(error)
  if (problem?.code !== 'queue-unreachable') throw error
  noteToStderr(`Note: ${explain(problem)}`)
}

async function askQueue(flags: QueueFlags): Promise<QueueStatus> {
  const opened = await open(flags)
  try {
    return await statusOfQueue(opened)
  } finally {
    await opened.close()
  }
}

function runWords({ run, items, saved, failed, bytes, left, rate, ...more }: RunProgress): string[] {
  const speed =
    rate === undefined || left === 0
      ? ''
      : ` · ${formatPerSecond(rate.perSecond)} images a second, about ${formatDuration(rate.leftMs)} left`
  return [
    `${run}  ${formatCount(items, 'image')}: ${formatNumber(saved)} saved (${formatBytes(bytes)}), ${formatNumber(failed)} failed, ${left === 0 ? 'nothing left' : `${formatNumber(left)} left on ${formatCount(more.hostsLeft, 'host')}`}${speed}`,
    ...more.largest.map(({ host, items, done }) => `  ${host}  ${done} of ${items}`),
    ...more.failures.map(({ code, items }) => `  failed: ${code}  ${items}`),
  ]
}

function queueWords({ workers, lanes: { active, waiting, failed } }: QueueStatus): string {
  const silent = workers.filter(isSilent).length
  const alive = formatCount(workers.length - silent, 'worker')
  return `Queue: ${alive}${silent > 0 ? ` (${silent} silent)` : ''}, ${formatCount(active, 'host')} being downloaded, ${formatNumber(waiting)} waiting${failed > 0 ? `, ${formatNumber(failed)} failed` : ''}`
}
