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

/** The failure behind a rejected file operation; anything that is none is an error of our own. */
export function failureOfDisk(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure
  const { code, syscall } = error as { code?: unknown; syscall?: unknown }
  if (typeof code !== 'string' || typeof syscall !== 'string') return failure('internal', String(error))
  const known = codes[code]
  return known === undefined
    ? failure('disk-error', `The file could not be written (${code})`)
    : failure(known)
}

/** Whether a file operation failed with one of these system error codes. */
export const hasCode = (error: unknown, ...wanted: string[]): boolean =>
  wanted.includes(String((error as { code?: unknown }).code))
