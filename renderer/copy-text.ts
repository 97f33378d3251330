import { notify } from './store.ts'

/** Copies a text and says so. Where a shell refuses the clipboard, the old way still works. */
export async function copyText(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    if (!copyBySelection(text)) return notify('The clipboard may not be written to here. Nothing was copied.')
  }
  notify(done)
}

/** Whether it worked. */
function copyBySelection(text: string): boolean {
  const before = document.activeElement
  const box = document.createElement('textarea')
  box.value = text
  box.className = 'hidden'
  document.body.append(box)
  box.select()
  const isCopied = document.execCommand('copy')
  box.remove()
  if (before instanceof HTMLElement) before.focus()
  return isCopied
}
