import { hostOf } from '../../../shared/address.ts'
import type { ListCommand } from '../../../shared/contract/commands/lists.ts'
import type { Api, DraftRow, LaunchSources } from '../../../shared/contract/commands.ts'
import { publicUrl } from '../../../shared/public-url.ts'
import { checkTemplate, createFolderNumbers, planName, plannedPath, templateProblem } from '../../app/app.ts'
import { ignoredBy } from '../../system/log.ts'
import { checkFolder } from '../folders.ts'
import { type Context, checkNameTemplate, need, usableFolder } from './context.ts'

/** From lists to drafts to batches. The first window that asks gets what Shoal was `opened` with. */
export function listCommands(
  { app, shell, open, settings }: Context,
  opened: LaunchSources | undefined,
): Pick<Api, ListCommand> {
  let waiting = opened
  return {
    async review(lists) {
      if (lists.paths?.some(path => !opened?.paths?.includes(path))) need(shell.listPaths)
      return app.drafts.review(lists)
    },
    async openDraft({ draft }) {
      const { review, choice } = app.drafts.get(draft)
      return { review, ...choice }
    },
    readDraft: change => app.drafts.readAgain(change),
    async keepChoice({ draft, ...choice }) {
      app.drafts.choose(draft, choice)
    },
    async draftRows({ draft, template, out = [], offset, limit }) {
      const { rows, total } = await app.drafts.rows(draft, offset, limit)
      // A template that cannot be used gives no names; the field says what is wrong with it.
      const isUsable = checkTemplate(template, 'unknown') === undefined
      const numbers = await app.drafts.numbers(draft, isUsable ? template : '{name}', out)
      const startedAt = app.world.clock.now()
      return {
        total,
        rows: rows.map((row): DraftRow => {
          if (!('item' in row)) return { kind: 'rejected', ...row.rejected }
          const { place, item } = row
          const { index = place + 1, n, isDuplicate } = numbers.of(place)
          const numbered = n === undefined ? item : { ...item, n }
          return {
            kind: 'image',
            place,
            url: publicUrl(item.url),
            host: hostOf(item.url),
            name: isUsable ? plannedPath(planName({ template, item: numbered, index, startedAt })) : '',
            isDuplicate,
            saved: app.items.savedFrom(item),
          }
        }),
      }
    },
    async openedWith() {
      const given = waiting
      waiting = undefined
      return given
    },
    async previewNames({ draft, template, out = [] }) {
      const { first } = app.drafts.get(draft).review
      const columns = [...new Set(first.flatMap(({ fields = {} }) => Object.keys(fields)))]
      const problem = templateProblem(template, columns)
      if (problem !== undefined) return { problem, columns }
      const startedAt = app.world.clock.now()
      const numbered = createFolderNumbers(template)(first)
      return {
        columns,
        items: (await app.drafts.numbers(draft, template, out)).count,
        names: numbered.map((item, at) =>
          plannedPath(planName({ template, item, index: at + 1, startedAt })),
        ),
      }
    },
    async savedBefore({ draft }) {
      return app.items.savedBefore((await app.drafts.read(draft, {})).items)
    },
    async forecast({ draft, folder: typed, options, out = [], ask = false }) {
      const { folder } = await checkFolder(typed, app.world.freeRoom)
      const isUsable = checkTemplate(options.nameTemplate, 'unknown') === undefined
      const nameTemplate = isUsable ? options.nameTemplate : '{name}'
      if (ask) {
        const { items, headers } = await app.drafts.wanted(draft, { ...options, nameTemplate }, out)
        await app.sizes.ask(items, { ...options, headers })
      }
      const { items } = await app.drafts.wanted(draft, { nameTemplate, headers: {} }, out)
      return app.items.forecast(items, {
        folder,
        options,
        sizeOf: app.sizes.of,
        now: app.world.clock.now(),
      })
    },
    async start({ draft, folder: typed, options, out = [], when }) {
      const folder = await usableFolder(app, typed)
      checkNameTemplate(options.nameTemplate)
      const { id } = await app.drafts.begin(
        draft,
        folder,
        options,
        out,
        when === 'after-others' ? open.wait : open.run,
      )
      await settings.change({ folder }).catch(ignoredBy(app.world.log, 'keeping the folder for next time'))
      return id
    },
  }
}
