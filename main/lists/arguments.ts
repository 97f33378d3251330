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
