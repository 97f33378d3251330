import type { Failure, OutOfRoom } from '../../shared/failure.ts'
import type { SettledItem, SettledState, SkippedFacts, SkipReason } from '../../shared/model.ts'
import type { BatchOptions } from '../../shared/settings.ts'
import type { StoredPart } from '../store/store.ts'
import { ignoredBy } from '../system/log.ts'
import { type DownloadEnd, type DownloadObserver, download, type WholeFile } from './download.ts'
import { failureOfDisk, isOutOfRoom } from './files/disk-failure.ts'
import { fileTimeOf } from './files/file-time.ts'
import { isStillPlan, type NameInput, type PlannedName, planName } from './files/filename.ts'
import type { Reservation } from './files/names.ts'
import { partMark } from './files/recover.ts'
import { parseContentDisposition } from './http/content-disposition.ts'
import { raceMirrors } from './mirror-race.ts'
import type { RunContext } from './run-context.ts'
import type { TransferJob } from './transfer-job.ts'
import { createTransferLog, type TransferLog } from './transfer-log.ts'

export type TransferEnd =
  | { kind: 'settled'; settled: SettledItem }
  /** Back to the queue, with what may be continued. */
  | { kind: 'interrupted'; part: StoredPart | undefined }
  /** Back to the queue until there is room. */
  | { kind: 'out-of-room'; code: OutOfRoom }

/**
 * Gets one item to its file, over all its attempts and mirrors. Never rejects for anything the network, the
 * servers or the disk do. A file that is whole is finished even when the item is cancelled meanwhile.
 */
export async function transfer(job: TransferJob, context: RunContext): Promise<TransferEnd> {
  const { names } = job
  const log = createTransferLog(job, context)
  let held: Reservation | undefined
  try {
    const earlier = context.options.again ? undefined : await context.repeats.ofLink(job.queued.item)
    if (earlier !== undefined) {
      if (job.queued.part !== undefined) await forgetKept(job, context.options)
      return await settle(
        skipped('already-downloaded', names.relative(earlier.path), earlier.facts),
        job,
        log,
      )
    }
    const reserved = await names.reserve(plan(job, context.options))
    if ('exists' in reserved) {
      if (job.queued.part !== undefined) await forgetKept(job, context.options)
      return await settle(skipped('name-exists', reserved.exists), job, log)
    }
    held = reserved
    const end = await fetchFirst(held.plan, job, context, log)
    if (end.kind === 'whole') job.whole()
    if (end.kind === 'whole') return await putInPlace(end, held, job, context, log)
    if (end.kind === 'failed') return await settleFailed(end.failure, job, log)
    const { interruption } = end.by
    if (interruption.kind === 'cancel') return await settle({ kind: 'cancelled' }, job, log)
    if (interruption.kind === 'failure') return await settle(failed(interruption.failure), job, log)
    return { kind: 'interrupted', part: end.kept && { url: job.queued.item.url, ...end.kept } }
  } catch (error) {
    return await settleFailed(failureOfDisk(error), job, log)
  } finally {
    log.close()
    if (held !== undefined)
      await names.release(held).catch(ignoredBy(context.world.log, 'giving a name back'))
  }
}

function fetchFirst(
  planned: PlannedName,
  job: TransferJob,
  context: RunContext,
  log: TransferLog,
): Promise<DownloadEnd> {
  const { batch, queued, names, controller } = job
  const { item, part } = queued
  return raceMirrors(
    [item.url, ...(item.mirrors ?? [])],
    (url, place, signal, begun) => {
      const observe: DownloadObserver = {
        ...log.observer,
        waited(ms) {
          begun()
          log.observer.waited(ms)
        },
      }
      const keeps = place === 0
      const kept = keeps && part?.url === url ? part : undefined
      const partPath = names.partPath(planned, partMark(batch.id, queued.index, place))
      return download(
        {
          url,
          item,
          inside: names.inside,
          partPath,
          kept,
          keeps,
          signal,
          observe,
        },
        context,
      )
    },
    controller.signal,
    context.world.clock,
  )
}

