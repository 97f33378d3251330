import type { BatchOptions } from '../../shared/settings.ts'
import type { App, BatchRow } from '../app.ts'
import { replaceHeaders } from '../pages/index.ts'
import { pageChangesOf } from './follow-flags.ts'

/** A batch as it is gone on with, and what then takes the place of its options. */
export type ChangedBatch = { batch: BatchRow; changes: Partial<BatchOptions> }

/**
 * Takes options that were given to go on with a batch: into the store for the pages that are still to be read; what
 * holds for the images is left to who runs it.
 */
export function changeBatch(app: App, batch: BatchRow, given: Partial<BatchOptions>): ChangedBatch {
  const headers = given.headers && replaceHeaders(batch.options.headers, given.headers)
  return { batch: changePages(app, batch, given), changes: { ...given, ...(headers && { headers }) } }
}

/** What pages are still to be read is read as the batch's images are fetched. */
function changePages({ store }: App, batch: BatchRow, given: Partial<BatchOptions>): BatchRow {
  if (batch.unread?.kind !== 'pages' || Object.keys(given).length === 0) return batch
  const { pages, headers } = batch.unread
  const unread = {
    ...batch.unread,
    pages: {
      ...pages,
      ...pageChangesOf(batch.options, given),
      headers: replaceHeaders(pages.headers ?? {}, given.headers ?? {}),
    },
    headers: replaceHeaders(headers, given.headers ?? {}),
  }
  store.setUnread(batch.id, unread)
  return { ...batch, unread }
}
