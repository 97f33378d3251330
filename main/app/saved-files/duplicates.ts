import { setImmediate as turn } from 'node:timers/promises'
import { presentFile } from '../../../shared/conversion.ts'
import type { DuplicateGroup, DuplicateImage, FoundDuplicates } from '../../../shared/duplicates.ts'
import type { ImageFacts } from '../../../shared/image.ts'
import type { World } from '../../engine/engine.ts'
import { sha256OfFile } from '../../engine/files/hash-file.ts'
import { placeOf } from '../../engine/files/mover.ts'
import { verifyFolder } from '../../engine/files/verify.ts'
import { createAlikeFinder } from '../../engine/image/alike.ts'
import type { BatchRow, Store, StoredLook } from '../../store/store.ts'
import { mapAtOnce } from '../../system/at-once.ts'
import { savedOf } from './arrange-plan.ts'
import { needFiles } from './packed.ts'

/** Images that are there more than once. Nothing is changed. */
export type Duplicates = {
  /**
   * Among the saved images of a batch. Rejects with a RefusalError where what looks alike is wanted of images without files
   * of their own, with the signal's reason.
   */
  ofBatch(batch: BatchRow, options: DuplicateOptions): Promise<FoundDuplicates>
  /** Among all images in a folder and below it. Rejects with the file system's error, or the signal's reason. */
  inFolder(folder: string, options: DuplicateOptions): Promise<FoundDuplicates>
}

export type DuplicateOptions = {
  /** Also images that look alike: each is decoded once, unless it was before. */
  alike: boolean
  signal?: AbortSignal | undefined
  /** Is called while images are looked at: how many were, of how many. */
  progressed?(done: number, total: number): void
}

/** A file with what is known of it. `path`: absolute. */
type Known = Omit<DuplicateImage, 'role'> & { path: string; sha256: string }

/** The decoders work on few at once; others are read meanwhile. */
const atOnce = 4
/** Other work has its turn after this many. */
const comparedAtOnce = 500

export function createDuplicates(store: Store, { decoders }: Pick<World, 'decoders'>): Duplicates {
  async function lookAt({ path, sha256 }: Known, signal: AbortSignal | undefined) {
    const known = store.looks.get(sha256)
    if (known !== undefined) return known
    const found = await decoders.look({ path }, signal)
    if (found !== undefined) store.looks.put(sha256, found)
    return found
  }

  /** The looks of these images, as far as they can be read; undefined: it cannot. */
  async function looksOf(
    images: readonly Known[],
    { signal, progressed }: DuplicateOptions,
  ): Promise<Map<Known, StoredLook>> {
    const looks = new Map<Known, StoredLook>()
    const look = async (image: Known) => ({ image, look: await lookAt(image, signal) })
    let done = 0
    for await (const { image, look: found } of mapAtOnce(images, look, { atOnce, signal })) {
      done += 1
      if (found !== undefined) looks.set(image, found)
      progressed?.(done, images.length)
    }
    return looks
  }

  async function groupsOf(images: readonly Known[], options: DuplicateOptions): Promise<FoundDuplicates> {
    const same = [...Map.groupBy(images, ({ sha256 }) => sha256).values()]
    if (!options.alike) return { groups: roled(same.map(group => [group])), unread: 0 }
    const firsts = same.flatMap(([first]) => first ?? [])
    const looks = await looksOf(firsts, options)
    const withLooks = same.map(group => withPixels(group, looks))
    const alike = await alikeOf(withLooks, looks, options.signal)
    return { groups: roled(alike), unread: firsts.length - looks.size }
  }

  return {
    async ofBatch(batch, options) {
      const { id, folder } = batch
      if (options.alike) needFiles(batch)
      const images = Array.from(savedOf(store, id, undefined), ({ index, state }): Known => {
        const { file, bytes, sha256, image } = presentFile(state)
        return { index, file, bytes, sha256, image, path: placeOf(folder, file) }
      })
      return groupsOf(images, options)
    },
    async inFolder(folder, options) {
      const found: Omit<Known, 'sha256'>[] = []
      const verified = verifyFolder(folder, { level: 'structure', decoders, signal: options.signal })
      for await (const { file, bytes, image } of verified)
        if (image !== undefined) found.push({ file, bytes, image, path: placeOf(folder, file) })
      // What no other has the size of has no other's bytes; its look is still known by its hash.
      const wanted = options.alike ? found : manyOfOneSize(found)
      const images: Known[] = []
      for (const file of wanted) {
        options.signal?.throwIfAborted()
        // What cannot be read any more is no duplicate that could be shown.
        const sha256 = await sha256OfFile(file.path).catch(() => undefined)
        if (sha256 !== undefined) images.push({ ...file, sha256 })
      }
      return groupsOf(images, options)
    },
  }
}

