import { refuse } from '../../../shared/refusal.ts'
import { hasCode, readFaultOf } from '../../engine/files/disk-failure.ts'
import { sha256OfBytes, sha256OfFile } from '../../engine/files/hash-file.ts'
import { type Inside, openInside } from '../../engine/files/inside.ts'
import { mapAtOnce } from '../../system/at-once.ts'
import { manifestName } from '../read-manifest.ts'
import type { PackInput } from './pack.ts'
import { formatSums, type Sum } from './sums.ts'
import { replace } from './write-shard.ts'

export const bagManifest = 'manifest-sha256.txt'
const declaration = 'bagit.txt'
const bagInfo = 'bag-info.txt'

/** What became of one saved file. */
export type BaggedFile = { file: string; bytes: number } & (
  | { kind: 'copied' | 'there' | 'missing' | 'changed' }
  | { kind: 'unreadable'; why: string }
)

export type BagTools = { version: string; atOnce: number; signal?: AbortSignal | undefined }

/**
 * Copies the saved files of a batch into a bag, an archive that says itself whether it is whole: `data/` with the files and
 * their manifest.jsonl, and lists of checksums. Copy-on-write where the disk can; each copy is proven by its hash. Files
 * that an earlier run copied stay. Source: RFC 8493 (BagIt 1.0). Rejects with a RefusalError where the folder holds
 * something else, with the file system's error, or with the reason of an aborted signal.
 */
export async function* makeBag(
  input: PackInput,
  target: string,
  { version, atOnce, signal }: BagTools,
): AsyncGenerator<BaggedFile> {
  const inside = await openInside(input.folder, { followLinks: input.followLinks })
  const out = await openInside(target)
  const manifest: string[] = []
  const wanted = new Map<string, Wanted>()
  const batches = new Set<string>()
  for await (const row of input.rows()) {
    batches.add(row.batch)
    manifest.push(`${JSON.stringify(row)}\n`)
    const { file, bytes, sha256, state } = row
    const isThere = state === 'saved' || state === 'skipped'
    if (isThere && file !== undefined && bytes !== undefined && sha256 !== undefined)
      wanted.set(file, { file, bytes, sha256 })
  }
  const identifier = `External-Identifier: ${[...batches].join(' ')}\n`
  await begin(out, identifier)
  const sums: Sum[] = []
  let total = 0
  const copied = mapAtOnce(wanted.values(), file => copy(file, inside, out), { atOnce, signal })
  for await (const file of copied) {
    if (file.kind === 'copied' || file.kind === 'there') {
      sums.push([`data/${file.file}`, wanted.get(file.file)?.sha256 ?? ''])
      total += file.bytes
    }
    yield file
  }
  const rows = Buffer.from(manifest.join(''))
  await out.makeFolder(out.path('data'))
  await replace(out, `data/${manifestName}`, rows)
  sums.push([`data/${manifestName}`, sha256OfBytes(rows)])
  const info = `Bag-Software-Agent: Shoal ${version}\n${identifier}Payload-Oxum: ${total + rows.length}.${sums.length}\n`
  await writeTags(out, sums, info)
}

type Wanted = { file: string; bytes: number; sha256: string }

async function writeTags(out: Inside, sums: readonly Sum[], info: string): Promise<void> {
  const tags: [string, string][] = [
    [bagManifest, formatSums(sums)],
    [bagInfo, info],
  ]
  for (const [name, text] of tags) await replace(out, name, Buffer.from(text))
  const tagSums: Sum[] = [
    ...tags.map(([name, text]): Sum => [name, sha256OfBytes(Buffer.from(text))]),
    [declaration, await sha256OfFile(out.path(declaration))],
  ]
  await replace(out, 'tagmanifest-sha256.txt', Buffer.from(formatSums(tagSums)))
}

/** Only an empty folder becomes a bag, or a bag that Shoal began of the same images. */
async function begin(out: Inside, identifier: string): Promise<void> {
  const names = await out.namesIn(out.root)
  if (names.length > 0) {
    const isSame = names.includes(bagInfo) && (await readText(out, bagInfo)).includes(identifier)
    if (!isSame) refuse('other-dataset', `${out.root} is not empty`)
    return
  }
  await replace(out, bagInfo, Buffer.from(identifier))
  await replace(out, declaration, Buffer.from('BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n'))
}

async function readText(out: Inside, name: string): Promise<string> {
  await using file = await out.openToRead(out.path(name))
  return file.readFile('utf8')
}

async function copy({ file, bytes, sha256 }: Wanted, inside: Inside, out: Inside): Promise<BaggedFile> {
  const path = out.path(`data/${file}`)
  try {
    if ((await hashOf(path)) === sha256) return { kind: 'there', file, bytes }
    const folder = file.split('/').slice(0, -1).join('/')
    await out.makeFolder(out.path(folder === '' ? 'data' : `data/${folder}`))
    // Not by a link: its target may be private.
    await using source = await inside.openToRead(inside.path(file))
    if ((await source.stat()).size !== bytes) return { kind: 'changed', file, bytes }
    await out.copyIn(inside.path(file), `${path}.part`)
    if ((await hashOf(`${path}.part`)) !== sha256) {
      await out.remove(`${path}.part`)
      return { kind: 'changed', file, bytes }
    }
    await out.rename(`${path}.part`, path, true)
    return { kind: 'copied', file, bytes }
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return { kind: 'missing', file, bytes }
    if (hasCode(error, 'ENOSPC', 'EDQUOT', 'EROFS')) throw error
    return { kind: 'unreadable', file, bytes, why: readFaultOf(error) }
  }
}

/** Undefined where there is no file. */
const hashOf = (path: string): Promise<string | undefined> =>
  sha256OfFile(path).catch(error => {
    if (!hasCode(error, 'ENOENT')) throw error
    return undefined
  })
