import type { Item, SettledState } from './model.ts'

/** The file's name once it has one, else what the list or the link calls it. */
export function nameOf({ url, name }: Pick<Item, 'url' | 'name'>, settled?: SettledState): string {
  if (settled?.kind === 'saved') return settled.file
  // The file that made it needless may be far away.
  if (settled?.kind === 'skipped') return settled.file.split('/').at(-1) ?? settled.file
  if (name !== undefined) return name
  const { pathname, host } = new URL(url)
  const last = pathname.split('/').findLast(segment => segment !== '') ?? host
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}
