import { findLinks } from '../links/find-links.ts'
import { type Data, type DataGroup, plainOf, readData } from '../script-data.ts'

/** Lines of a script that are comments from their start. */
const commentLine = /^\s*(?:\/\/|\/?\*).*$/gm

/**
 * The records of a text that is nearly JSON: with comments, trailing commas or single quotes, several values one after
 * another, or a script that assigns or calls with them (`export default […]`, `callback({…})`). Undefined where it holds
 * no records, or where a link would be missed: then it is read line by line.
 */
export function nearJson(text: string): unknown {
  const root = readData(text)
  const groups = root.entries.flatMap(({ value }) => groupsIn(value))
  const [first] = groups
  if (first === undefined || !groups.some(hasRecords)) return undefined
  const written = findLinks(text.replace(commentLine, '')).length
  if (groups.reduce((sum, group) => sum + linksIn(group), 0) < written) return undefined
  return groups.length === 1 ? plainOf(first) : groups.map(plainOf)
}

/** Objects and lists, also those that are handed to a function. */
function groupsIn(value: Data): DataGroup[] {
  if (typeof value !== 'object') return []
  return value.kind === 'other' ? value.entries.flatMap(entry => groupsIn(entry.value)) : [value]
}

function hasRecords(value: Data): boolean {
  if (typeof value !== 'object') return false
  return (
    (value.kind === 'object' && value.entries.some(({ name }) => name !== undefined)) ||
    value.entries.some(entry => hasRecords(entry.value))
  )
}

function linksIn(value: Data): number {
  if (typeof value === 'string') return findLinks(value).length
  return typeof value === 'object' ? value.entries.reduce((sum, entry) => sum + linksIn(entry.value), 0) : 0
}
