import type { CopiedText } from '../../shared/contract/answers.ts'
import { listEndings } from '../../shared/list-endings.ts'
import { can } from '../app-info.ts'
import { call } from '../client.ts'
import { sayWhy } from '../text.ts'
import { takeIn } from './draft.ts'
import { readCopied, readFiles } from './dropped-items.ts'

/** Lets the user pick list files, or a recipe. */
export function chooseFiles(): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.accept = listEndings.join(',')
  input.addEventListener('change', () => {
    readFiles([...(input.files ?? [])]).then(takeIn, sayWhy)
  })
  input.click()
}

/** Takes in the clipboard. Not every shell lets a page read it; `fallback` then helps the user to paste. */
export async function pasteClipboard(fallback: () => void): Promise<void> {
  let copied: CopiedText
  try {
    copied = can('readClipboard')
      ? await call('readClipboard')
      : { plain: await navigator.clipboard.readText(), html: '' }
  } catch {
    fallback()
    return
  }
  await takeIn({ readings: readCopied(copied, 'pasted'), refused: [] })
}
