import type { ListEntry } from '../../shared/model.ts'
import { parseLink } from './links/link.ts'
import { emitParsed } from './readers/reader.ts'

/** Links given one by one, as on a command line. `origin` is `arguments` with their position from 1. */
export const readArguments = (links: readonly string[]): ListEntry[] => {
  const entries: ListEntry[] = []
  const target = { source: 'arguments', emit: (entry: ListEntry) => entries.push(entry) }
  for (const [at, link] of links.entries()) emitParsed(target, at + 1, link, parseLink(link))
  return entries
}

/** What an argument means: `-` is standard input, anything with a scheme a link, the rest a path. */
export const classifySource = (argument: string): 'stdin' | 'link' | 'file' => {
  if (argument === '-') return 'stdin'
  // Other schemes are links too, so that the user is told why they cannot be used. `C:\` is no scheme.
  return /^(?:[a-z][a-z\d+.-]*:\/\/|(?:data|blob|magnet|mailto):)/i.test(argument) ? 'link' : 'file'
}
