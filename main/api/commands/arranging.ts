import type { ArrangeWish } from '../../../shared/arranging.ts'
import type { ArrangeCommand } from '../../../shared/contract/commands/arranging.ts'
import type { Api } from '../../../shared/contract/commands.ts'
import { refuse } from '../../../shared/refusal.ts'
import { type App, templateProblem, usesTaken } from '../../app/app.ts'
import { imagesOf } from '../files/arranging.ts'
import { checkFolder } from '../folders.ts'
import { type Context, checkNameTemplate, usableFolder } from './context.ts'

/** As many as a person looks through. */
const mostShown = 100
/** Of more images than that only these are looked at: a preview follows each key that is typed. */
const mostPlanned = 20_000
/** Where each of them must be opened. */
const mostOpened = 500

/** Other names and folders for saved files. */
export function arrangeCommands({ app, open, arranging }: Context): Pick<Api, ArrangeCommand> {
  function atRest(batch: string) {
    const found = open.get(batch)
    if (found.runs) refuse('batch-running')
    return found
  }

  return {
    async planArranging({ batch, indexes, wish }) {
      const { row } = open.get(batch)
      const columns = app.arranging.columns(batch, indexes)
      const checked = await checkWish(app, wish, columns)
      if ('problem' in checked) return { columns, problem: checked.problem }
      const isOpened = checked.kind === 'rename' && usesTaken(checked.template)
      const images = isOpened ? mostOpened : mostPlanned
      const plan = await app.arranging.plan(row, checked, indexes, { images, listed: mostShown })
      return { columns, plan, isAll: imagesOf(app, batch, indexes) <= images }
    },
    async arrangeImages({ batch, indexes, evenChanged, wish }) {
      const { row, revised, filesChanged } = atRest(batch)
      const checked = await usableWish(app, wish)
      void arranging.begin(row, checked, { indexes, evenChanged, changed: revised, filesChanged })
    },
    async undoArranging({ batch, evenChanged }) {
      const { row, revised, filesChanged } = atRest(batch)
      void arranging.begin(row, 'undo', { indexes: undefined, evenChanged, changed: revised, filesChanged })
    },
    undoableArranging: async ({ batch }) => app.arranging.undoable(batch),
    watchArranging: ({ batch, since }) => arranging.watch(batch, since),
    stopArranging: async ({ batch }) => arranging.stop(batch),
  }
}

/** With the absolute path of its folder; or words for the user where it cannot be done. */
async function checkWish(
  { world }: App,
  wish: ArrangeWish,
  columns: readonly string[],
): Promise<ArrangeWish | { problem: string }> {
  if (wish.kind === 'rename') {
    const problem = templateProblem(wish.template, columns, 'rename')
    return problem === undefined ? wish : { problem }
  }
  const { folder, problem } = await checkFolder(wish.folder, world.freeRoom)
  return problem === undefined ? { kind: 'move', folder } : { problem }
}

/** The same, but rejects with a RefusalError. */
async function usableWish(app: App, wish: ArrangeWish): Promise<ArrangeWish> {
  if (wish.kind === 'move') return { kind: 'move', folder: await usableFolder(app, wish.folder) }
  checkNameTemplate(wish.template, 'rename')
  return wish
}
