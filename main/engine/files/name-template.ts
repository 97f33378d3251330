import { isTaken } from './taken.ts'

const placeholder = /\{([^{}]*)\}/g

/**
 * What is wrong with a template, as a sentence for the user; undefined where it is fine. `columns`: those of the list,
 * which may be written without `field:`; `unknown` where the list was not read yet. `use`: `{taken}` names only files that
 * are saved already.
 */
export function checkTemplate(
  template: string,
  columns: readonly string[] | 'unknown' = [],
  use: 'download' | 'rename' = 'download',
): string | undefined {
  for (const [whole, key = ''] of template.matchAll(placeholder)) {
    if (use === 'download' && isTaken(key))
      return `${whole} is known only once an image is saved: rename the batch with it then. A column is written {field:${key}}.`
    if (!isPlaceholder(key) && !isColumn(key, columns))
      return `${whole} ${faultOf(key)}${columns === 'unknown' || columns.length === 0 ? '' : ` ${columnsWords(columns)}`}`
  }
  if (/[{}]/.test(template.replace(placeholder, ''))) return 'A { or } is missing.'
  if (template.trim() === '' || template.endsWith('/')) return 'The name must not be empty.'
  return undefined
}

/**
 * What is wrong with a template for images whose lists have these columns, as a sentence for the user. Names that lack a
 * column have a hole: none of the first images has it, so it is misspelt most likely.
 */
export function templateProblem(
  template: string,
  columns: readonly string[],
  use?: 'download' | 'rename',
): string | undefined {
  const problem = checkTemplate(template, columns, use)
  if (problem !== undefined) return problem
  const missing = templateFields(template).find(name => !columns.includes(name))
  return missing && `The list has no column “${missing}”. ${columnsWords(columns)}`
}

/** The fields of the list that a template cannot do without, as items have them. */
export function templateFields(template: string): string[] {
  const keys = Array.from(template.matchAll(placeholder), ([, key = '']) => key)
  const wanted = keys.flatMap(key => {
    const { name, fallback } = fieldOf(key)
    return name !== undefined && fallback === undefined ? [name] : []
  })
  return [...new Set(wanted)]
}

/** What of a list goes into names made by this template: two items that differ in it have different names. */
export function namingOf(template: string): { fields: string[]; part: boolean } {
  const keys = Array.from(template.matchAll(placeholder), ([, key = '']) => key)
  const fields = keys.flatMap(key => fieldOf(key).name ?? [])
  return { fields: [...new Set(fields)], part: keys.includes('part') }
}

/** Whether names by this template count the images of their folder. */
export const usesFolderNumber = (template: string): boolean => /\{n(?::0?[1-9])?\}/.test(template)

/** A column by its own header, in any case: `{Handle}`. What nearly is a word of Shoal's own is taken for a slip. */
function isColumn(key: string, columns: readonly string[] | 'unknown'): boolean {
  const { name } = fieldOf(key)
  if (name === undefined || isPlaceholder(name) || /^(?:(?:index|n|field)\b|taken:)/.test(name)) return false
  return columns === 'unknown' || columns.includes(name)
}

/** Which columns a list has; as many as a person reads. */
export const columnsWords = (columns: readonly string[]): string =>
  columns.length === 0
    ? 'Its images have no columns.'
    : `${columns.length === 1 ? 'Its column is' : 'Its columns are'} ${columns.slice(0, mostColumnsNamed).join(', ')}${columns.length > mostColumnsNamed ? ', …' : '.'}`

const mostColumnsNamed = 20

function faultOf(key: string): string {
  if (/^(?:index|n):/.test(key))
    return 'does not work: give one digit from 1 to 9, so that {index:4} is 0001.'
  if (/^field:?\s*$/.test(key)) return 'lacks the column of the list, as in {field:title}.'
  if (key.startsWith('taken:'))
    return 'is not known. Use {taken}, {taken:day}, {taken:month}, {taken:year} or {taken|undated}.'
  if (isPlaceholder(key.trim().toLowerCase())) return `is written {${key.trim().toLowerCase()}}.`
  return 'is not known. Use {index}, {index:4}, {n}, {name}, {part}, {path}, {ext}, {host}, {date} or {field:title}.'
}

/** Whether a key is one of Shoal's own words, rightly written. */
export function isPlaceholder(key: string): boolean {
  return (
    isTaken(key) ||
    /^(?:(?:index|n)(?::0?[1-9])?|name|part|path|ext|host|date|field:[^|]*[^|\s].*)$/.test(key)
  )
}

/** `field:title`, `title`, `title|none`: which field is meant, and what is in its place where it is empty. */
export function fieldOf(key: string): { name: string | undefined; fallback: string | undefined } {
  const written = key.startsWith('field:') ? key.slice('field:'.length) : key
  const isField = key.startsWith('field:') || !isPlaceholder(key)
  const [name, fallback] = splitOnce(written, '|')
  return {
    name: isField && name.trim() !== '' ? fieldName(name) : undefined,
    fallback: isField && written.includes('|') ? fallback : undefined,
  }
}

/** Lists give the names of their columns in lower case. */
const fieldName = (text: string): string => text.trim().toLowerCase()

/** A text before and behind the first separator; '' where there is none. */
export function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)]
}
