import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { problemIn } from '../../../shared/text/problems.ts'
import type { VerifiedFile } from '../../../shared/verified.ts'
import { hasCode, readFaultOf, systemError } from '../../engine/files/disk-failure.ts'
import { verifyFolder } from '../../engine/files/verify.ts'
import type { Decoders } from '../../engine/image/decoder/decoders.ts'
import {
  bagManifest,
  filesOfShard,
  hasManifest,
  manifestName,
  parseSums,
  readManifest,
  shardsIn,
  verifyShard,
} from '../../export/export.ts'
import type { Store } from '../../store/store.ts'
import { realFolder, savedBelow } from './saved-below.ts'

type VerifyAll = {
  store: Store
  level: 'structure' | 'decode'
  decoders: Pick<Decoders, 'check'>
  signal?: AbortSignal | undefined
}

/**
 * Checks what is in a folder: shards of a dataset by their records, then all other files. What was saved there is known
 * from the history, or, where that knows nothing of it, from the manifest or the bag that lies in it: so a copy on any
 * machine can be checked. Rejects with the file system's error, or with the signal's reason.
 */
export async function* verifyAll(
  folder: string,
  { store, level, decoders, signal }: VerifyAll,
): AsyncGenerator<VerifiedFile> {
  const real = await realFolder(folder)
  if (!(await stat(real)).isDirectory()) throw systemError('ENOTDIR', folder)
  const shards = await shardsIn(real)
  for (const shard of shards) yield* verifyShard(real, shard, { level, decoders, signal })
  const saved = await savedBelow(store, folder)
  if (saved.size === 0) yield* addRecorded(real, saved)
  const apart = new Set(shards.flatMap(filesOfShard))
  yield* verifyFolder(folder, { level, decoders, saved, apart, signal })
}

/** Adds what the records in a folder say was saved there; yields a record that cannot be read to its end. */
async function* addRecorded(folder: string, saved: Map<string, string>): AsyncGenerator<VerifiedFile> {
  try {
    if (await hasManifest(folder)) {
      for await (const { state, file, sha256 } of readManifest(folder)) {
        if (state === 'saved' && file !== undefined && sha256 !== undefined) saved.set(file, sha256)
      }
    }
  } catch (error) {
    yield unreadable(manifestName, problemIn(error)?.message ?? readFaultOf(error))
  }
  try {
    const sums = parseSums(await readFile(join(folder, bagManifest), 'utf8'))
    for (const [file, sha256] of sums) saved.set(file, sha256)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) yield unreadable(bagManifest, readFaultOf(error))
  }
}

const unreadable = (file: string, why: string): VerifiedFile => ({
  ...{ file, bytes: 0, image: undefined },
  verdict: { kind: 'unreadable', why },
})
