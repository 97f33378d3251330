import type { Dialog, Menu } from 'electron'
import type { Inbox } from './inbox.ts'
import type { MainWindow } from './main-window.ts'
import { menuTemplate } from './menu.ts'

export type MenuParts = {
  Menu: typeof Menu
  dialog: Dialog
  places: Parameters<typeof menuTemplate>[1]
  showWindow(): void
  window: MainWindow
  inbox: Inbox
  showLog(): void
  unexpected(error: unknown): void
}

/** Gives the application its menu. */
export function showMenu({
  Menu,
  dialog,
  places,
  showWindow,
  window,
  inbox,
  showLog,
  unexpected,
}: MenuParts): void {
  async function openLists(): Promise<void> {
    const { canceled, filePaths } = await dialog.showOpenDialog({
      properties: ['openFile', 'multiSelections'],
    })
    if (canceled) return
    showWindow()
    inbox.give({ sources: [], paths: filePaths })
  }

  const actions = {
    go(path: string) {
      if (window.current === undefined) showWindow()
      inbox.go(path)
    },
    openLists: () => void openLists().catch(unexpected),
    showLog,
  }
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, places)))
}
