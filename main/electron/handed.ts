import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import type { InputOf } from '../../shared/contract.ts'

/** Lists for the page to review, as the command `review` takes them. */
export type Offer = InputOf<'review'>
/** What a start of Shoal brings along. */
export type Handed = { offer: Offer | undefined; sample: boolean }

/** What a second start sends to the first. */
const message = z.object({ args: z.array(z.string().max(10_000)).max(1000), folder: z.string().max(10_000) })
export type Message = z.output<typeof message>

/** Reads the words after the program's name: list files, links, `--sample`. Electron's own switches are left out. */
export function readArguments({ args, folder }: Message): Handed {
  const words = args.filter(word => word !== '' && !word.startsWith('-'))
  const links = words.filter(word => /^https?:\/\//i.test(word))
  const files = words.filter(word => !links.includes(word)).flatMap(word => pathOf(word, folder) ?? [])
  return {
    offer: words.length === 0 ? undefined : offerOf(files, links),
    sample: args.includes('--sample'),
  }
}

export const offerOf = (paths: string[], links: readonly string[] = []): Offer => ({
  sources: links.length === 0 ? [] : [{ name: 'links', text: links.join('\n') }],
  paths,
})

/** Undefined for what another program made up. */
export function parseMessage(sent: unknown): Message | undefined {
  const parsed = message.safeParse(sent)
  return parsed.success ? parsed.data : undefined
}

/** Linux desktops name files as addresses. */
function pathOf(word: string, folder: string): string | undefined {
  if (!/^file:/i.test(word)) return resolve(folder, word)
  try {
    return fileURLToPath(word)
  } catch {
    return undefined
  }
}
