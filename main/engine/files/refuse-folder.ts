import type { FailureCode } from '../../../shared/failure.ts'
import { refuse } from '../../../shared/refusal.ts'
import { failureOfDisk } from './disk-failure.ts'

/** Of a folder that was to be made just now: what of a file means something else. */
const folderFaults: Partial<Record<FailureCode, string>> = {
  'name-taken': 'a file is in its place',
  'folder-missing': 'no folder can be made there',
}

/** Throws a RefusalError that says why this folder cannot be written to. `error`: the file system's. */
export function refuseFolder(folder: string, error: unknown): never {
  const { code, message } = failureOfDisk(error)
  const why = folderFaults[code] ?? message.toLowerCase()
  refuse('bad-folder', `The folder ${folder} cannot be used: ${why}`)
}
