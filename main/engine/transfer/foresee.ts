import { presentFile } from '../../../shared/conversion.ts'
import type { Item } from '../../../shared/model.ts'
import type { BatchOptions } from '../../../shared/settings.ts'
import type { EarlierFile } from '../../store/store.ts'
import { isThere } from '../files/repeats.ts'
import { usesOf } from './earlier-file.ts'

/** `ask`: its host is asked whether it changed. `bytes`: of the file that is there. */
export type Foreseen = { kind: 'download' } | { kind: 'ask' | 'copy' | 'skip'; bytes: number }

/**
 * What will become of an item in a batch of this folder, as `transfer` decides it, known before anything is requested.
 * `found`: files that its link delivered. Only their sizes are looked at, so a file that was changed is not noticed.
 */
export async function foresee(
  { item, index }: { item: Item; index: number },
  found: readonly EarlierFile[],
  { folder, options, now }: { folder: string; options: BatchOptions; now: number },
): Promise<Foreseen> {
  const job = {
    batch: { id: '', folder, createdAt: now },
    queued: { index, item, queuedAt: now, part: undefined },
  }
  for (const { kind, from, ...use } of usesOf(found, job, options, now, path => path === folder)) {
    // What took the place of a file is never copied: it is not what the link delivers.
    const present = kind === 'copy' ? from : { folder: from.folder, ...presentFile(from) }
    if (!(await isThere(present)) && !(await isThere(from))) continue
    return { kind: 'asks' in use && use.asks ? 'ask' : kind, bytes: from.bytes }
  }
  return { kind: 'download' }
}
