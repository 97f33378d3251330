import type { FailureCode } from '../../../shared/failure.ts'
import { refuse } from '../../../shared/refusal.ts'
import { failureOfDisk } from './disk-failure.ts'

/** Of a folder that was to be made just now: what of a file means something else. */
const folderFaults: Partial<Record<FailureCode, string>> = {
  'name-taken': 'a file is in its place',
  'folder-missing': 'no folder can be made there',
}

/** Why a folder cannot be made or written to, by the file system's error: words that follow a colon. */
export function folderFaultOf(error: unknown): string {
  const { code, message } = failureOfDisk(error)
  return folderFaults[code] ?? message.toLowerCase()
}

/** Throws a RefusalError that says why this folder cannot be used. `error`: the file system's. */
export function refuseFolder(folder: string, error: unknown): never {
  refuse('bad-folder', `The folder ${folder} cannot be used: ${folderFaultOf(error)}`)
}
