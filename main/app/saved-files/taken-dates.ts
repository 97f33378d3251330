import { presentFile } from '../../../shared/conversion.ts'
import type { SavedFile } from '../../../shared/model.ts'
import type { World } from '../../engine/engine.ts'
import { placeOf } from '../../engine/files/mover.ts'
import { mapAtOnce } from '../../system/at-once.ts'

/** When saved images were taken, as their files say. */
export type TakenDates = {
  /** By index, of those that say it: `2024-05-17T08:03:21`. Rejects with the signal's reason. */
  of(
    images: readonly { index: number; state: SavedFile }[],
    folder: string,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<number, string>>
}

/** The decoders work on few at once. */
const atOnce = 4
/** A preview asks again with each key that is typed. */
const mostKnown = 20_000

export function createTakenDates({ decoders }: Pick<World, 'decoders'>): TakenDates {
  /** By the hash of the file. */
  const known = new Map<string, string | undefined>()

  async function takenAt(path: string, sha256: string, signal: AbortSignal | undefined) {
    if (known.has(sha256)) return known.get(sha256)
    const facts = await decoders.facts({ path }, signal)
    // What cannot be read now may be read later.
    if (facts === undefined) return undefined
    if (known.size >= mostKnown) known.clear()
    known.set(sha256, facts.takenAt)
    return facts.takenAt
  }

  return {
    async of(images, folder, signal) {
      const dates = new Map<number, string>()
      const dated = async ({ index, state }: (typeof images)[number]) => {
        const { file, sha256 } = presentFile(state)
        return { index, at: await takenAt(placeOf(folder, file), sha256, signal) }
      }
      for await (const { index, at } of mapAtOnce(images, dated, { atOnce, signal }))
        if (at !== undefined) dates.set(index, at)
      return dates
    },
  }
}
