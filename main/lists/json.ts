import { createLines } from './lines.ts'
import { parseLink } from './link.ts'
import { emitParsed, type ListContext, type ListParser, reject } from './parser.ts'
import { findLink, isLink, objectRoles, readRow } from './row.ts'

/** Characters of a JSON document; it is held in memory whole, as is what it says. */
const maxDocumentLength = 256_000_000
const maxDepth = 8

const bodilessRoles = new Map([...objectRoles].filter(([name]) => name !== 'body'))

/**
 * A JSON document: an array of links or objects, or an object around one, however deep (the first
 * array with links counts). `line` of an entry is the position of its element in that array, from 1.
 * A document that is JSON only line by line is read as JSON Lines.
 */
export const createJsonParser = (context: ListContext): ListParser => {
  let parts: string[] = []
  let length = 0

  const read = (): void => {
    const document = parts.join('')
    parts = []
    const value = parseJson(document)
    if ('value' in value) {
      const elements = elementsOf(value.value)
      elements.forEach((element, at) => {
        emitValue(context, at + 1, element)
      })
    } else if ('value' in parseJson(firstLine(document))) {
      const lines = createJsonLinesParser(context)
      lines.write(document)
      lines.end(false)
    } else {
      const line = document.slice(0, value.position).split('\n').length
      reject(context, line, document.split('\n', line)[line - 1] ?? '', 'this is not valid JSON')
    }
  }

  return {
    write(text) {
      length += text.length
      if (length <= maxDocumentLength) parts.push(text)
      else parts = []
    },
    end(cutShort) {
      if (length > maxDocumentLength) {
        reject(context, 1, '', 'this JSON file is too large to be read at once; use JSON Lines')
      } else if (!cutShort) read()
    },
  }
}

/** JSON Lines: one value a line, with the same forms as elements of a JSON document. */
export const createJsonLinesParser = (context: ListContext): ListParser =>
  createLines(
    (text, line) => {
      if (text.trim() === '') return
      const parsed = parseJson(text)
      if ('value' in parsed) emitValue(context, line, parsed.value)
      else reject(context, line, text, 'this line is not valid JSON')
    },
    (text, line) => reject(context, line, text, 'this line is too long'),
  )

/** A text is a link; an object holds one, or an array of them; an array is its elements. */
const emitValue = (context: ListContext, line: number, value: unknown, depth = 0): void => {
  const link = linkOf(value)
  if (link !== undefined) {
    emitParsed(context, line, 'reason' in link ? shown(value) : '', link)
    return
  }
  const elements = Array.isArray(value) ? value : findArray(value)
  if (elements === undefined || depth >= maxDepth) {
    reject(context, line, shown(value), 'this is neither a link nor an object with a url')
    return
  }
  for (const element of elements) emitValue(context, line, element, depth + 1)
}

/** A lone link is a list of one; around a list of links there may be anything. */
const elementsOf = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value
  return (isUsable(value) ? undefined : findArray(value)) ?? [value]
}

/** What a value says if it is meant as a link: a text, or an object with a known name for one. */
const linkOf = (value: unknown): ReturnType<typeof readRow> | undefined => {
  if (typeof value === 'string') return parseLink(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const row = { names: Object.keys(value), values: Object.values(value) }
  const linkAt = findLink(row) ?? promoteMirror(row)
  // Under `image` there may be an object or an array, whose links are found by going deeper.
  if (linkAt === undefined || typeof row.values[linkAt] === 'object') return undefined
  // Beside no method a `body` is a text about the image.
  return readRow(row, linkAt, row.names.includes('method') ? objectRoles : bodilessRoles)
}

/** Where no link is named, the first of the mirrors is it. Returns its position in the row, which it is added to. */
const promoteMirror = ({ names, values }: { names: string[]; values: unknown[] }): number | undefined => {
  const at = names.findIndex(name => objectRoles.get(name.trim().toLowerCase()) === 'mirrors')
  const mirrors = values[at]
  if (!Array.isArray(mirrors) || !isLink(mirrors[0])) return undefined
  values[at] = mirrors.slice(1)
  values.push(mirrors[0])
  return names.push('url') - 1
}

/** The first array with links below an object, nearest level first. */
const findArray = (root: unknown): readonly unknown[] | undefined => {
  let level: unknown[] = [root]
  for (let depth = 0; depth < maxDepth && level.length > 0; depth += 1) {
    const found = level.find(value => Array.isArray(value) && value.some(isUsable))
    if (found !== undefined) return found as unknown[]
    level = level.flatMap(value => (typeof value === 'object' && value !== null ? Object.values(value) : []))
  }
  return undefined
}

const isUsable = (value: unknown): boolean => {
  const link = linkOf(value)
  return link !== undefined && 'url' in link
}

const shown = (value: unknown): string => {
  if (typeof value === 'string') return value
  try {
    return JSON.stringify(value)
  } catch {
    // Nested too deeply to be written, though JSON.parse could read it.
    return ''
  }
}

const parseJson = (text: string): { value: unknown } | { position: number } => {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    // V8 names the place of some errors in its message. The message itself quotes the document, so it is not shown.
    const position = /at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
    return { position: Number(position ?? 0) }
  }
}

const firstLine = (text: string): string => text.trimStart().split('\n', 1)[0] ?? ''
