import { stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import type {
  BrowserWindow,
  Clipboard,
  ClipboardItem,
  Dialog,
  NativeImage,
  Notification,
  SaveDialogOptions,
  Shell as System,
} from 'electron'
import { isWebAddress } from '../../shared/address.ts'
import { FailureError } from '../../shared/failure.ts'
import { refuse } from '../../shared/refusal.ts'
import type { Shell, SystemNotification } from '../api/shell.ts'
import { createTrash, failureOfDisk, type Trash } from '../app/app.ts'
import { writeFileAtomic } from '../system/write-file-atomic.ts'
import type { Background } from './background/background.ts'

export type ShellParts = {
  dialog: Pick<Dialog, 'showOpenDialog' | 'showSaveDialog'>
  system: Pick<System, 'openPath' | 'openExternal' | 'showItemInFolder' | 'trashItem'>
  clipboard: Pick<Clipboard, 'read' | 'write'>
  ClipboardItem: typeof ClipboardItem
  platform: NodeJS.Platform
  Notification: typeof Notification
  /** What the pointer carries while a file is dragged out. */
  dragIcon(): NativeImage
  /** The window, while there is one. */
  window(): BrowserWindow | undefined
  bringForward(): void
  /** Is called at every progress of running batches. */
  progressed(): void
  background: Background['shell']
  queue: Shell['queue']
}

/** With what every desktop can do. A click on a notification may lead somewhere. */
type ElectronShell = Shell &
  Required<Omit<Shell, 'copyFiles' | 'recentLists' | 'checkForUpdates' | 'notify' | 'queue'>> & {
    notify(notice: SystemNotification, clicked?: () => void): void
  }

/** What the desktop can do for the application. */
export function createElectronShell(parts: ShellParts): ElectronShell {
  const { clipboard, dialog, system, Notification, dragIcon, window, bringForward, progressed } = parts
  /** Held while they are shown: one that is collected cannot be clicked. */
  const shown = new Set<Notification>()

  async function openPath(path: string): Promise<void> {
    const problem = await system.openPath(path)
    if (problem !== '') refuse('cannot-open', problem)
  }

  return {
    ...(parts.queue !== undefined && { queue: parts.queue }),
    listPaths: true,
    async readClipboard() {
      const items = await clipboard.read()
      const textOf = async (type: 'text/plain' | 'text/html') => {
        const item = items.find(({ types }) => types.includes(type))
        return item === undefined ? '' : (await item.getType(type)).text()
      }
      return { plain: await textOf('text/plain'), html: await textOf('text/html') }
    },
    async pickFolder(from) {
      const options = {
        defaultPath: from,
        properties: ['openDirectory', 'createDirectory'] as ('openDirectory' | 'createDirectory')[],
      }
      const owner = window()
      const { canceled, filePaths } = await (owner === undefined
        ? dialog.showOpenDialog(options)
        : dialog.showOpenDialog(owner, options))
      return canceled ? undefined : filePaths[0]
    },
    async saveFile(name, content) {
      const extension = extname(name).slice(1)
      const options: SaveDialogOptions = {
        defaultPath: name,
        filters: [
          { name: extension.toUpperCase(), extensions: [extension] },
          { name: 'All files', extensions: ['*'] },
        ],
      }
      const owner = window()
      const { canceled, filePath } = await (owner === undefined
        ? dialog.showSaveDialog(options)
        : dialog.showSaveDialog(owner, options))
      if (canceled) return undefined
      try {
        await writeFileAtomic(filePath, content)
      } catch (error) {
        throw new FailureError(failureOfDisk(error))
      }
      return filePath
    },
    async reveal(path) {
      const isFolder = (await stat(path)).isDirectory()
      if (isFolder) await openPath(path)
      else system.showItemInFolder(path)
    },
    openFile: openPath,
    async dragOut(paths) {
      const [file] = paths
      if (file === undefined) return
      const files = paths.length > 1 ? { files: [...paths] } : {}
      window()?.webContents.startDrag({ file, ...files, icon: dragIcon() })
    },
    trash: trashOf(parts),
    ...(parts.platform === 'linux' && { copyFiles: paths => copyOnLinux(parts, paths) }),
    async openUrl(url) {
      // The contract allows nothing else; this check also covers other callers.
      if (!isWebAddress(url)) refuse('bad-input', 'Only http and https links are opened')
      await system.openExternal(url)
    },
    trayIcon: true,
    watchClipboard: true,
    ...parts.background,
    notify({ title, body }: SystemNotification, clicked: () => void = () => {}) {
      // Who looks at the window has seen it.
      if (window()?.isFocused() || !Notification.isSupported()) return
      const notification = new Notification({ title, body })
      shown.add(notification)
      const over = () => shown.delete(notification)
      notification.on('close', over)
      // As on a Mac where the app has no certificate.
      notification.on('failed', () => {
        over()
        window()?.webContents.send('shoal:notice', `${title}. ${body}`)
      })
      notification.on('click', () => {
        over()
        bringForward()
        clicked()
      })
      notification.show()
    },
    showProgress(fraction) {
      window()?.setProgressBar(fraction ?? -1)
      progressed()
    },
  }
}

/** Elsewhere than on Linux only the system knows its bin, and does not say where in it a file is. */
function trashOf({ system, platform }: ShellParts): Trash {
  const uid = process.getuid?.()
  if (platform === 'linux' && uid !== undefined) {
    return createTrash({ env: process.env, now: Date.now, uid })
  }
  return {
    async put(path) {
      await system.trashItem(path)
      return undefined
    },
    async restore() {
      refuse('not-available')
    },
  }
}

/**
 * As the file managers of Linux exchange files: GNOME's by a format of their own, others by a list of addresses. Electron
 * takes a format that is no web format by this name.
 */
async function copyOnLinux(
  { clipboard, ClipboardItem: Item }: ShellParts,
  paths: readonly string[],
): Promise<void> {
  const addresses = paths.map(path => pathToFileURL(path).href)
  await clipboard.write([
    new Item({
      [rawFormat('x-special/gnome-copied-files')]: ['copy', ...addresses].join('\n'),
      [rawFormat('text/uri-list')]: addresses.map(address => `${address}\r\n`).join(''),
    }),
  ])
}

const rawFormat = (name: string): string => `electron application/osclipboard;format="${name}"`
