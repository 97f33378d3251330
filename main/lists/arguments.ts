import type { ListEntry } from '../../shared/model.ts'
import { createEmitter, type RangeOptions } from './emit.ts'
import { parseLink } from './links/link.ts'
import { reject } from './readers/reader.ts'
import type { Remark } from './remark.ts'

/**
 * Links given one by one, as on a command line; ranges in them are meant. `origin` is `arguments` with their position
 * from 1. Throws a RefusalError for a range of more links than allowed.
 */
export const readArguments = (
  links: readonly string[],
  ranges: RangeOptions = {},
  tell: (remark: Remark) => void = () => {},
): ListEntry[] => {
  const entries: ListEntry[] = []
  const source = 'arguments'
  const { emit, emitAlone } = createEmitter(entry => entries.push(entry), tell, ranges)
  for (const [at, link] of links.entries()) {
    const parsed = parseLink(link)
    if ('reason' in parsed) reject({ source, emit }, at + 1, link, parsed.reason)
    else emitAlone({ url: parsed.url, origin: { source, line: at + 1 } }, link)
  }
  return entries
}

/** What an argument means: `-` is standard input, anything with a scheme a link, the rest a path. */
export const classifySource = (argument: string): 'stdin' | 'link' | 'file' => {
  if (argument === '-') return 'stdin'
  // Other schemes are links too, so that the user learns why they cannot be used. `C:\` is not a scheme.
  return /^(?:[a-z][a-z\d+.-]*:\/\/|(?:data|blob|magnet|mailto):)/i.test(argument) ? 'link' : 'file'
}
