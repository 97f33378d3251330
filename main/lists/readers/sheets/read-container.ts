import type { ListEntry } from '../../../../shared/model.ts'
import { refuse } from '../../../../shared/refusal.ts'
import { type ListSource, openList } from '../../read-list.ts'
import { type Container, encryptedWords, isProtected } from './container.ts'
import { readSpreadsheet } from './spreadsheet.ts'

/**
 * Reads the tables of a file on disk that is no text, as `readList` does a text. Throws a RefusalError for what is none, is
 * protected or is damaged: each is read to its end before its first item comes.
 */
export async function* readContainer(
  { sheets = [], ...source }: Omit<ListSource, 'chunks'>,
  path: string,
  container: Container,
): AsyncGenerator<ListEntry[]> {
  if (container === 'ole')
    refuse('list-unsupported', (await isProtected(path)) ? encryptedWords : 'This is an old .xls file')
  const { context, take, end } = openList(source)
  for await (const _ of readSpreadsheet({ path, container, sheets }, context)) yield* take()
  end()
  yield* take()
}
