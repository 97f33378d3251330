import { stat } from 'node:fs/promises'
import { type Conversion, typeAfter } from '../../../shared/conversion.ts'
import type { ConvertedFile, SavedFile } from '../../../shared/model.ts'
import type { Decoders } from '../image/decoder/decoders.ts'
import { splitName } from './extension.ts'
import { baseName } from './folder-names.ts'
import { sha256OfBytes, sha256OfFile } from './hash-file.ts'
import type { Names } from './names.ts'

/** A saved file to be converted. `mark`: makes its part file its own. */
export type ConvertSource = Pick<SavedFile, 'file' | 'sha256' | 'image'> & { mark: string }

export type ConvertTools = {
  names: Names
  decoders: Pick<Decoders, 'convert' | 'check'>
  /** Notes durably what a new file is, before it has its name; again once it has replaced the original. */
  claim(made: ConvertedFile, replaced: boolean): Promise<void>
  signal?: AbortSignal | undefined
}

export type FileConverted =
  | ({ kind: 'converted'; replaced: boolean } & ConvertedFile)
  | { kind: 'unchanged' }
  | { kind: 'left'; why: string }

/**
 * Makes a new file of a saved one, beside it or in its place. The original goes only after the new file was synced and
 * decoded once. Rejects with the file system's error, or with the reason of an aborted signal.
 */
export async function convertFile(
  source: ConvertSource,
  wish: Conversion,
  tools: ConvertTools,
): Promise<FileConverted> {
  const { names, decoders, signal } = tools
  const path = names.inside.path(source.file)
  const changed = await changeOf(path, source.sha256)
  if (changed !== undefined) return { kind: 'left', why: changed }
  const result = await decoders.convert({ path }, wish, signal)
  if (result.kind !== 'made') return result
  const { bytes, type, width, height } = result
  const { folder, stem, ext } = partsOf(source.file)
  const keepsName = source.image !== undefined && typeAfter(source.image.type, {}) === type
  const plan = { folder, stem, ext: keepsName ? ext : type }
  const part = names.partPath(plan, source.mark)
  await writeSynced(names, part, bytes, path)
  try {
    const read = await decoders.check({ path: part }, signal)
    if (read.kind !== 'whole') return { kind: 'left', why: 'the new file could not be read back' }
    const made = { bytes: bytes.length, sha256: sha256OfBytes(bytes), image: { type, width, height } }
    return wish.replace && keepsName
      ? await swap(source.file, part, made, tools)
      : await place(source.file, part, made, await names.reserve(plan), wish.replace, tools)
  } finally {
    // Nothing has this name any more where all went well.
    await names.inside.remove(part)
  }
}

type Made = Omit<ConvertedFile, 'file'>

/** In the place of the original, under its name, in one step. */
async function swap(
  file: string,
  part: string,
  made: Made,
  { names, claim }: ConvertTools,
): Promise<FileConverted> {
  const { inside } = names
  await claim({ file, ...made }, true)
  await inside.rename(part, inside.path(file), true)
  return { kind: 'converted', file, ...made, replaced: true }
}

/** Beside the original, which goes after that where it is to be replaced. */
async function place(
  original: string,
  part: string,
  made: Made,
  held: Awaited<ReturnType<Names['reserve']>>,
  replaces: boolean,
  { names, claim }: ConvertTools,
): Promise<FileConverted> {
  const { inside } = names
  const taken = { kind: 'left', why: 'a file of that name is there' } as const
  if ('exists' in held) return taken
  for (;;) {
    await claim({ file: held.file, ...made }, false)
    const placed = await names.place({ rename: (to, over) => inside.rename(part, to, over) }, held)
    if (placed === 'placed') break
    if (placed !== 'moved') return taken
  }
  if (replaces) {
    await inside.remove(inside.path(original))
    await claim({ file: held.file, ...made }, true)
  }
  return { kind: 'converted', file: held.file, ...made, replaced: replaces }
}

/** Why a file is not what was saved; undefined where it is. */
async function changeOf(path: string, sha256: string): Promise<string | undefined> {
  // Whatever the reason, the user reads that the file cannot be read.
  const found = await sha256OfFile(path).catch(() => undefined)
  if (found === undefined) return 'the file is not there, or cannot be read'
  return found === sha256 ? undefined : 'the file was changed since it was saved'
}

/** With the time of the original: the picture is as old as before. */
async function writeSynced(
  { inside }: Names,
  part: string,
  bytes: Uint8Array,
  original: string,
): Promise<void> {
  const { atime, mtime } = await stat(original)
  await using file = await inside.create(part)
  await file.writeFile(bytes)
  await file.utimes(atime, mtime)
  await file.sync()
}

function partsOf(file: string) {
  const name = baseName(file)
  return { folder: file.slice(0, Math.max(0, file.length - name.length - 1)), ...splitName(name) }
}
