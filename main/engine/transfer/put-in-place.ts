import { misfitOf, shapeOf } from '../../../shared/image-shape.ts'
import type { EarlierVersion, SettledState, SkippedFacts, SkipReason } from '../../../shared/model.ts'
import type { BatchOptions } from '../../../shared/settings.ts'
import type { EarlierFile } from '../../store/store.ts'
import { ignoredBy } from '../../system/log.ts'
import type { Arrived } from '../attempt/arrived.ts'
import { failureOfDisk } from '../files/disk-failure.ts'
import { splitName } from '../files/extension.ts'
import { fileTimeOf } from '../files/file-time.ts'
import { isStillPlan, type NameInput, type PlannedName, planName } from '../files/filename.ts'
import type { Reservation } from '../files/names.ts'
import { isWhole, pathOf } from '../files/repeats.ts'
import type { RunContext } from '../run-context.ts'
import { settle, settleFailed, type TransferEnd } from './settle.ts'
import type { TransferJob } from './transfer-job.ts'
import type { TransferLog } from './transfer-log.ts'

/**
 * Gives an image its name: learns the right one, claims it, and only then lets the file have it. `earlier`: the file in
 * this folder that its link delivered before.
 */
export async function putInPlace(
  arrived: Arrived,
  held: Reservation,
  job: TransferJob,
  context: RunContext,
  log: TransferLog,
  earlier?: EarlierFile,
): Promise<TransferEnd> {
  const { names } = job
  const { part, image, damage, notDecoded, served, copied, linkTo } = arrived
  // First the store, then the bytes: a claim whose bytes are gone looks like a file that the user removed.
  const withoutFile = async (state: SettledState) => {
    const end = await settle(state, job, log)
    await part.reset()
    return end
  }
  const skip = (reason: SkipReason, file: string, facts?: SkippedFacts) =>
    withoutFile(skipped(reason, file, facts))
  const placed = Promise.withResolvers<void>()
  try {
    const misfit = image && misfitOf(image, shapeOf(context.options))
    if (misfit !== undefined)
      return await withoutFile({ kind: 'skipped', ...misfit, bytes: part.bytes, image })
    if (context.shards !== undefined)
      return await withoutFile(await context.shards.add(arrived, { ...job.queued, attempts: job.attempts }))
    const input = nameInputOf(job, context.options, arrived)
    if (!isStillPlan(held.plan, input)) {
      const existing = await names.change(held, planName(input))
      if (existing !== undefined) return await skip('name-exists', existing.exists)
    }
    const { bytes } = part
    const { sameContent, fileTime } = context.options
    const lastModified = fileTime ? served.lastModified : undefined
    const modifiedAt = fileTimeOf(lastModified, context.world.clock.now())
    const sha256 = await part.seal(modifiedAt)
    await context.world.markDownloaded?.(part.path, modifiedAt)
    if (earlier?.sha256 === sha256)
      return await skip('unchanged', names.relative(pathOf(earlier)), { bytes, sha256, image })
    const isAdopted = await names.adopt(held, { bytes, sha256 }, file =>
      context.repeats.isClaimed(file, sha256),
    )
    const own = { path: names.pathOf(held), sha256, bytes, placed: placed.promise }
    const twin = await context.repeats.ofContent(own, sameContent === 'keep' ? 'there' : 'whole')
    if (twin !== undefined && sameContent === 'skip' && !isAdopted) {
      return await skip('same-content', names.relative(twin), { bytes, sha256, image })
    }
    const target = linkTo ?? (sameContent === 'link' ? twin : undefined)
    if (target !== undefined && !isAdopted) await names.inside.replaceByLink(target, part.path)
    const changedFrom = earlier && (await placeOf(earlier, held, isAdopted, job, context))
    const settleSaved = (file: string) =>
      settle(
        {
          kind: 'saved',
          file,
          bytes,
          sha256,
          image,
          ...(job.withoutOriginal && { withoutOriginal: true as const }),
          ...(damage !== undefined && { damage }),
          ...(notDecoded !== undefined && { notDecoded }),
          ...(Object.keys(served).length > 0 && { served }),
          ...(copied !== undefined && { copied }),
          ...(changedFrom !== undefined && { changedFrom }),
          // A copy names what it is one of.
          ...(twin !== undefined && copied === undefined && { sameAs: names.relative(twin) }),
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
      const placed = await names.place(part, held)
      if (placed === 'placed') return claimed
      if (placed !== 'moved') return await skip('name-exists', placed.exists)
    }
  } catch (error) {
    const cause = failureOfDisk(error)
    const isLost = cause.code === 'lane-lost' && job.attempts.length < context.options.attempts
    const end: TransferEnd = isLost ? { kind: 'lost' } : await settleFailed(cause, job, log, context)
    if (end.kind !== 'settled') job.withdraw()
    await part.reset().catch(ignoredBy(context.world.log, 'removing an unfinished file'))
    return end
  } finally {
    placed.resolve()
  }
}

/**
 * Lets the new form of an image take the name of its earlier file where the user wants that. A file of another type, and
 * one that is no longer what was saved, stays beside it.
 */
async function placeOf(
  earlier: EarlierFile,
  held: Reservation,
  isAdopted: boolean,
  { names }: TransferJob,
  { options }: RunContext,
): Promise<EarlierVersion> {
  const { bytes, sha256 } = earlier
  const file = names.relative(pathOf(earlier))
  const isWanted = options.replaceChanged && !isAdopted && splitName(file).ext === held.plan.ext
  const isReplaced = isWanted && (await isWhole(earlier))
  if (isReplaced) await names.replace(held, file)
  return { file, bytes, sha256, isReplaced }
}

/** What a name is planned with once more is known of the file. */
export type Learnt = Pick<Arrived, 'image' | 'served' | 'finalUrl' | 'contentType'>

export type NamedJob = Pick<TransferJob, 'batch' | 'queued' | 'names'>
/** What a name is planned for. */
export type PlannedJob = Pick<TransferJob, 'batch' | 'queued'>

/** What an item's name is made of, as far as that is known. */
const nameInputOf = (
  { queued, batch }: PlannedJob,
  { nameTemplate: template }: Pick<BatchOptions, 'nameTemplate'>,
  learnt?: Learnt,
): NameInput => ({
  template,
  item: queued.item,
  index: queued.index,
  startedAt: batch.createdAt,
  headerName: learnt?.served.name,
  finalUrl: learnt?.finalUrl,
  imageType: learnt?.image?.type,
  contentType: learnt?.contentType,
})

export const planOf = (...known: Parameters<typeof nameInputOf>): PlannedName =>
  planName(nameInputOf(...known))

export const skipped = (reason: SkipReason, file: string, facts: SkippedFacts = {}): SettledState => ({
  kind: 'skipped',
  reason,
  file,
  ...facts,
})
