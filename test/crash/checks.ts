import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { ConflictPolicy } from '../../shared/settings.ts'
import { type Cargo, sha256, type Wanted } from './cargo.ts'
import type { Ended, Line, Starter } from './shoal-process.ts'

/** What the folder must look like, and how much of it was looked at. */
export type Inspected = {
  cargo: Cargo
  policy: ConflictPolicy
  folder: string
  /** Files under their final names as they were after the last kill, with their hashes. */
  seen: ReadonlyMap<string, string>
  compared: Compared
}

/** Files whose whole content was compared, and their bytes; each counts again at every look. */
export type Compared = { files: number; bytes: number }

type Files = ReadonlyMap<string, string>

/**
 * What must hold at any moment: each final name has the whole bytes of one item, no item has two, what had its
 * name still has it, and so has all that was reported as saved. Throws at the first that does not; answers the files.
 */
export async function checkNow(at: Inspected, lines: readonly Line[]): Promise<Files> {
  const { cargo, policy, seen } = at
  const files = await readFiles(at)
  const wanted = new Map(cargo.wanted.map(item => [item.sha256, item]))
  const names = new Map<string, string>()
  for (const [file, hash] of files) {
    const earlier = cargo.earlier.get(file)
    if (file.endsWith('.part') || (earlier !== undefined && sha256(earlier) === hash)) continue
    check(earlier === undefined || policy === 'overwrite', `${file} was replaced`)
    const item = wanted.get(hash)
    check(item !== undefined, `${file} is not one of the files that were asked for`)
    check(isNameOf(file, item), `${file} is not where the list wants ${item.folder}/${item.name}`)
    check(!names.has(hash), `${file} is the same item as ${names.get(hash)}`)
    names.set(hash, file)
  }
  for (const [file, hash] of seen) {
    const mayChange = policy === 'overwrite' && cargo.earlier.has(file)
    check(mayChange || files.get(file) === hash, `${file} was there and is not any more`)
  }
  for (const { type, state, file, sha256: told } of lines) {
    if (type === 'item' && state === 'saved')
      check(files.get(String(file)) === told, `${file} was told saved`)
  }
  return new Map([...files].filter(([file]) => !file.endsWith('.part')))
}

/** What must hold when a batch came to its end: on the disk, and in what Shoal says of it. */
export async function checkEnd(
  at: Inspected,
  { status, lines, stderr }: Ended,
  starter: Starter,
): Promise<void> {
  const { cargo, policy, folder } = at
  const summary = lines.at(-1)
  if (!wasOver({ status, lines, stderr })) {
    check(summary?.type === 'summary' && summary['left'] === 0, `the last line is ${JSON.stringify(summary)}`)
    check(stderr === '' && status === (Number(summary['failed']) > 0 ? 1 : 0), `status ${status}: ${stderr}`)
  }

  const files = await checkNow(at, lines)
  const hashes = new Set(files.values())
  const isSkipped = ({ name }: Wanted) => policy === 'skip' && cargo.earlier.has(name)
  const expected = cargo.wanted.filter(item => item.exists && !isSkipped(item))
  for (const item of expected) check(hashes.has(item.sha256), `${item.folder}/${item.name} is missing`)
  const earlier = policy === 'overwrite' ? 0 : cargo.earlier.size
  check(files.size === expected.length + earlier, `there are ${files.size} files`)
  const parts = (await namesIn(folder)).filter(name => name.endsWith('.part'))
  check(parts.length === 0, `part files are left: ${parts.join(', ')}`)

  const history = await starter.here(['history', '--json'])
  const [batch, second] = history.lines.filter(({ items }) => Number(items) > 0)
  check(batch !== undefined && second === undefined, `history: ${JSON.stringify(history.lines)}`)
  const counts = {
    left: 0,
    saved: expected.length,
    failed: cargo.wanted.filter(({ exists }) => !exists).length,
    skipped: cargo.wanted.filter(isSkipped).length,
  }
  for (const [key, count] of Object.entries(counts)) {
    check(batch[key] === count, `history: ${JSON.stringify(batch)}, not ${JSON.stringify(counts)}`)
  }

  const verified = await starter.here(['verify', folder, '--check', 'structure', '--json'])
  const bad = verified.lines.filter(({ type, state }) => type === 'file' && state !== 'whole')
  check(verified.status === 0, `verify: ${JSON.stringify(bad)} ${verified.stderr}`)
  check(verified.lines.at(-1)?.['whole'] === files.size, 'verify: not all are whole')
}

/** Whether there was nothing to go on with: the kill before came after the batch's end. */
export const wasOver = ({ status, stderr }: Ended): boolean =>
  status === 2 && stderr.startsWith('There is nothing left to resume')

/** Throws with these words where something does not hold. */
export function check(holds: boolean, broken: string): asserts holds {
  if (!holds) throw new Error(broken)
}

/** All files below a folder with `/` between segments. */
export async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => !entry.isDirectory())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
}

/** Path to hash of everything in the folder. */
async function readFiles({ folder, compared }: Inspected): Promise<Files> {
  const files = new Map<string, string>()
  for (const file of await namesIn(folder)) {
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(join(folder, file))) {
      hash.update(chunk as Uint8Array)
      compared.bytes += (chunk as Uint8Array).length
    }
    compared.files += 1
    files.set(file, hash.digest('hex'))
  }
  return files
}

/** `photo.jpg` and `photo (3).jpg`, in the right subfolder. */
function isNameOf(file: string, { folder, name }: Wanted): boolean {
  const at = file.lastIndexOf('/')
  const withoutCounter = file.slice(at + 1).replace(/ \(\d+\)(?=\.jpg$)/, '')
  return file.slice(0, Math.max(at, 0)) === folder && withoutCounter === name
}
