import type { App, Menu } from 'electron'
import type { Shell } from '../api/shell.ts'
import type { Log } from '../system/log.ts'
import type { Inbox } from './inbox.ts'
import { type LaunchArguments, nothingAtStart, parseMessage, readArguments } from './launch-arguments.ts'
import { isOfStrangers } from './pages/page-windows.ts'
import { guardContents } from './permissions.ts'
import type { Quitting } from './quitting.ts'
import { textMenu } from './text-menu.ts'

export type ListenParts = {
  app: App
  Menu: typeof Menu
  isMac: boolean
  ready: Promise<void>
  showWindow(): void
  inbox: Inbox
  take(begun: LaunchArguments): Promise<void>
  quitting: Quitting
  desktop: Pick<Required<Shell>, 'openUrl'>
  log: Log
  showLog(): void
  unexpected(error: unknown): void
}

/** What the system and other starts of Shoal ask of this one. Some of it may come before the app is ready. */
export function listen({
  app,
  Menu,
  isMac,
  ready,
  showWindow,
  inbox,
  take,
  quitting,
  desktop,
  log,
  showLog,
  unexpected,
}: ListenParts): void {
  app.on('second-instance', async (_event, _argv, _folder, sent) => {
    const message = parseMessage(sent)
    const begun = message === undefined ? nothingAtStart : readArguments(message)
    await ready
    // A page that hands something over does not bring the window forward by that alone.
    if (begun.handedOver.length === 0) showWindow()
    take(begun).catch(unexpected)
  })
  app.on('open-file', async (event, path) => {
    event.preventDefault()
    inbox.give({ sources: [], paths: [path] })
    await ready
    showWindow()
  })
  // macOS gives addresses of the app's scheme so; other systems by the words of a start.
  app.on('open-url', async (event, address) => {
    event.preventDefault()
    await ready
    await take({ ...nothingAtStart, handedOver: [address] }).catch(unexpected)
  })
  app.on('activate', () => void ready.then(showWindow))
  app.on('before-quit', quitting.beforeQuit)
  app.on('window-all-closed', () => {
    if (!isMac) app.quit()
  })
  app.on('web-contents-created', (_event, contents) => {
    contents.on('context-menu', (_opened, params) => {
      const template = textMenu(params)
      if (template.length > 0) Menu.buildFromTemplate(template).popup()
    })
    // Pages of strangers are in windows of their own, guarded otherwise: nothing of them leads to the system.
    if (isOfStrangers(contents.session)) return
    guardContents(contents, { openUrl: url => void desktop.openUrl(url).catch(unexpected), showLog })
  })
  app.on('child-process-gone', (_event, { type, name, reason, exitCode }) => {
    // Decoders that are ended for taking too much are replaced where that is known.
    if (reason !== 'clean-exit') log('child-process-gone', { type, name, reason, exitCode })
  })
  // Where the terminal is gone, an error about that would be written there, and so on without end.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  // The store is safe at any moment, and Electron's own error dialog helps no user.
  process.on('uncaughtException', unexpected)
  process.on('unhandledRejection', unexpected)
}
