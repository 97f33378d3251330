import { access, constants, type FileHandle, open, stat } from 'node:fs/promises'
import type { ListEntry } from '../../shared/model.ts'
import { RefusalError, refusal } from '../../shared/refusal.ts'
import type { TempFolders } from '../system/temp-folder.ts'
import { parseLink } from './links/link.ts'
import { type ListSource, readList } from './read-list.ts'
import { readStream } from './read-stream.ts'
import { containerOf, headBytes } from './readers/sheets/container.ts'
import { readContainer } from './readers/sheets/read-container.ts'

const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['ENOTDIR', 'there is no such file'],
  ['EISDIR', 'it is a folder'],
  ['EACCES', 'you are not allowed to read it'],
  ['EPERM', 'you are not allowed to read it'],
  ['ENAMETOOLONG', 'the name is too long'],
])

/**
 * Reads a list from disk; `origin.source` is the path as given. Pipes and devices (`/dev/stdin`,
 * `<(command)`) are read live; a spreadsheet that comes so is kept
 * in `tempFolders` meanwhile. Throws a RefusalError, on the first `next()`, if the file cannot be read.
 */
export async function* readListFile(
  path: string,
  options: Omit<ListSource, 'name' | 'chunks' | 'live'> = {},
  tempFolders?: TempFolders,
): AsyncGenerator<ListEntry[]> {
  try {
    await using file = await open(path)
    const kindOfFile = await file.stat()
    if (kindOfFile.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' })
    const source = { ...options, name: path, chunks: chunksOf(file), live: !kindOfFile.isFile() }
    const container = source.live ? undefined : containerOf(await headOf(file))
    if (container !== undefined) yield* readContainer(source, path, container)
    else if (source.live && tempFolders !== undefined) yield* readStream(source, tempFolders)
    else yield* readList(source)
  } catch (error) {
    throw inWords(path, error)
  }
}

/**
 * Looks whether a list could be read, without reading it: a pipe gives what it has only once. `name`: how the user calls
 * it. Throws a RefusalError.
 */
export async function checkListFile(path: string, name: string): Promise<void> {
  try {
    await access(path, constants.R_OK)
    if ((await stat(path)).isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' })
  } catch (error) {
    throw inWords(name, error)
  }
}

/** A refusal, where the file itself is the reason. */
function inWords(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  if (code === undefined) return error
  const hint = code === 'ENOENT' ? linkHint(path) : ''
  const words = `The list ${path} cannot be read: ${reasons.get(code) ?? code}.${hint}`
  return new RefusalError(refusal('list-unreadable', words), { cause: error })
}

/** A list may leave out https://, but a path looks like such a link: so the user has to make clear which it is. */
function linkHint(path: string): string {
  const link = parseLink(path)
  if ('url' in link) return ` If it is a link, write ${link.url}`
  return /^[\w.-]+:\d+\//.test(path) ? ` If it is a link, write http://${path} or https://${path}` : ''
}

async function headOf(file: FileHandle): Promise<Uint8Array> {
  const { buffer, bytesRead } = await file.read({ buffer: new Uint8Array(headBytes), position: 0 })
  return buffer.subarray(0, bytesRead)
}

const chunksOf = (file: FileHandle): AsyncIterable<Uint8Array> =>
  file.createReadStream({ autoClose: false }) as AsyncIterable<Uint8Array>
