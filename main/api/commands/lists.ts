import type { Api, LaunchSources } from '../../../shared/contract/commands.ts'
import {
  checkTemplate,
  columnsWords,
  createFolderNumbers,
  planName,
  plannedPath,
  templateFields,
} from '../../app/app.ts'
import { ignoredBy } from '../../system/log.ts'
import { type Context, checkNameTemplate, need, usableFolder } from './context.ts'

type Names = 'review' | 'openedWith' | 'previewNames' | 'savedBefore' | 'start'

/** From lists to drafts to batches. The first window that asks gets what Shoal was `opened` with. */
export function listCommands(
  { app, shell, open, settings }: Context,
  opened: LaunchSources | undefined,
): Pick<Api, Names> {
  let waiting = opened
  return {
    async review(lists) {
      if (lists.paths?.some(path => !opened?.paths?.includes(path))) need(shell.listPaths)
      return app.drafts.review(lists)
    },
    async openedWith() {
      const given = waiting
      waiting = undefined
      return given
    },
    async previewNames({ draft, template }) {
      const { first } = app.drafts.get(draft)
      const columns = new Set(first.flatMap(({ fields = {} }) => Object.keys(fields)))
      const problem = checkTemplate(template, [...columns]) ?? missingColumn(template, [...columns])
      if (problem !== undefined) return { problem }
      const startedAt = app.world.clock.now()
      const numbered = createFolderNumbers(template)(first)
      return {
        items: await app.drafts.count(draft, template),
        names: numbered.map((item, at) =>
          plannedPath(planName({ template, item, index: at + 1, startedAt })),
        ),
      }
    },
    async savedBefore({ draft }) {
      return app.items.savedBefore((await app.drafts.read(draft, {})).items)
    },
    async start({ draft, folder: typed, options }) {
      const folder = await usableFolder(app, typed)
      checkNameTemplate(options.nameTemplate)
      const { id } = await app.drafts.begin(draft, folder, options, open.run)
      await settings.change({ folder }).catch(ignoredBy(app.world.log, 'keeping the folder for next time'))
      return id
    },
  }
}

/** Names that lack a column have a hole: none of the first images has it, so it is misspelt most likely. */
function missingColumn(template: string, columns: readonly string[]): string | undefined {
  const missing = templateFields(template).find(name => !columns.includes(name))
  return missing && `The list has no column “${missing}”. ${columnsWords(columns)}`
}
