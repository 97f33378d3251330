import { homedir } from 'node:os'
import type { SettingsCommand } from '../../../shared/contract/commands/settings.ts'
import type { Api } from '../../../shared/contract/commands.ts'
import { refuse } from '../../../shared/refusal.ts'
import { readLicences } from '../../system/licences.ts'
import { readVersion } from '../../system/version.ts'
import { unfinishedRows, waitingRows } from '../batches/history.ts'
import { defaultFolder } from '../folders.ts'
import { capabilitiesOf } from '../shell.ts'
import { type Context, need } from './context.ts'

/** What a window begins with, and what it keeps. */
export function settingsCommands({
  app,
  shell,
  open,
  settings,
  handOvers,
}: Context): Pick<Api, SettingsCommand> {
  return {
    async appInfo() {
      const { options, habits, folder } = await settings.read()
      const newer = shell.checkForUpdates?.()
      const { whenDone } = shell
      return {
        version: readVersion(),
        capabilities: capabilitiesOf(shell),
        options,
        habits,
        folder: folder ?? (await defaultFolder()),
        home: homedir(),
        running: open.running(),
        unfinished: unfinishedRows(app, open),
        waiting: waitingRows(app, open),
        handedOver: handOvers.waiting().count,
        ...(whenDone !== undefined && { whenDone: { chosen: whenDone.chosen, choices: whenDone.choices } }),
        ...(newer !== undefined && { newer }),
      }
    },
    licences: () => readLicences(),
    handOvers: async () => handOvers.waiting(),
    takeHandOver: async ({ id }) => handOvers.take(id),
    async setWhenDone({ act }) {
      const wish = need(shell.whenDone)
      if (!wish.choices.includes(act)) refuse('not-available')
      wish.chosen = act
    },
    saveOptions: options => settings.change({ options }),
    async saveHabits(habits) {
      shell.followHabits?.(habits)
      await settings.change({ habits })
    },
  }
}
