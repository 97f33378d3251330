import { constants } from 'node:fs'
import { access, readdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import type { FolderCheck } from '../../shared/contract/commands.ts'
import type { World } from '../app/app.ts'

/** A folder as a person types it, made absolute: `~` is the home folder. Undefined for a relative path. */
function parseFolder(text: string): string | undefined {
  const typed = text.trim()
  const path = /^~(?=$|[/\\])/.test(typed) ? join(homedir(), typed.slice(1)) : typed
  return isAbsolute(path) && !path.includes('\0') ? resolve(path) : undefined
}

/** Whether images can be saved there, and how much space is free. A missing folder is created when it is needed. */
export async function checkFolder(text: string, freeRoom: World['freeRoom']): Promise<FolderCheck> {
  const folder = parseFolder(text)
  if (folder === undefined) return unusable(text, 'Shoal needs a full path, such as ~/Pictures.')
  try {
    const ground = await nearestExisting(folder)
    const isFolder = (await stat(ground)).isDirectory()
    if (!isFolder) return unusable(folder, `${ground} is a file, not a folder.`)
    // Not every file system says how much room it has.
    const free = await freeRoom(ground).catch(() => undefined)
    const writable = await access(ground, constants.W_OK | constants.X_OK).then(
      () => true,
      () => false,
    )
    const problem = writable ? undefined : `You do not have permission to write to ${ground}.`
    return { folder, exists: ground === folder, writable, freeBytes: free?.bytes, problem }
  } catch {
    return unusable(folder, 'This folder cannot be read.')
  }
}

const mostCompletions = 20

/** Folders whose path begins with the typed text. Hidden ones only when their dot was typed. */
export async function completeFolder(text: string): Promise<string[]> {
  const typed = parseFolder(text)
  if (typed === undefined) return []
  const parent = /[/\\]\s*$/.test(text) || text.trim() === '~' ? typed : dirname(typed)
  const begin = parent === typed ? '' : basename(typed).toLowerCase()
  // A folder that cannot be read has no suggestions.
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => [])
  return entries
    .filter(entry => entry.isDirectory() && entry.name.toLowerCase().startsWith(begin))
    .filter(({ name }) => begin.startsWith('.') || !name.startsWith('.'))
    .map(({ name }) => join(parent, name))
    .sort((a, b) => a.localeCompare(b))
    .slice(0, mostCompletions)
}

/** The folder for images until the user chooses another. */
export async function defaultFolder(home = homedir()): Promise<string> {
  const downloads = join(home, 'Downloads')
  const exists = await access(downloads).then(
    () => true,
    () => false,
  )
  return join(exists ? downloads : home, 'Shoal')
}

async function nearestExisting(folder: string): Promise<string> {
  for (let path = folder; ; path = dirname(path)) {
    const found = await access(path).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && error.code !== 'ENOTDIR',
    )
    if (found || dirname(path) === path) return path
  }
}

const unusable = (folder: string, problem: string): FolderCheck => ({
  folder,
  exists: false,
  writable: false,
  freeBytes: undefined,
  problem,
})
