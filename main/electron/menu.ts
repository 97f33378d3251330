import type { MenuItemConstructorOptions } from 'electron'

export type MenuActions = {
  /** Leads to a view of the page. */
  go(path: string): void
  openLists(): void
  showLog(): void
}

/** The usual places and keys of each system. The page hears a key first; what it takes, the menu does not. */
export function menuTemplate(
  { go, openLists, showLog }: MenuActions,
  { isMac, isPackaged }: { isMac: boolean; isPackaged: boolean },
): MenuItemConstructorOptions[] {
  const settings: MenuItemConstructorOptions = {
    label: 'Settings…',
    accelerator: 'CmdOrCtrl+,',
    click: () => go('/settings'),
  }
  const about: MenuItemConstructorOptions = { label: 'About Shoal', click: () => go('/about') }
  const appMenu: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      about,
      gap,
      settings,
      gap,
      { role: 'services' },
      gap,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      gap,
      { role: 'quit' },
    ],
  }
  return [
    ...(isMac ? [appMenu] : []),
    {
      label: '&File',
      submenu: [
        { label: 'New Download', accelerator: 'CmdOrCtrl+N', click: () => go('/') },
        { label: 'Open Lists…', accelerator: 'CmdOrCtrl+O', click: openLists },
        gap,
        { label: 'History', accelerator: isMac ? 'Cmd+Y' : 'Ctrl+H', click: () => go('/history') },
        ...(isMac ? [] : [settings]),
        gap,
        isMac ? { role: 'close' } : { role: 'quit', accelerator: 'Ctrl+Q' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'reload' },
        ...(isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
        gap,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        gap,
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [{ label: 'Show Log', click: showLog }, ...(isMac ? [] : [gap, about])],
    },
  ]
}

const gap: MenuItemConstructorOptions = { type: 'separator' }
