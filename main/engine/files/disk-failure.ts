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

/** The failure behind a rejected operation on files or on the store; anything that is none is an error of our own. */
export function failureOfDisk(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure
  const { code, errcode, syscall } = error as { code?: unknown; errcode?: unknown; syscall?: unknown }
  if (code === 'ERR_SQLITE_ERROR') {
    return failure(errcode === sqliteFull ? 'disk-full' : 'disk-error', 'What was done could not be noted')
  }
  if (typeof code !== 'string' || typeof syscall !== 'string') return failure('internal', String(error))
  const known = codes[code]
  return known === undefined
    ? failure('disk-error', `The file could not be written (${code})`)
    : failure(known)
}

const readFaults: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  ENOTDIR: 'it is a file, not a folder',
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
  EIO: 'the disk cannot read it',
}

/** Whether a batch can wait until there is room, so that this costs no image. */
export const isOutOfRoom = (code: FailureCode): code is OutOfRoom =>
  code === 'disk-full' || code === 'files-full' || code === 'quota-full'

/** Why a file or folder cannot be read, to go on after a colon. */
export function readFaultOf(error: unknown): string {
  const code = String((error as { code?: unknown }).code ?? error)
  return readFaults[code] ?? `the system says ${code}`
}

/** Whether a file operation failed with one of these system error codes. */
export const hasCode = (error: unknown, ...wanted: string[]): boolean =>
  wanted.includes(String((error as { code?: unknown }).code))

/** An error as the system would say it. */
export const systemError = (code: 'EEXIST' | 'EISDIR' | 'ENOENT' | 'ENOTDIR', path: string): Error =>
  Object.assign(new Error(`${code}: ${path}`), { code, syscall: 'open', path })
