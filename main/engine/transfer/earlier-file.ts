import type { BatchOptions } from '../../../shared/settings.ts'
import type { EarlierFile } from '../../store/store.ts'
import type { Arrived } from '../attempt/arrived.ts'
import { partMark } from '../files/batch-parts.ts'
import { failureOfDisk, isOutOfRoom } from '../files/disk-failure.ts'
import { isBelow, placeOf } from '../files/doors.ts'
import { planName, plannedPath } from '../files/filename.ts'
import type { Reservation } from '../files/names.ts'
import { openPart } from '../files/part-file.ts'
import { isThere, pathOf } from '../files/repeats.ts'
import type { RunContext } from '../run-context.ts'
import { type NamedJob, type PlannedJob, planOf } from './put-in-place.ts'
import { requestKey } from './same-links.ts'

/** What is done with a file that was saved from the same link. */
export type EarlierUse =
  /** It lies where this image is to go. */
  | { kind: 'skip'; from: EarlierFile }
  /** The same, and its host is asked whether it changed. */
  | { kind: 'ask'; from: EarlierFile }
  /** `asks`: it is so old that its host is asked first whether it changed. */
  | { kind: 'copy'; from: EarlierFile; asks: boolean }

/** Images of a shop change under one link: after this time their host is asked, in ms. */
export const freshMs = 30 * 24 * 3_600_000

/**
 * What to do with files that were saved from an item's link, best first. One of this very batch is copied in any case:
 * the list gives one image several names. `isHere`: whether a folder is that of the batch. A dataset that is packed while
 * it is downloaded takes copies only: a file beside it is not in it.
 */
export function usesOf(
  found: readonly EarlierFile[],
  job: PlannedJob,
  options: BatchOptions,
  now: number,
  isHere: (folder: string) => boolean,
): EarlierUse[] {
  const { saved, offlineCopies } = options
  const key = requestKey(job.queued.item)
  const uses = found.flatMap((from): EarlierUse[] => {
    if (from.batch === job.batch.id) {
      if (requestKey(from.named.item) !== key) return []
      // The list names two sizes of one image.
      const isOriginal = (from.named.item.guessed ?? job.queued.item.guessed) !== undefined
      return isOriginal && isPlanned(from, job, options)
        ? [{ kind: 'skip', from }]
        : [{ kind: 'copy', from, asks: false }]
    }
    if (saved === 'again') return []
    const isInPlace = isHere(from.folder) && !wasMovedAway(from) && isPlanned(from, job, options)
    if (saved === 'update') return [isInPlace ? { kind: 'ask', from } : { kind: 'copy', from, asks: true }]
    if (saved === 'skip' || isInPlace) return [{ kind: 'skip', from }]
    return [{ kind: 'copy', from, asks: !offlineCopies && now - from.savedAt > freshMs }]
  })
  const rank = ({ kind, from }: EarlierUse) => (from.batch === job.batch.id ? 1 : kind === 'copy' ? 2 : 0)
  const taken = options.pack === undefined ? uses : uses.filter(({ kind }) => kind === 'copy')
  return taken.toSorted((a, b) => rank(a) - rank(b))
}

/** It was of this folder, and lies in another one now. */
const wasMovedAway = ({ folder, file }: EarlierFile): boolean => !isBelow(folder, placeOf(folder, file))

/** Whether a file has the name that the item would get: by what it was named after, wherever it was in its list. */
function isPlanned(from: EarlierFile, job: PlannedJob, options: BatchOptions): boolean {
  const { item, nameTemplate, startedAt } = from.named
  const anywhere = { index: 1 }
  const before = planName({ template: nameTemplate, item: { ...item, place: 1 }, startedAt, ...anywhere })
  const now = planName({
    template: options.nameTemplate,
    item: { ...job.queued.item, place: 1 },
    startedAt: job.batch.createdAt,
    ...anywhere,
  })
  return (
    plannedPath(before) === plannedPath(now) ||
    plannedPath(planOf(job, options, learntOf(from))) === from.file
  )
}

const learntOf = ({ image, served = {}, from }: EarlierFile) => ({
  image,
  served,
  finalUrl: from.finalUrl ?? from.url,
  contentType: from.contentType,
})

/**
 * Copies an earlier file to where the item's part file would be, and proves the copy. Undefined where the file is not
 * what it was, or cannot be read. Rejects where there is no room for it.
 */
export async function copyEarlier(
  from: EarlierFile,
  held: Reservation,
  { names, batch, queued }: NamedJob,
  { options }: RunContext,
): Promise<Arrived | undefined> {
  const { inside } = names
  const source = pathOf(from)
  const path = names.partPath(held.plan, partMark(batch.id, queued.index, 0))
  if (!(await isThere(from))) return undefined
  try {
    await inside.copyIn(source, path)
    const part = await openPart(inside, path, from.bytes)
    if (part.digest() !== from.sha256) {
      await part.reset()
      return undefined
    }
    const { url, finalUrl, contentType, robotsTag } = from.from
    return {
      ...learntOf(from),
      part,
      damage: from.damage,
      notDecoded: from.notDecoded,
      copied: {
        file: names.relative(source),
        url,
        ...(finalUrl !== undefined && { finalUrl }),
        ...(contentType !== undefined && { contentType }),
        ...(robotsTag !== undefined && { robotsTag }),
        savedAt: from.savedAt,
      },
      ...(options.saved === 'link' && { linkTo: source }),
    }
  } catch (error) {
    if (isOutOfRoom(failureOfDisk(error).code)) throw error
    // What cannot be copied is downloaded, and says then what is wrong with the folder, if anything is.
    await inside.remove(path).catch(() => {})
    return undefined
  }
}
