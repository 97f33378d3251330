import { type Failure, type FailureCode, FailureError, failure } from '../../shared/failure.ts'

const codes: Record<string, FailureCode> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EFBIG: 'too-large',
  ENOENT: 'folder-missing',
  EACCES: 'no-permission',
  EPERM: 'no-permission',
  EROFS: 'no-permission',
  ENAMETOOLONG: 'path-too-long',
  EISDIR: 'name-taken',
  ENOTDIR: 'name-taken',
  EEXIST: 'name-taken',
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

/** Whether a file operation failed with one of these system error codes. */
export const hasCode = (error: unknown, ...wanted: string[]): boolean =>
  wanted.includes(String((error as { code?: unknown }).code))
