import { readFileSync } from 'node:fs'
import type { CollectedPage } from './page.ts'

/** A page in a folder of its own, as that folder's `pages.json` describes it. `source`: the pattern it shows. */
type SavedPage = Omit<CollectedPage, 'kind' | 'text' | 'files'> & {
  source: string
  file: string
  files: readonly { url: string; type: string; file: string }[]
}

/** The pages of a folder beside this file. */
export function savedPages(kind: string): CollectedPage[] {
  const folder = new URL(`${kind}/`, import.meta.url)
  const read = (path: string) => readFileSync(new URL(path, folder), 'utf8')
  const pages = JSON.parse(read('pages.json')) as SavedPage[]
  return pages.map(({ file, files, source: _, ...page }) => ({
    ...page,
    kind,
    text: read(`${page.name}/${file}`),
    files: files.map(({ file: name, ...side }) => ({ ...side, text: read(`${page.name}/${name}`) })),
  }))
}
