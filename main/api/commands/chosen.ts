import { setImmediate as turn } from 'node:timers/promises'
import type { ChosenCommand } from '../../../shared/contract/commands/chosen.ts'
import type { Api } from '../../../shared/contract/commands.ts'
import type { Item } from '../../../shared/model.ts'
import { refuse } from '../../../shared/refusal.ts'
import { type BatchRow, needFiles } from '../../app/app.ts'
import { itemList } from '../../export/failed-list.ts'
import { type Context, need } from './context.ts'
import { existing, packedImage, savedFileOf, savedPath } from './files.ts'

/** What is done with the images that a person chose. */
export function chosenCommands({ app, shell, open, asked, converting }: Context): Pick<Api, ChosenCommand> {
  const itemsOf = async (batch: string, indexes: readonly number[]): Promise<Item[]> =>
    (await Array.fromAsync(app.items.among(batch, indexes))).flat()

  async function pathsOf(batch: BatchRow, indexes: readonly number[]): Promise<string[]> {
    const paths: string[] = []
    for (const [at, index] of indexes.entries()) {
      // All of a long list may be chosen.
      if (at % 100 === 99) await turn()
      const found = savedFileOf(app, batch, index)
      if (found !== undefined) paths.push(found.path)
    }
    return paths
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
      const items = await itemsOf(batch, indexes)
      return textOf(Iterator.from(items).map(({ url }) => `${url}\n`))
    },
    async exportItems({ batch, indexes }) {
      open.get(batch)
      const items = await itemsOf(batch, indexes)
      return textOf(itemList(() => items))
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
      const { row } = open.get(batch)
      needFiles(row)
      const paths = await pathsOf(row, indexes)
      if (paths.length > 0) await copy(paths)
      return paths.length
    },
    async dragOut({ batch, indexes }) {
      const { row } = open.get(batch)
      needFiles(row)
      const paths = await pathsOf(row, indexes)
      if (paths.length === 0) refuse('file-gone')
      await need(shell.dragOut)(await Promise.all(paths.map(existing)))
    },
    async cancelThumbnails({ addresses }) {
      for (const address of addresses) asked.cancel(address)
    },
  }
}

/** Lines as one text, made a part at a time: there may be as many as a list has. */
async function textOf(lines: Iterable<string>): Promise<string> {
  const parts: string[] = []
  for (const line of lines) if (parts.push(line) % 1000 === 0) await turn()
  return parts.join('')
}
