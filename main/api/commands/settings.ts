import { homedir } from 'node:os'
import type { Api } from '../../../shared/contract/commands.ts'
import { readVersion } from '../../system/version.ts'
import { defaultFolder } from '../folders.ts'
import { unfinishedRows } from '../history.ts'
import { capabilitiesOf } from '../shell.ts'
import type { Context } from './context.ts'

type Names = 'appInfo' | 'saveOptions' | 'saveHabits'

/** What a window begins with, and what it keeps. */
export function settingsCommands({ app, shell, open, settings }: Context): Pick<Api, Names> {
  return {
    async appInfo() {
      const { options, habits, folder } = await settings.read()
      return {
        version: readVersion(),
        capabilities: capabilitiesOf(shell),
        options,
        habits,
        folder: folder ?? (await defaultFolder()),
        home: homedir(),
        running: open.running(),
        unfinished: unfinishedRows(app, open),
      }
    },
    saveOptions: options => settings.change({ options }),
    async saveHabits(habits) {
      shell.showTheme?.(habits.theme)
      await settings.change({ habits })
    },
  }
}
