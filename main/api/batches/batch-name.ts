import { batchTitle } from '../../../shared/text/batch-title.ts'
import type { App, BatchRow } from '../../app/app.ts'

/** What a batch is called: by the user, or after its source, or after its folder where nothing else is known. */
export function batchName({ items }: Pick<App, 'items'>, { id, name, folder, source }: BatchRow): string {
  if (name !== undefined) return name
  const origin = items.origin(id)
  if (origin !== undefined) return batchTitle(origin)
  const given = sourceOf(source)
  if (given !== undefined) return batchTitle({ source: given, hosts: [], common: '', isPart: false })
  return folder.split(/[\\/]/).at(-1) ?? folder
}

/** What the images come from, while there is none: the first page or list. */
function sourceOf(source: BatchRow['source']): string | undefined {
  switch (source?.kind) {
    case 'pages':
      return source.recipe.start[0]
    case 'scan':
      return source.urls[0]
    case 'lists':
      return source.sources[0] ?? source.addresses[0]
    case undefined:
      return undefined
  }
}
