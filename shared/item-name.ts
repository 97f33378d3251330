import { hostOf, lastSegmentOf } from './address.ts'
import { presentFile } from './conversion.ts'
import { isDataLink } from './data-link.ts'
import type { Item, SettledState } from './model.ts'

/** The file's name once it has one, else what the list or the link calls it. */
export function nameOf({ url, name }: Pick<Item, 'url' | 'name'>, settled?: SettledState): string {
  if (settled?.kind === 'saved') return presentFile(settled).file
  // The file that made it needless may be far away.
  if (settled?.kind === 'skipped' && 'file' in settled) return settled.file.split('/').at(-1) ?? settled.file
  if (name !== undefined) return name
  return isDataLink(url) ? 'image' : lastSegmentOf(url) || hostOf(url)
}
