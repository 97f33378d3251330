import { stat } from 'node:fs/promises'
import { extname } from 'node:path'
import type {
  BrowserWindow,
  Dialog,
  NativeImage,
  NativeTheme,
  Notification,
  SaveDialogOptions,
  Shell as System,
} from 'electron'
import { isWebAddress } from '../../shared/address.ts'
import { FailureError } from '../../shared/failure.ts'
import { refuse } from '../../shared/refusal.ts'
import type { Shell } from '../api/shell.ts'
import { failureOfDisk } from '../app/app.ts'
import { writeFileAtomic } from '../system/write-file-atomic.ts'

export type ShellParts = {
  dialog: Pick<Dialog, 'showOpenDialog' | 'showSaveDialog'>
  system: Pick<System, 'openPath' | 'openExternal' | 'showItemInFolder'>
  Notification: typeof Notification
  nativeTheme: Pick<NativeTheme, 'themeSource'>
  /** What the pointer carries while a file is dragged out. */
  dragIcon(): NativeImage
  /** The window, while there is one. */
  window(): BrowserWindow | undefined
  bringForward(): void
  /** Is called at every progress of running batches. */
  progressed(): void
}

/** What the desktop can do for the application. */
export function createElectronShell(parts: ShellParts): Required<Shell> {
  const { dialog, system, Notification, nativeTheme, dragIcon, window, bringForward, progressed } = parts
  /** Held while they are shown: one that is collected cannot be clicked. */
  const shown = new Set<Notification>()

  async function openPath(path: string): Promise<void> {
    const problem = await system.openPath(path)
    if (problem !== '') refuse('cannot-open', problem)
  }

  return {
    listPaths: true,
    async pickFolder() {
      const options = {
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
    async dragOut(file) {
      window()?.webContents.startDrag({ file, icon: dragIcon() })
    },
    async openUrl(url) {
      // The contract allows nothing else; this check also covers other callers.
      if (!isWebAddress(url)) refuse('bad-input', 'Only http and https links are opened')
      await system.openExternal(url)
    },
    showTheme(theme) {
      nativeTheme.themeSource = theme === 'auto' ? 'system' : theme
    },
    notify({ title, body }) {
      // Who looks at the window has seen it.
      if (window()?.isFocused() || !Notification.isSupported()) return
      const notification = new Notification({ title, body })
      shown.add(notification)
      const over = () => shown.delete(notification)
      notification.on('close', over)
      notification.on('failed', over)
      notification.on('click', () => {
        over()
        bringForward()
      })
      notification.show()
    },
    showProgress(fraction) {
      window()?.setProgressBar(fraction ?? -1)
      progressed()
    },
  }
}
