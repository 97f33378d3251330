import type { ChosenCommand } from '../../../shared/contract/commands/chosen.ts'
import type { Api } from '../../../shared/contract/commands.ts'
import type { Item } from '../../../shared/model.ts'
import { refuse } from '../../../shared/refusal.ts'
import { needFiles } from '../../app/app.ts'
import { itemList } from '../../export/failed-list.ts'
import { type Context, need } from './context.ts'
import { existing, packedImage, savedFile, savedPath } from './files.ts'

/** What is done with the images that a person chose. */
export function chosenCommands({ app, shell, open, asked, converting }: Context): Pick<Api, ChosenCommand> {
  function* itemsOf(batch: string, indexes: readonly number[]): Generator<Item> {
    for (const index of indexes) {
      const found = app.items.get(batch, index)
      if (found !== undefined) yield found.item
    }
  }

  return {
    async pictureFacts({ batch, index }) {
      const packed = packedImage(app, batch, index)
      if (packed === undefined) return app.world.decoders.facts({ path: savedPath(app, batch, index) })
      const bytes = await packed.read()
      if (bytes === undefined) refuse('file-gone')
      return app.world.decoders.facts({ bytes })
    },
    async linksOf({ batch, indexes }) {
      open.get(batch)
      return Array.from(itemsOf(batch, indexes), ({ url }) => `${url}\n`).join('')
    },
    async exportItems({ batch, indexes }) {
      open.get(batch)
      return [...itemList(() => itemsOf(batch, indexes))].join('')
    },
    async deleteFiles({ batch: id, indexes, evenChanged }) {
      const trash = need(shell.trash)
      const { row, revised } = open.get(id)
      return app.deleting.delete(row, indexes, { trash, evenChanged, changed: revised })
    },
    async restoreFiles({ batch: id, indexes }) {
      const trash = need(shell.trash)
      const { row, revised } = open.get(id)
      return app.deleting.restore(row, indexes, { trash, changed: revised })
    },
    planConversion: async ({ batch, indexes, conversion }) =>
      app.conversions.plan(open.get(batch).row, conversion, indexes),
    async convertImages({ batch, indexes, conversion }) {
      const { row, runs, filesChanged } = open.get(batch)
      if (runs) refuse('batch-running')
      void converting.begin(row, conversion, indexes, filesChanged)
    },
    watchConversion: ({ batch, since }) => converting.watch(batch, since),
    stopConversion: async ({ batch }) => converting.stop(batch),
    async copyFiles({ batch, indexes }) {
      const copy = need(shell.copyFiles)
      needFiles(open.get(batch).row)
      const paths = indexes.flatMap(index => savedFile(app, batch, index)?.path ?? [])
      if (paths.length > 0) await copy(paths)
      return paths.length
    },
    async dragOut({ batch, indexes }) {
      needFiles(open.get(batch).row)
      const paths = indexes.flatMap(index => savedFile(app, batch, index)?.path ?? [])
      if (paths.length === 0) refuse('file-gone')
      await need(shell.dragOut)(await Promise.all(paths.map(existing)))
    },
    async cancelThumbnails({ addresses }) {
      for (const address of addresses) asked.cancel(address)
    },
  }
}
