import { call } from './client.ts'
import { hello } from './hello.ts'
import { notify } from './store.ts'

/** How long a browser may take to begin reading what it was told to save. */
const readMs = 10_000

/**
 * Saves a text as a file of that name: through the shell's dialog where there is one, else as browsers save. Rejects
 * with a FailureError when it cannot be written.
 */
export async function saveText(name: string, text: string, type = 'text/plain'): Promise<void> {
  if (hello.get()?.capabilities.includes('saveText')) {
    const saved = await call('saveText', { name, text })
    if (saved !== undefined) notify(`Saved as ${saved}.`)
    return
  }
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), readMs)
}