async function putInPlace(
  { part, image, damage, notDecoded, response }: WholeFile,
  held: Reservation,
  job: TransferJob,
  context: RunContext,
  log: TransferLog,
): Promise<TransferEnd> {
  const { names } = job
  // First the store, then the bytes: a claim whose bytes are gone looks like a file that the user removed.
  const skip = async (reason: SkipReason, file: string, facts?: SkippedFacts) => {
    const end = await settle(skipped(reason, file, facts), job, log)
    await part.reset()
    return end
  }
  const placed = Promise.withResolvers<void>()
  try {
    const { headers, finalUrl } = response
    const disposition = headers['content-disposition']
    const learnt: NameInput = {
      ...nameInputOf(job, context.options),
      headerName: disposition === undefined ? undefined : parseContentDisposition(disposition),
      finalUrl,
      imageType: image?.type,
      contentType: headers['content-type'],
    }
    if (!isStillPlan(held.plan, learnt)) {
      const existing = await names.change(held, planName(learnt))
      if (existing !== undefined) return await skip('name-exists', existing.exists)
    }
    const { bytes } = part
    const { sameContent, fileTime } = context.options
    const lastModified = fileTime ? headers['last-modified'] : undefined
    const sha256 = await part.seal(fileTimeOf(lastModified, context.world.clock.now()))
    const isAdopted = await names.adopt(held, { bytes, sha256 }, file =>
      context.repeats.isClaimed(file, sha256),
    )
    const own = { path: names.pathOf(held), sha256, bytes, placed: placed.promise }
    const twin = await context.repeats.ofContent(own, sameContent === 'keep' ? 'there' : 'whole')
    if (twin !== undefined && sameContent === 'skip' && !isAdopted) {
      return await skip('same-content', names.relative(twin), { bytes, sha256, image })
    }
    if (twin !== undefined && sameContent === 'link' && !isAdopted)
      await names.inside.replaceByLink(twin, part.path)
    const settleSaved = (file: string) =>
      settle(
        {
          kind: 'saved',
          file,
          bytes,
          sha256,
          image,
          ...(damage !== undefined && { damage }),
          ...(notDecoded !== undefined && { notDecoded }),
          ...(twin !== undefined && { sameAs: names.relative(twin) }),
        },
        job,
        log,
      )
    for (;;) {
      // Claimed first, named second: a crash in between leaves a sealed part file that the claim explains.
      const claimed = await settleSaved(held.file)
      if (isAdopted) {
        await part.reset()
        return claimed
      }
      const placed = await names.place(part.path, held)
      if (placed === 'placed') return claimed
      if (placed !== 'moved') return await skip('name-exists', placed.exists)
    }
  } catch (error) {
    const end = await settleFailed(failureOfDisk(error), job, log)
    if (end.kind === 'out-of-room') job.withdraw()
    await part.reset().catch(ignoredBy(context.world.log, 'removing an unfinished file'))
    return end
  } finally {
    placed.resolve()
  }
}

async function settle(state: SettledState, job: TransferJob, log: TransferLog): Promise<TransferEnd> {
  const settled = log.settled(state)
  await job.claim(settled)
  return { kind: 'settled', settled }
}

/** A full disk is no failure of the item's; any other is, even where the store cannot note it. */
async function settleFailed(cause: Failure, job: TransferJob, log: TransferLog): Promise<TransferEnd> {
  if (isOutOfRoom(cause.code)) return { kind: 'out-of-room', code: cause.code }
  const settled = log.settled(failed(cause))
  // The store said no: the next run finds the item in the queue.
  await job.claim(settled).catch(() => {})
  return { kind: 'settled', settled }
}

/** Removes what an earlier run kept of an item that is given up. */
export async function forgetKept(job: NamedJob, options: BatchOptions): Promise<void> {
  const { batch, queued, names } = job
  await names.removePart(plan(job, options), partMark(batch.id, queued.index, 0))
}

type NamedJob = Pick<TransferJob, 'batch' | 'queued' | 'names'>

const nameInputOf = ({ queued, batch }: NamedJob, { nameTemplate }: BatchOptions): NameInput => ({
  template: nameTemplate,
  item: queued.item,
  index: queued.index,
  startedAt: batch.createdAt,
})

const plan = (job: NamedJob, options: BatchOptions): PlannedName => planName(nameInputOf(job, options))

const skipped = (reason: SkipReason, file: string, facts: SkippedFacts = {}): SettledState => ({
  kind: 'skipped',
  reason,
  file,
  ...facts,
})
const failed = (failure: Failure): SettledState => ({ kind: 'failed', failure })
