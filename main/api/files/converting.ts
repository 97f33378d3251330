import type { Conversion, ConversionTotals } from '../../../shared/conversion.ts'
import type { App, BatchRow } from '../../app/app.ts'
import { changingFiles, createFileWorks, type FileWorks } from './file-work.ts'

/** Conversions of the images of batches, as windows follow them. */
export type Converting = Omit<FileWorks<{ images: number }, ConversionTotals>, 'begin'> & {
  /** Resolves when it is over, whatever came of it. Throws a RefusalError while another of this batch runs. */
  begin(
    batch: BatchRow,
    wish: Conversion,
    indexes: Iterable<number> | undefined,
    filesChanged: () => void,
  ): Promise<void>
}

export function createConverting(app: App): Converting {
  const works = createFileWorks<{ images: number }, ConversionTotals>(app)
  return {
    ...works,
    begin(batch, wish, indexes, filesChanged) {
      const { images } = app.conversions.plan(batch, wish, indexes)
      const none = { converted: 0, unchanged: 0, left: 0, bytes: 0 }
      return works.begin(batch.id, { images }, none, ({ totals, left, touch, signal }) =>
        changingFiles(app, batch, filesChanged, async () => {
          for await (const end of app.conversions.run(batch, wish, indexes, signal)) {
            totals[end.kind] += 1
            if (end.kind === 'converted') totals.bytes += end.bytes
            if (end.kind === 'left') left(end.from, end.why)
            touch()
          }
        }),
      )
    },
  }
}
