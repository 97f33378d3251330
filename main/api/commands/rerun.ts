import type { Api } from '../../../shared/contract/commands.ts'
import { refuse } from '../../../shared/refusal.ts'
import { type BatchRow, optionsOfRerun, type ReadLinks } from '../../app/app.ts'
import { historyRow } from '../history.ts'
import type { Context } from './context.ts'

/** A long list may have a remark for each of its lines. */
const mostNotes = 20

/** Batches once more, for what their lists or pages have got since. */
export function rerunCommands({ app, open }: Context): Pick<Api, 'rerun'> {
  async function startLinks(
    before: BatchRow,
    options: BatchRow['options'],
    read: ReadLinks,
  ): Promise<string> {
    const { folder, source, name } = before
    const created = await app.batches.create(folder, options, read.items, read.takeRows, {
      ...(source !== undefined && { source }),
      ...(name !== undefined && { name }),
    })
    if (created === undefined) refuse('nothing-to-download')
    const { id } = created.batch
    const { lists, faults } = read.found()
    // Pages that were not read may still name the others.
    const dropped = faults === 0 ? app.reruns.dropped(before.id, id) : 0
    app.batches.setLists(id, { ...lists, dropped })
    await open.run(created.batch)
    return id
  }

  return {
    async rerun({ batch: id, ...wish }) {
      const { row, runs } = open.get(id)
      if (runs || historyRow(app, open, row).state === 'running') refuse('batch-running')
      const options = { ...row.options, ...optionsOfRerun(row.options, wish) }
      const notes: string[] = []
      let ended = () => {}
      const read = await app.reruns.read(row, {
        rejected: () => {},
        page: () => {},
        note: text => void (notes.length < mostNotes && notes.push(text)),
        ended: () => ended(),
      })
      if (read.kind === 'links') return { batch: await startLinks(row, options, read), notes }
      const { follow } = read
      const next = app.batches.createPending(
        row.folder,
        follow.optionsFor(options),
        follow.pendingSource,
        row.name,
      )
      ended = () => {
        if (follow.isComplete())
          app.batches.setLists(next.id, { dropped: app.reruns.dropped(row.id, next.id) })
      }
      await open.run(next, follow)
      return { batch: next.id, notes }
    },
  }
}
