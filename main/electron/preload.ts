import { contextBridge, ipcRenderer, webUtils } from 'electron'

/** All that a page may do. It becomes one CommonJS file: sandboxed preload scripts are nothing else. */
contextBridge.exposeInMainWorld('shoal', {
  call: (name: unknown, input: unknown) => ipcRenderer.invoke('shoal:call', name, input),
  /** The path of a dropped file; empty for one that a page made. */
  pathOf: (file: File) => webUtils.getPathForFile(file),
  /** Is called with lists that were opened with the app, also those that came before it was ready. */
  onOpen(take: (given: unknown) => void) {
    ipcRenderer.removeAllListeners('shoal:open')
    ipcRenderer.on('shoal:open', (_event, given: unknown) => take(given))
    ipcRenderer.send('shoal:listening')
  },
  /** Is called with words that the system would not show. */
  onNotice(take: (notice: unknown) => void) {
    ipcRenderer.removeAllListeners('shoal:notice')
    ipcRenderer.on('shoal:notice', (_event, notice: unknown) => take(notice))
  },
})

declare const location: { hash: string }

/** The menu leads to other views of the page. */
ipcRenderer.on('shoal:go', (_event, path: unknown) => {
  location.hash = `${path}`
})
