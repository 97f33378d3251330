import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import envPaths from 'env-paths'
import { refusals, refuse } from '../../shared/refusal.ts'
import { problemIn } from '../../shared/text/problems.ts'
import type { World } from '../engine/engine.ts'
import { folderFaultOf } from '../engine/files/mover.ts'
import { createStore, type Store } from '../store/store.ts'
import { createTempFolders, type TempFolders } from '../system/temp-folder.ts'

/** Where Shoal keeps its data: `$SHOAL_HOME`, otherwise the system's folder for the data of programs. */
export function homeFolder(env: World['env']): string {
  const asked = env['SHOAL_HOME']
  if (asked) return isAbsolute(asked) ? asked : join(homedir(), asked)
  return envPaths('shoal', { suffix: '' }).data
}

/** Folders for what is not to be kept, below that of everything Shoal keeps. */
export const tempFoldersOf = (env: World['env']): TempFolders =>
  createTempFolders(join(homeFolder(env), 'scratch'))

export const storePath = (home: string): string => join(home, 'shoal.db')

/** The store in Shoal's own folder. Throws a RefusalError where it cannot be opened. */
export function openStore(home: string, checkpointsApart = false): Store {
  const path = storePath(home)
  try {
    return createStore(path, { checkpointsApart })
  } catch (error) {
    if (problemIn(error) !== undefined) throw error
    const why = isOfSystem(error) ? folderFaultOf(error) : String(error)
    refuse('store-unusable', `${refusals['store-unusable'].title} (${path}: ${why})`)
  }
}

/** An error of the file system, not of the database. */
const isOfSystem = (error: unknown): boolean => error instanceof Error && 'syscall' in error
