import {
  type Failure,
  type FailureCode,
  FailureError,
  failure,
  type OutOfRoom,
} from '../../../shared/failure.ts'

const codes: Record<string, FailureCode> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'quota-full',
  EFBIG: 'file-size-limit',
  ENOENT: 'folder-missing',
  EACCES: 'no-permission',
  EPERM: 'no-permission',
  EROFS: 'read-only-disk',
  ENAMETOOLONG: 'path-too-long',
  EISDIR: 'name-taken',
  ENOTDIR: 'name-taken',
  EEXIST: 'name-taken',
  EMFILE: 'too-many-open-files',
  ENFILE: 'too-many-open-files',
}

const sqliteFull = 13

/** The failure behind an error of the file system or the store; any other error is a bug (`internal`). */
export function failureOfDisk(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure
  const { code, errcode, syscall } = error as { code?: unknown; errcode?: unknown; syscall?: unknown }
  if (code === 'ERR_SQLITE_ERROR') {
    return failure(errcode === sqliteFull ? 'disk-full' : 'disk-error', 'Progress could not be saved')
  }
  if (typeof code !== 'string' || typeof syscall !== 'string') return failure('internal', String(error))
  const known = codes[code]
  return known === undefined
    ? failure('disk-error', `The file could not be written (${code})`)
    : failure(known)
}

const readFaults: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'it is a file, not a folder',
  EISDIR: 'it is a folder, not a file',
  EACCES: 'you do not have permission to read it',
  EPERM: 'you do not have permission to read it',
  EIO: 'the disk cannot read it',
}

/** Whether a batch waits until there is space again, so that no image fails. */
export const isOutOfRoom = (code: FailureCode): code is OutOfRoom =>
  code === 'disk-full' || code === 'files-full' || code === 'quota-full'

/** Why a file or folder cannot be read: words that follow a colon. */
export function readFaultOf(error: unknown): string {
  const code = String((error as { code?: unknown }).code ?? error)
  return readFaults[code] ?? `the system reports ${code}`
}

/** Whether a file operation failed with one of these system error codes. */
export const hasCode = (error: unknown, ...wanted: string[]): boolean =>
  wanted.includes(String((error as { code?: unknown }).code))

/** An error as the system would say it. */
export const systemError = (code: 'EEXIST' | 'EISDIR' | 'ENOENT' | 'ENOTDIR', path: string): Error =>
  Object.assign(new Error(`${code}: ${path}`), { code, syscall: 'open', path })