const manyOfOneSize = <File extends { bytes: number }>(files: readonly File[]): File[] =>
  [...Map.groupBy(files, ({ bytes }) => bytes).values()].filter(({ length }) => length > 1).flat()

/** With the pixels that were seen, which turns and all formats have. */
function withPixels(group: readonly Known[], looks: ReadonlyMap<Known, StoredLook>): Known[] {
  const [first] = group
  const seen = first && looks.get(first)
  if (first === undefined || seen === undefined) return [...group]
  const { width, height } = seen
  const known = group.map(({ image, ...file }): Known => {
    const facts: ImageFacts | undefined = image && { ...image, width, height }
    return { ...file, image: facts }
  })
  return known
}

/** Groups of the same bytes, put together where they look alike. The largest comes first, and others are compared with it. */
async function alikeOf(
  same: readonly (readonly Known[])[],
  looks: ReadonlyMap<Known, StoredLook>,
  signal: AbortSignal | undefined,
): Promise<(readonly Known[])[][]> {
  const byHash = new Map([...looks].map(([{ sha256 }, look]) => [sha256, look]))
  const finder = createAlikeFinder()
  const groups = new Map<number, (readonly Known[])[]>()
  const alone: (readonly Known[])[][] = []
  const sorted = same.toSorted(([a], [b]) => (a === undefined || b === undefined ? 0 : larger(a, b)))
  for (const [at, group] of sorted.entries()) {
    const seen = byHash.get(group[0]?.sha256 ?? '')
    if (seen?.look === undefined) alone.push([group])
    else {
      const number = finder.add(seen.look, seen.width / seen.height)
      const there = groups.get(number)
      if (there === undefined) groups.set(number, [group])
      else there.push(group)
    }
    if (at % comparedAtOnce === 0) {
      await turn()
      signal?.throwIfAborted()
    }
  }
  return [...groups.values(), ...alone]
}

/** By pixels, then bytes: the largest has lost the least. Else the first of the list. */
const larger = (a: Known, b: Known): number =>
  pixelsOf(b) - pixelsOf(a) || b.bytes - a.bytes || (a.index ?? 0) - (b.index ?? 0)

const pixelsOf = ({ image: { width = 0, height = 0 } = { type: 'jpg' } }: Known): number => width * height

/** Groups of more than one, with what is suggested for each image. */
function roled(groups: readonly (readonly (readonly Known[])[])[]): DuplicateGroup[] {
  const found = groups
    .filter(parts => parts.flat().length > 1)
    .map(parts =>
      parts.flatMap((part, at) =>
        part.map(({ path: _, sha256: __, ...image }, place): DuplicateImage => {
          const role = place > 0 ? 'same' : at > 0 ? 'alike' : 'keep'
          return { ...image, role }
        }),
      ),
    )
  // One image may be there more often than a call may have arguments.
  const firstOf = (group: DuplicateGroup) =>
    group.reduce((least, { index = 0 }) => Math.min(least, index), Infinity)
  return found
    .map(group => ({ group, first: firstOf(group) }))
    .sort((a, b) => a.first - b.first)
    .map(({ group }) => group)
}
