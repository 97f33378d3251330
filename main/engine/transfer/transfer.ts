import { isAbsolute } from 'node:path'
import { isDataLink } from '../../../shared/data-link.ts'
import type { FailureCode } from '../../../shared/failure.ts'
import { type Item, namedAddress, type ServedFacts } from '../../../shared/model.ts'
import type { BatchOptions } from '../../../shared/settings.ts'
import type { EarlierFile } from '../../store/store.ts'
import { ignoredBy } from '../../system/log.ts'
import { type DownloadEnd, type DownloadObserver, download } from '../attempt/download.ts'
import { partMark } from '../files/batch-parts.ts'
import { failureOfDisk, isOutOfRoom } from '../files/disk-failure.ts'
import type { PlannedName } from '../files/filename.ts'
import type { Reservation } from '../files/names.ts'
import { isWhole, pathOf, presentOf } from '../files/repeats.ts'
import { Interrupted } from '../interrupted.ts'
import type { RunContext } from '../run-context.ts'
import { copyEarlier, type EarlierUse, usesOf } from './earlier-file.ts'
import { writeEmbedded } from './embedded.ts'
import { raceMirrors } from './mirror-race.ts'
import { withOriginal } from './original-job.ts'
import { type NamedJob, planOf, putInPlace, skipped } from './put-in-place.ts'
import type { Turn } from './same-links.ts'
import { failed, settle, settleFailed, type TransferEnd } from './settle.ts'
import type { TransferJob } from './transfer-job.ts'
import { createTransferLog, type TransferLog } from './transfer-log.ts'

export type { TransferEnd } from './settle.ts'

/**
 * Gets one item to its file, over all its attempts and mirrors, or from a file that its link delivered before. Never
 * rejects for anything the network, the servers or the disk do. A file that is whole is finished even when the item is
 * cancelled meanwhile.
 */
export async function transfer(named: TransferJob, context: RunContext): Promise<TransferEnd> {
  const job = await withOriginal(named, context)
  const log = createTransferLog(job, context)
  let turn: Turn | undefined
  let end: TransferEnd | undefined
  try {
    turn = await context.sameLinks.take(job.queued.item, job.controller.signal, job.waits)
    end =
      typeof turn.before === 'object'
        ? await settle(failed(turn.before), job, log)
        : await bring(job, context, log)
  } catch (error) {
    end =
      error instanceof Interrupted
        ? await interrupted(error, undefined, job, log)
        : await settleFailed(failureOfDisk(error), job, log, context)
  } finally {
    turn?.end(end?.kind === 'settled' ? end.settled : undefined)
    log.close()
  }
  return end
}

async function bring(job: TransferJob, context: RunContext, log: TransferLog): Promise<TransferEnd> {
  const { names } = job
  const told = await toldFile(job, context)
  const uses = told === undefined ? await wholeUses(job, context) : []
  const [first] = uses
  const toAsk = uses.find(use => use.kind === 'ask' || (use.kind === 'copy' && use.asks))
  const skip = async (end: ReturnType<typeof skipped>) => {
    if (job.queued.part !== undefined) await forgetKept(job, context.options)
    return await settle(end, job, log)
  }
  if (told !== undefined) {
    const { file, bytes, sha256 } = told
    return skip(skipped('already-downloaded', file, { bytes, sha256 }))
  }
  if (first?.kind === 'skip') {
    const { bytes, sha256, image } = first.from
    return skip(skipped('already-downloaded', names.relative(first.path), { bytes, sha256, image }))
  }
  const held = await names.reserve(planOf(job, context.options))
  if ('exists' in held) return skip(skipped('name-exists', held.exists))
  try {
    const copied = await copyFirst(uses, held, job, context, log)
    if (copied !== undefined) return copied
    return isDataLink(job.queued.item.url)
      ? await unpack(held, job, context, log)
      : await fetch(toAsk, held, job, context, log)
  } finally {
    await names.release(held).catch(ignoredBy(context.world.log, 'giving a name back'))
  }
}

