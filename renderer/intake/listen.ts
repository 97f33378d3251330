import { can } from '../app-info.ts'
import { onOpenedLists, onSystemNotices } from '../client.ts'
import { go, notify, setWindow, useWindow } from '../store.ts'
import { sayWhy } from '../text.ts'
import { chooseFiles, pasteClipboard } from './choose-files.ts'
import { restoreDraft, takeIn } from './draft.ts'
import { readDataTransfer } from './dropped-items.ts'

/** Takes drops, pastes, Ctrl+O and lists opened with the app, as long as the window is there. */
export function listenForLists(): void {
  const on = <Type extends keyof WindowEventMap>(
    type: Type,
    listener: (event: WindowEventMap[Type]) => void,
  ) => window.addEventListener(type, listener)

  void restoreDraft()
  onOpenedLists(given => void takeIn({ readings: [given], refused: [] })).catch(sayWhy)
  onSystemNotices(notify)
  // A menu outside the window asks for what its Paste button does.
  useWindow.subscribe(({ path }) => {
    if (path !== '/paste') return
    go('/')
    if (can('readClipboard')) void pasteClipboard(() => notify('The clipboard cannot be read.'))
  })
  on('dragenter', event => {
    event.preventDefault()
    setWindow({ dragging: !useWindow.getState().draggingOut })
  })
  on('dragleave', event => {
    // Moving from one element to the next leaves, too; only leaving the window leads nowhere.
    if (event.relatedTarget === null) setWindow({ dragging: false })
  })
  on('dragover', event => {
    event.preventDefault()
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy'
  })
  on('drop', event => {
    event.preventDefault()
    setWindow({ dragging: false })
    if (useWindow.getState().draggingOut) return
    if (event.dataTransfer !== null) void readDataTransfer(event.dataTransfer, 'dropped').then(takeIn, sayWhy)
  })
  on('paste', event => {
    if (isEditable(event.target) || event.clipboardData === null) return
    event.preventDefault()
    void readDataTransfer(event.clipboardData, 'pasted').then(takeIn, sayWhy)
  })
  on('keydown', event => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== 'o') return
    event.preventDefault()
    chooseFiles()
  })
}

const isEditable = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, [contenteditable]') !== null
