import type { ListEntry } from '../../shared/model.ts'
import { publicUrl } from '../../shared/public-url.ts'
import { refuse } from '../../shared/refusal.ts'
import { formatBytes } from '../../shared/text/format.ts'
import type { TempFolders } from '../system/temp-folder.ts'
import { isListByName, type ListAnswer, mayBeList, type NoList, readingOf } from './list-address.ts'
import { type ListSource, readList } from './read-list.ts'
import { readStream } from './read-stream.ts'
import type { ListKind } from './readers/reader.ts'

/**
 * Asks an address for a list; answers why there is none in words. `isSure`: the user says that it is one, so it is asked
 * again where that may help.
 */
export type AskAddress = (address: string, isSure: boolean) => Promise<ListAnswer | NoList>

export type ListAtAddress = { answer: ListAnswer; kind: ListKind | undefined }

/** The list at an address that the user says has one. Throws a RefusalError where it has none. */
export async function namedList(ask: AskAddress, address: string): Promise<ListAtAddress> {
  const found = await askFor(ask, address, true)
  if ('answer' in found) return found
  const shown = publicUrl(address)
  if (found.isPage) refuse('list-is-page', `${shown} answers with a web page, not with a list`)
  refuseUnread(shown, found)
}

function refuseUnread(shown: string, { reason }: NoList): never {
  refuse('list-unreadable', `The list at ${shown} cannot be read: ${reason}`)
}

/**
 * The list that a link leads to; undefined where it is no list, or cannot be had: then it is a link like any other. Throws a
 * RefusalError where it cannot be had and its name is that of a list: no image would be there either.
 */
export async function listBehind(ask: AskAddress, link: string): Promise<ListAtAddress | undefined> {
  const found = mayBeList(link) ? await askFor(ask, link, false) : undefined
  if (found === undefined || 'answer' in found) return found
  if (found.isUnread && isListByName(link)) refuseUnread(publicUrl(link), found)
  return undefined
}

async function askFor(ask: AskAddress, address: string, isSure: boolean): Promise<ListAtAddress | NoList> {
  const answer = await ask(address, isSure)
  if ('reason' in answer) return answer
  const reading = readingOf(answer)
  return 'reason' in reading ? reading : { answer, kind: reading.kind }
}

const kindWords: Readonly<Partial<Record<ListKind, string>>> = {
  csv: 'CSV',
  tsv: 'TSV',
  json: 'JSON',
  jsonl: 'JSON Lines',
  xml: 'XML',
  markdown: 'Markdown',
}

/**
 * Reads a list that came from an address, as `readStream` does. Its name is that address, and relative links belong to
 * it. What is on the internet leads to nothing in a private network.
 */
export async function* readAddress(
  { answer, kind }: ListAtAddress,
  options: Omit<ListSource, 'name' | 'chunks' | 'live'>,
  tempFolders: TempFolders | undefined,
): AsyncGenerator<ListEntry[]> {
  const { url, bytes, isPublic } = answer
  const source = {
    base: url,
    ...options,
    name: publicUrl(url),
    chunks: [bytes],
    ...(kind !== undefined && { kind: options.kind ?? kind }),
  }
  const words = kind === undefined ? 'a spreadsheet' : (kindWords[kind] ?? 'text')
  const reason = `a list at an address, read as ${words} (${formatBytes(bytes.length)})`
  options.tell?.({ kind: 'note', source: source.name, line: 1, text: '', reason })
  const entries = tempFolders === undefined ? readList(source) : readStream(source, tempFolders)
  for await (const chunk of entries) yield isPublic ? chunk.map(publicOnly) : chunk
}

const publicOnly = (entry: ListEntry): ListEntry =>
  entry.kind === 'item' ? { ...entry, item: { ...entry.item, publicOnly: true } } : entry