/**
 * The file that an earlier result says the item is, where it lies in this very folder with the bytes that it says:
 * whatever the item's place in the list is now, and whether or not the history knows of it.
 */
async function toldFile(
  { queued: { item }, names: { inside } }: TransferJob,
  { options }: RunContext,
): Promise<Item['earlier']> {
  const { earlier } = item
  if (earlier === undefined || options.saved === 'again' || options.pack !== undefined) return undefined
  const isBelow = !isAbsolute(earlier.file) && !/(?:^|[/\\])\.\.(?:[/\\]|$)/.test(earlier.file)
  return isBelow && (await isWhole({ folder: inside.root, ...earlier })) ? earlier : undefined
}

/** `path`: what is there, the file itself or what took its place. */
type WholeUse =
  | Extract<EarlierUse, { kind: 'copy' }>
  | (Exclude<EarlierUse, { kind: 'copy' }> & { path: string })

/** What can be done with files that the link delivered before; where one makes saving needless, that one comes first. */
async function wholeUses(job: TransferJob, context: RunContext): Promise<WholeUse[]> {
  const found = context.repeats.ofLink(job.queued)
  if (found.length === 0) return []
  const here = new Set([job.batch.folder, job.names.inside.root])
  const uses = usesOf(found, job, context.options, context.world.clock.now(), folder => here.has(folder))
  const kept: WholeUse[] = []
  for (const use of uses) {
    if (use.kind === 'copy') kept.push(use)
    else {
      const there = await presentOf(use.from)
      if (there !== undefined) return [{ ...use, path: pathOf(there) }]
    }
  }
  return kept
}

/** Copies the first file that is unchanged; not one whose host must be asked first. */
async function copyFirst(
  uses: readonly WholeUse[],
  held: Reservation,
  job: TransferJob,
  context: RunContext,
  log: TransferLog,
): Promise<TransferEnd | undefined> {
  for (const use of uses) {
    if (use.kind !== 'copy' || use.asks) continue
    const arrived = await copyEarlier(use.from, held, job, context)
    if (arrived === undefined) continue
    job.whole(arrived.part.bytes)
    return putInPlace(arrived, held, job, context, log)
  }
  return undefined
}

/** Writes the image that the item's link holds. */
async function unpack(
  held: Reservation,
  job: TransferJob,
  context: RunContext,
  log: TransferLog,
): Promise<TransferEnd> {
  const arrived = await writeEmbedded(held, job, context, job.controller.signal)
  if ('code' in arrived) return settleFailed(arrived, job, log, context)
  job.whole(arrived.part.bytes)
  return putInPlace(arrived, held, job, context, log)
}

/** Downloads the item; `toAsk`: a file that serves as well unless its host says that it changed. */
async function fetch(
  toAsk: WholeUse | undefined,
  held: Reservation,
  job: TransferJob,
  context: RunContext,
  log: TransferLog,
): Promise<TransferEnd> {
  const known = toAsk?.from
  const end = await fetchFirst(held.plan, known?.served && known.from.url, known?.served, job, context, log)
  switch (end.kind) {
    case 'whole': {
      job.whole(end.arrived.part.bytes)
      // A file that took the place of an original is the user's: the new image gets a name of its own.
      const inPlace = toAsk?.kind === 'ask' && toAsk.path === pathOf(toAsk.from) ? known : undefined
      const placed = await putInPlace(end.arrived, held, job, context, log, inPlace)
      return placed.kind === 'lost' ? fetch(toAsk, held, job, context, log) : placed
    }
    case 'interrupted':
      return interrupted(end.by, end.kept, job, log)
    case 'unchanged':
    case 'failed':
      return toAsk?.kind === 'ask'
        ? answered(end, toAsk, job, context, log)
        : copyUnlessChanged(end, known, held, job, context, log)
  }
}

