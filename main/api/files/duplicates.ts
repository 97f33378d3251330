import type { DuplicateTotals } from '../../../shared/duplicates.ts'
import { spareOf } from '../../../shared/duplicates.ts'
import type { App, BatchRow } from '../../app/app.ts'
import { createFileWorks, type FileWorks } from './file-work.ts'

/** Searches for images that are there more than once, as windows follow them. */
export type DuplicateSearches = Omit<FileWorks<{ images: number }, DuplicateTotals>, 'begin'> & {
  /** Resolves when it is over, whatever came of it. Throws a RefusalError while another of this batch runs. */
  begin(batch: BatchRow, alike: boolean): Promise<void>
}

/** As many as a person looks through in one go. */
const mostShown = 200

export function createDuplicateSearches(app: App): DuplicateSearches {
  const works = createFileWorks<{ images: number }, DuplicateTotals>(app)
  return {
    ...works,
    begin(batch, alike) {
      const { saved } = app.batches.counts(batch.id)
      const none = { looked: 0, found: undefined }
      return works.begin(batch.id, { images: saved }, none, async ({ totals, touch, signal }) => {
        const progressed = (done: number) => {
          totals.looked = done
          touch()
        }
        const { groups, unread } = await app.duplicates.ofBatch(batch, { alike, signal, progressed })
        const first = groups.slice(0, mostShown)
        totals.found = { groups: first, groupsTotal: groups.length, unread, spare: spareOf(groups) }
      })
    },
  }
}
