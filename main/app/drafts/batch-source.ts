import { resolve } from 'node:path'
import { classifySource, type ListOptions, linkAlone } from '../../lists/index.ts'
import type { ListsSource } from '../../store/store.ts'
import type { GivenLists, Reading } from './draft-reading.ts'

type HowRead = Pick<ListOptions, 'base' | 'sheets' | 'columns' | 'ranges' | 'addresses'>

/** What of the sources of a command can be read again, and how; undefined where nothing can. */
export function listsSource(
  given: readonly string[],
  { base, sheets, columns, ranges, addresses = [] }: HowRead,
): ListsSource | undefined {
  const named = given.filter(source => classifySource(source) !== 'stdin')
  if (named.length + addresses.length === 0) return undefined
  return {
    kind: 'lists',
    sources: named.map(source => (classifySource(source) === 'file' ? resolve(source) : source)),
    addresses: [...addresses],
    typed: named.length < given.length ? ['stdin'] : [],
    ...(base !== undefined && { base }),
    ...(sheets !== undefined && { sheets: [...sheets] }),
    ...(columns !== undefined && { columns: [...columns] }),
    ...(ranges !== undefined && { ranges }),
  }
}

/** The same of what a window was given: a text that is one link may lead to a list, other texts stay as they are. */
export function sourceOfDraft(
  { sources, paths = [] }: GivenLists,
  { sheets }: Reading,
): ListsSource | undefined {
  const links = sources.map(source => ('text' in source ? linkAlone(source.text) : undefined))
  const named = [...links.filter(link => link !== undefined), ...paths]
  if (named.length === 0) return undefined
  const chosen = [...sheets.values()].flat()
  return {
    kind: 'lists',
    sources: named,
    addresses: [],
    typed: sources.flatMap(({ name }, at) => (links[at] === undefined ? [name] : [])),
    ...(chosen.length > 0 && { sheets: chosen }),
  }
}
