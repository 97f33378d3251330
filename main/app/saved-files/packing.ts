import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { FailureError } from '../../../shared/failure.ts'
import { type PackOptions, packOptions } from '../../../shared/pack.ts'
import { refuse } from '../../../shared/refusal.ts'
import { problemIn } from '../../../shared/text/problems.ts'
import type { OpenShards, World } from '../../engine/engine.ts'
import { failureOfDisk } from '../../engine/files/disk-failure.ts'
import { sha256OfBytes } from '../../engine/files/hash-file.ts'
import { decoderBuild } from '../../engine/image/decoder/decoders.ts'
import {
  type BaggedFile,
  hasManifest,
  makeBag,
  manifestName,
  manifestRow,
  openShards,
  type PackedShard,
  type PackInput,
  packDataset,
  readManifest,
} from '../../export/export.ts'
import type { BatchRow, Store } from '../../store/store.ts'
import { lockFile } from '../../system/file-lock.ts'
import { readVersion } from '../../system/version.ts'
import type { BatchLocks } from '../batches/batch-locks.ts'
import type { History } from '../batches/history.ts'
import { decoderVersions } from './decoder-versions.ts'
import { needFiles } from './packed.ts'
import { realFolder } from './saved-below.ts'

const atOnce = Math.max(2, availableParallelism())

/** Datasets made of what batches saved. */
export type Packing = {
  /**
   * Packs a batch, by its id or the first letters of that, or a folder: by its `manifest.jsonl`, or by the batches that
   * saved into it. Yields each shard once it is there. Rejects with a RefusalError where there is nothing to pack, the
   * batch runs or is unfinished, or the target holds something else; with a FailureError when a folder cannot be used;
   * with the signal's reason once it is aborted.
   */
  pack(
    source: string,
    target: string,
    options: PackOptions,
    signal?: AbortSignal,
  ): AsyncGenerator<PackedShard>
  /**
   * Copies what a batch or a folder holds into a bag (an archive with checksums). Yields each file once it is there or
   * cannot be. Rejects as `pack` does.
   */
  bag(source: string, target: string, signal?: AbortSignal): AsyncGenerator<BaggedFile>
}

export function createPacking(
  store: Store,
  world: World,
  locks: BatchLocks,
  history: Pick<History, 'named'>,
  lockFolder: string,
): Packing {
  async function inputOf(source: string): Promise<PackInput & { release(): void }> {
    if (!(await isFolder(source))) return inputOfBatch(history.named(source).batch)
    const folder = await realFolder(source)
    if (await hasManifest(folder))
      return { folder, followLinks: false, rows: () => readManifest(folder), release: () => {} }
    const batches: BatchRow[] = []
    for (const batch of store.batches.list()) {
      if ((await realFolder(batch.folder)) === folder) batches.unshift(batch)
    }
    if (batches.length === 0) refuse('no-manifest', `${source} has no ${manifestName}`)
    return joined(folder, batches.map(inputOfBatch))
  }

  /** Its lock is held: a run would change what is being packed. */
  function inputOfBatch(batch: BatchRow): PackInput & { release(): void } {
    needFiles(batch)
    const lock = locks.take(batch.id)
    const release = () => lock.release(false)
    if (store.items.counts(batch.id).queued > 0 || batch.pendingSource !== undefined) {
      release()
      refuse('batch-unfinished', `Batch ${batch.id} has images left to download`)
    }
    return {
      ...{ folder: batch.folder, followLinks: batch.options.followLinks, release },
      rows: () => Iterator.from(store.items.eachSettled(batch.id)).map(item => manifestRow(batch, item)),
    }
  }

  /** Meanwhile no other Shoal writes into the target, and nothing changes what is read. */
  async function* packing<Part>(
    source: string,
    target: string,
    make: (input: PackInput, path: string) => AsyncGenerator<Part>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Part> {
    const path = resolve(target)
    const lock = lockFile(join(lockFolder, `${sha256OfBytes(Buffer.from(path)).slice(0, 32)}.pack`))
    if (lock === undefined) refuse('bad-output', `Another Shoal packs into ${path} right now`)
    try {
      const { release, ...input } = await inputOf(source)
      try {
        yield* make(input, path)
      } finally {
        release()
      }
    } catch (error) {
      signal?.throwIfAborted()
      throw problemIn(error) === undefined ? new FailureError(failureOfDisk(error)) : error
    } finally {
      lock.release(true)
    }
  }

  return {
    pack: (source, target, options, signal) =>
      packing(
        source,
        target,
        (input, path) =>
          packDataset(input, path, options, {
            ...{ decoders: world.decoders, signal, atOnce, decoder: decoderOf(world) },
          }),
        signal,
      ),
    bag: (source, target, signal) =>
      packing(
        source,
        target,
        (input, path) => makeBag(input, path, { version: readVersion(), atOnce, signal }),
        signal,
      ),
  }
}

/** Shards for images that are packed while they arrive. */
export function shardsOf(store: Store, world: World): OpenShards {
  return (batch, root) =>
    openShards(batch, batch.options.pack ?? packOptions.parse({}), root, {
      ...{ store, decoders: world.decoders, atOnce, decoder: decoderOf(world) },
    })
}

/** Several batches of one folder, in the order in which they were made. */
function joined(folder: string, inputs: readonly (PackInput & { release(): void })[]) {
  return {
    folder,
    followLinks: inputs.some(({ followLinks }) => followLinks),
    async *rows() {
      for (const { rows } of inputs) yield* rows()
    },
    release: () => {
      for (const { release } of inputs) release()
    },
  }
}

function decoderOf({ env }: World) {
  const isElectron = process.versions['electron'] !== undefined
  const build = decoderBuild({ env, platform: process.platform, isElectron })
  const { sharp, libvips } = decoderVersions(build)
  return { build, ...(sharp !== undefined && { sharp }), ...(libvips !== undefined && { libvips }) }
}

// What cannot be looked at is no folder: the id of a batch then, or nothing.
const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    found => found.isDirectory(),
    () => false,
  )