type NothingNew = Extract<DownloadEnd, { kind: 'unchanged' | 'failed' }>

/** The end of an image that lies in its place already, once its host was asked and sent no other one. */
async function answered(
  end: NothingNew,
  { from, path }: { from: EarlierFile; path: string },
  job: TransferJob,
  context: RunContext,
  log: TransferLog,
): Promise<TransferEnd> {
  const isGone = end.kind === 'failed' && goneCodes.has(end.failure.code)
  if (end.kind === 'failed' && !isGone) return settleFailed(end.failure, job, log, context)
  const { bytes, sha256, image } = from
  const file = job.names.relative(path)
  return settle(skipped(isGone ? 'gone' : 'unchanged', file, { bytes, sha256, image }), job, log)
}

const goneCodes: ReadonlySet<FailureCode> = new Set(['not-found', 'gone'])

/** A file from elsewhere is copied where its host says that it is the same, or cannot say. */
async function copyUnlessChanged(
  end: NothingNew,
  known: EarlierFile | undefined,
  held: Reservation,
  job: TransferJob,
  context: RunContext,
  log: TransferLog,
): Promise<TransferEnd> {
  const arrived = known && (await copyEarlier(known, held, job, context))
  const { copied } = arrived ?? {}
  if (arrived === undefined || copied === undefined) {
    // The file has changed since; the image has to be downloaded.
    if (end.kind === 'unchanged') return fetch(undefined, held, job, context, log)
    return settleFailed(end.failure, job, log, context)
  }
  job.whole(arrived.part.bytes)
  const now = context.world.clock.now()
  const source =
    end.kind === 'unchanged' ? { ...copied, savedAt: now } : { ...copied, unconfirmed: end.failure.message }
  return putInPlace({ ...arrived, copied: source }, held, job, context, log)
}

/** From the first of its addresses; that of an original is asked alone: a smaller image may be faster. */
async function fetchFirst(
  planned: PlannedName,
  knownUrl: string | undefined,
  known: ServedFacts | undefined,
  job: TransferJob,
  context: RunContext,
  log: TransferLog,
): Promise<DownloadEnd> {
  const { batch, queued, names, controller } = job
  const { item, part } = queued
  const { url: first, guessed, mirrors = [] } = item
  const race = (urls: readonly string[], before: number) =>
    raceMirrors(
      urls,
      (url, at, signal, begun) => fetchFrom(url, before + at, signal, begun),
      controller.signal,
      context.world.clock,
    )
  const fetchFrom = (url: string, place: number, signal: AbortSignal, begun: () => void) => {
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
        // Its headers are for where the list sent them.
        item: { ...item, url: namedAddress(item) },
        partPath,
        kept,
        known: url === knownUrl ? known : undefined,
        keeps,
        isTraced: job.isTraced,
      },
      { signal, observe },
      context,
    )
  }
  if (guessed === undefined) return race([first, ...mirrors], 0)
  const end = await race([first], 0)
  return end.kind === 'failed' && !isOutOfRoom(end.failure.code)
    ? race([guessed.namedAs, ...mirrors], 1)
    : end
}

/** What becomes of an item that was interrupted: back to the queue, or the end that the interruption names. */
async function interrupted(
  { interruption }: Interrupted,
  kept: Extract<DownloadEnd, { kind: 'interrupted' }>['kept'],
  job: TransferJob,
  log: TransferLog,
): Promise<TransferEnd> {
  if (interruption.kind === 'cancel') return settle({ kind: 'cancelled' }, job, log)
  if (interruption.kind === 'failure') return settle(failed(interruption.failure), job, log)
  return { kind: 'interrupted', part: kept && { url: job.queued.item.url, ...kept } }
}

/** Removes what an earlier run kept of an item that is given up. */
export async function forgetKept(job: NamedJob, options: BatchOptions): Promise<void> {
  const { batch, queued, names } = job
  await names.removePart(planOf(job, options), partMark(batch.id, queued.index, 0))
}
