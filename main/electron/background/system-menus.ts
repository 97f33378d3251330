import type { App, Menu } from 'electron'
import type { Api } from '../../../shared/contract/commands.ts'

export type SystemMenusParts = {
  app: Pick<App, 'addRecentDocument' | 'clearRecentDocuments' | 'setUserTasks' | 'dock'>
  Menu: Pick<typeof Menu, 'buildFromTemplate'>
  platform: NodeJS.Platform
  /** The app's own program, which the jump list starts. */
  program: string
  newFromClipboard(): void
}

/** What the systems keep of an app in menus of their own: recent lists, the jump list, the Dock's menu. */
export type SystemMenus = {
  /** Whether there is such a menu here. */
  isHere: boolean
  want(isWanted: boolean): void
  /** The commands, listened to: a list that is reviewed is a recent one. */
  watched(api: Api): Api
}

/** Asks for a start that takes in the clipboard. */
export const pasteSwitch = '--paste'

export function createSystemMenus({
  app,
  Menu,
  platform,
  program,
  newFromClipboard,
}: SystemMenusParts): SystemMenus {
  const isHere = platform === 'win32' || platform === 'darwin'
  let isOn = false
  const label = 'New from Clipboard'
  return {
    isHere,
    want(isWanted) {
      if (!isHere || isWanted === isOn) return
      isOn = isWanted
      if (!isWanted) app.clearRecentDocuments()
      if (platform === 'win32') {
        const task = {
          program,
          arguments: pasteSwitch,
          title: label,
          description: label,
          iconPath: program,
          iconIndex: 0,
        }
        app.setUserTasks(isWanted ? [task] : [])
      } else {
        app.dock?.setMenu(Menu.buildFromTemplate(isWanted ? [{ label, click: newFromClipboard }] : []))
      }
    },
    watched(api) {
      return {
        ...api,
        review(lists) {
          if (isOn) for (const path of lists.paths ?? []) app.addRecentDocument(path)
          return api.review(lists)
        },
      }
    },
  }
}
