import { batchTitle } from '../../shared/text/batch-title.ts'
import type { App, BatchRow } from '../app/app.ts'

/** What a batch is called: by the user, or after its source, or after its folder while it has no image. */
export function batchName({ items }: Pick<App, 'items'>, { id, name, folder }: BatchRow): string {
  if (name !== undefined) return name
  const origin = items.origin(id)
  return origin === undefined ? (folder.split(/[\\/]/).at(-1) ?? folder) : batchTitle(origin)
}
