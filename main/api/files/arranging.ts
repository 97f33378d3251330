import {
  type ArrangeEnd,
  type ArrangeTotals,
  type ArrangeWish,
  noArranging,
} from '../../../shared/arranging.ts'
import type { WatchedArranging } from '../../../shared/contract/commands.ts'
import type { SettledItem } from '../../../shared/model.ts'
import { whyLeft } from '../../../shared/text/arranging.ts'
import type { App, BatchRow } from '../../app/app.ts'
import { changingFiles, createFileWorks, type DoFileWork, type FileWorks } from './file-work.ts'

/** Renaming, moving and putting back the files of batches, as windows follow it. */
export type ArrangingWorks = Omit<FileWorks<About, ArrangeTotals>, 'begin'> & {
  /** Resolves when it is over, whatever came of it. Throws a RefusalError while another of this batch runs. */
  begin(batch: BatchRow, wish: ArrangeWish | 'undo', parts: ArrangeParts): Promise<void>
}

type About = WatchedArranging['about']

export type ArrangeParts = {
  indexes: readonly number[] | undefined
  evenChanged: boolean
  /** Is called for each image whose file lies elsewhere now. */
  changed(item: SettledItem, before: SettledItem['state']): void
  /** Is called once it is over: the batch itself may lie in another folder. */
  filesChanged(): void
}

/** How many images these are, or all that were saved. */
export const imagesOf = (app: App, batch: string, indexes: readonly number[] | undefined): number =>
  indexes?.length ?? app.batches.counts(batch).saved

export function createArrangingWorks(app: App): ArrangingWorks {
  const works = createFileWorks<About, ArrangeTotals>(app)

  const work =
    (batch: BatchRow, wish: ArrangeWish | 'undo', parts: ArrangeParts): DoFileWork<ArrangeTotals> =>
    ({ totals, left, touch, signal }) =>
      changingFiles(app, batch, parts.filesChanged, async () => {
        const options = { ...parts, signal }
        const ends: AsyncIterable<ArrangeEnd> =
          wish === 'undo' ? app.arranging.undo(batch, options) : app.arranging.run(batch, wish, options)
        for await (const end of ends) {
          totals[end.kind] += 1
          const why = whyLeft(end)
          if (why !== undefined) left(end.from, why)
          touch()
        }
      })

  return {
    ...works,
    begin(batch, wish, parts) {
      const about: About =
        wish === 'undo'
          ? { kind: 'undo', images: app.arranging.undoable(batch.id) }
          : { kind: wish.kind, images: imagesOf(app, batch.id, parts.indexes) }
      return works.begin(batch.id, about, noArranging(), work(batch, wish, parts))
    },
  }
}
