import { isWebAddress } from '../../../shared/address.ts'
import type { CopiedText } from '../../../shared/contract/commands.ts'
import { mostHandedLinks } from '../../../shared/hand-over.ts'

export type ClipboardWatchParts = {
  read(): Promise<CopiedText>
  /** Links were copied, in whatever program. */
  found(links: string[]): void
  everyMs?: number
}

export type ClipboardWatch = { want(isWanted: boolean): void }

const usualMs = 1000

/** Looks at the clipboard each second, as long as it is wanted: no system tells an Electron app of what is copied. */
export function createClipboardWatch({
  read,
  found,
  everyMs = usualMs,
}: ClipboardWatchParts): ClipboardWatch {
  let timer: NodeJS.Timeout | undefined
  /** Undefined until the first look: what was copied before is not new. */
  let seen: string | undefined

  async function look(): Promise<void> {
    const { plain } = await read()
    if (plain === seen) return
    const isFirst = seen === undefined
    seen = plain
    const links = copiedLinks(plain)
    if (!isFirst && links.length > 0 && timer !== undefined) found(links)
  }

  return {
    want(isWanted) {
      if (isWanted === (timer !== undefined)) return
      clearInterval(timer)
      timer = undefined
      seen = undefined
      // A clipboard that cannot be read now can be a second later.
      if (isWanted) timer = setInterval(() => look().catch(() => {}), everyMs).unref()
    },
  }
}

/** The links of a text that is nothing but links, one a line; none where it is anything else, as a text with one in it. */
export function copiedLinks(text: string): string[] {
  const lines = text.split('\n', mostHandedLinks + 1).map(line => line.trim())
  const links = lines.filter(line => line !== '')
  if (links.length > mostHandedLinks) return []
  return links.every(link => /^https?:\/\/\S+$/i.test(link) && isWebAddress(link)) ? links : []
}
