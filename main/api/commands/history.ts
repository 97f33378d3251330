import type { HistoryCommand } from '../../../shared/contract/commands/history.ts'
import type { Api } from '../../../shared/contract/commands.ts'
import { refuse } from '../../../shared/refusal.ts'
import { unreadableSentence } from '../../../shared/text/unreadable.ts'
import { type BatchRow, optionsOfRerun, type ReadLinks } from '../../app/app.ts'
import { historyRow, recentRows, searchHistory } from '../batches/history.ts'
import type { Context } from './context.ts'

/** A long list may have a remark for each of its lines. */
const mostNotes = 20

/** Batches of before, and running them again. */
export function historyCommands(context: Context): Pick<Api, HistoryCommand> {
  return { ...pastCommands(context), ...rerunCommand(context) }
}

function pastCommands({
  app,
  open,
  verifying,
  duplicates,
}: Context): Pick<Api, Exclude<HistoryCommand, 'rerun'>> {
  return {
    history: async () => app.history.rows().map(row => historyRow(app, open, row)),
    recent: async ({ most }) => recentRows(app, open, most),
    searchHistory: ({ text }) => searchHistory(app, text),
    damagedEntries: async () => unreadableSentence(app.unreadable),
    async runAgain({ batch, which }) {
      const { row, runs } = open.get(batch)
      if (runs || historyRow(app, open, row).state === 'running') {
        refuse('batch-running')
      }
      return app.drafts.reviewBatch(row, which)
    },
    async forget({ batch: id }) {
      const batch = open.get(id)
      verifying.stop(id)
      duplicates.stop(id)
      await app.batches.delete(batch.row)
      open.drop(id)
      batch.revisions.close()
    },
  }
}

/** Batches once more, for what their lists or pages have got since. */
function rerunCommand({ app, open }: Context): Pick<Api, 'rerun'> {
  async function startLinks(
    before: BatchRow,
    options: BatchRow['options'],
    read: ReadLinks,
    when: 'now' | 'after-others',
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
    await (when === 'after-others' ? open.wait : open.run)(created.batch)
    return id
  }

  return {
    async rerun({ batch: id, stored, when = 'now', ...wish }) {
      const { row, runs } = open.get(id)
      if (runs || historyRow(app, open, row).state === 'running') refuse('batch-running')
      const options = { ...row.options, ...optionsOfRerun(row.options, wish) }
      const notes: string[] = []
      let ended = () => {}
      const hear = {
        rejected: () => {},
        page: () => {},
        note: (text: string) => void (notes.length < mostNotes && notes.push(text)),
        ended: () => ended(),
      }
      const read = await app.reruns.read(row, hear, { isStored: stored })
      if (read.kind === 'links') return { batch: await startLinks(row, options, read, when), notes }
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
