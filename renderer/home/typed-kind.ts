import { formatCount } from '../../shared/text/format.ts'
import { addressOf, mayBePage } from '../pages/address.ts'

/** What the one field holds: nothing, the address of a page to look through, or links and lists to download. */
export type TypedKind = { kind: 'nothing' } | { kind: 'page'; url: string } | { kind: 'list'; lines: number }

/**
 * One address that does not end like an image is a page: its images are looked for, and where the answer is no page it is
 * taken in as a link after all. Everything else is a list, and what its lines are is found out when it is read.
 */
export function typedKind(text: string): TypedKind {
  const lines = text.split(/\r\n?|\n/).filter(line => line.trim() !== '')
  const [line] = lines
  if (line === undefined) return { kind: 'nothing' }
  const url = lines.length === 1 && !isRange(line) ? addressOf(line) : undefined
  return url !== undefined && mayBePage(url) ? { kind: 'page', url } : { kind: 'list', lines: lines.length }
}

/** What happens next, in words below the field. */
export function typedWords(typed: TypedKind): string {
  if (typed.kind === 'page') return 'An image, a list, or a web page to find images on.'
  return typed.kind === 'list'
    ? `${formatCount(typed.lines, 'line')}: you see what is in it before anything is downloaded.`
    : ''
}

/** Many links in one, such as `photo[1-90]`: never a page. */
const isRange = (line: string): boolean => /[[{].*[\]}]/.test(line)
