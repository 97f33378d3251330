import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LaunchSources } from '../../shared/contract/commands.ts'
import { checkListFile, classifySource } from '../lists/index.ts'

/**
 * What a start of Shoal was handed, as a window reviews it: links become one list, every other word is the path of a
 * list file, relative to `folder`, or its address.
 */
export function launchSourcesOf(words: readonly string[], folder: string): LaunchSources {
  const links = words.filter(isLink)
  const files = words.filter(word => !isLink(word))
  return {
    sources: links.length === 0 ? [] : [{ name: 'links', text: links.join('\n') }],
    paths: files.flatMap(word => pathOf(word, folder) ?? []),
  }
}

/** The same, once every file was looked at. Rejects with a RefusalError, in which the file is called as it was given. */
export async function checkedLaunchSources(words: readonly string[], folder: string): Promise<LaunchSources> {
  for (const word of words) {
    const path = isLink(word) ? undefined : pathOf(word, folder)
    if (path !== undefined) await checkListFile(path, word)
  }
  return launchSourcesOf(words, folder)
}

/** Linux desktops name files as addresses. */
const isAddressOfFile = (word: string): boolean => /^file:/i.test(word)

const isLink = (word: string): boolean => !isAddressOfFile(word) && classifySource(word) === 'link'

function pathOf(word: string, folder: string): string | undefined {
  if (!isAddressOfFile(word)) return resolve(folder, word)
  try {
    return fileURLToPath(word)
  } catch {
    return undefined
  }
}
