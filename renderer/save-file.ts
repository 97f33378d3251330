import { appInfo } from './app-info.ts'
import { call } from './client.ts'
import { notify } from './store.ts'

/** How long a browser may take to begin reading what it is to save. */
const readMs = 10_000

/**
 * Saves a text as a file of that name: through the shell's dialog where there is one, else as browsers save. Rejects
 * with a FailureError when it cannot be written.
 */
export async function saveText(name: string, text: string, type = 'text/plain'): Promise<void> {
  if (hasDialog()) tellWhere(await call('saveText', { name, text }))
  else download(name, new Blob([text], { type }))
}

/** The same for a picture. */
export async function savePicture(name: string, picture: Blob): Promise<void> {
  if (hasDialog()) tellWhere(await call('savePicture', { name, png: await base64Of(picture) }))
  else download(name, picture)
}

const hasDialog = (): boolean => appInfo.get()?.capabilities.includes('saveFile') ?? false

function tellWhere(saved: string | undefined): void {
  if (saved !== undefined) notify(`Saved as ${saved}.`)
}

function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content)
  downloadFrom(url, name)
  setTimeout(() => URL.revokeObjectURL(url), readMs)
}

/** Saves what is at an address of the window's own, as browsers save. Without a name, the answer says it. */
export function downloadFrom(url: string, name = ''): void {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
}

const base64Of = (content: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(String(reader.result).replace(/^[^,]*,/, '')))
    reader.addEventListener('error', () => reject(reader.error))
    reader.readAsDataURL(content)
  })
