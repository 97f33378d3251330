import { headerFault } from '../../shared/header.ts'
import type { Item } from '../../shared/model.ts'
import { parseLink } from './link.ts'

/** A row or an object: names and values side by side. */
export type Row = { names: readonly string[]; values: readonly unknown[] }

/** What a value beside the link is for. */
type Role = 'mirrors' | 'name' | 'folder' | 'referer' | 'headers' | 'method' | 'body'
type Roles = ReadonlyMap<string, Role>
type Parts = Omit<Item, 'origin'>
/** Sets its part of the item, or says why it cannot. */
type Filler = (item: Parts, value: unknown) => string | undefined

/**
 * Names under which a link is looked for, best first. An address that says it is an image's comes
 * before a plain `url`, which beside it is usually the page's.
 */
const linkNames =
  'imageurl imageuri imagelink imagesrc imgurl imgsrc photourl pictureurl mediaurl contenturl downloadurl fileurl url uri link href src image img photo picture'.split(
    ' ',
  )

/** In tables only these: a column called `body` or `method` is about something else. */
export const tableRoles: Roles = new Map([
  ['mirrors', 'mirrors'],
  ['mirror', 'mirrors'],
  ['name', 'name'],
  ['filename', 'name'],
  ['file', 'name'],
  ['folder', 'folder'],
  ['dir', 'folder'],
  ['referer', 'referer'],
  ['referrer', 'referer'],
])

export const objectRoles: Roles = new Map([
  ...tableRoles,
  ['headers', 'headers'],
  ['method', 'method'],
  ['body', 'body'],
])

export const isLinkName = (name: string): boolean => linkNames.includes(squash(name))

/** Whether this value would be accepted as a link. */
export const isLink = (value: unknown): boolean => typeof value === 'string' && 'url' in parseLink(value)

/** Position of the best-named value, preferring one that holds a link; undefined if no name is known. */
export const findLink = ({ names, values }: Row): number | undefined => {
  let best: { at: number; rank: number } | undefined
  names.forEach((name, at) => {
    const named = linkNames.indexOf(squash(name))
    if (named < 0) return
    const rank = isLink(values[at]) ? named : named + linkNames.length
    if (best === undefined || rank < best.rank) best = { at, rank }
  })
  return best?.at
}

/**
 * Makes one item of a row whose link is at `linkAt`. Names with a role fill the item; texts, numbers
 * and booleans under other names, and the file name too, become `fields` in lower case. A wrong type
 * rejects the row: an item without its headers would be another request.
 */
export const readRow = ({ names, values }: Row, linkAt: number, roles: Roles): Parts | { reason: string } => {
  const link = values[linkAt]
  if (typeof link !== 'string') return { reason: 'the link must be text' }
  if (link.trim() === '') return { reason: 'there is no link here' }
  const parsed = parseLink(link)
  if ('reason' in parsed) return parsed

  const item: Parts = { url: parsed.url }
  const fields: [string, string][] = []
  for (const [at, name] of names.entries()) {
    const value = values[at]
    if (at === linkAt || value === undefined || value === null || value === '') continue
    const key = name.trim().toLowerCase()
    const role = roles.get(key)
    const fault = role === undefined ? undefined : fillers[role](item, value)
    if (fault !== undefined) return { reason: fault }
    if ((role === undefined || role === 'name') && typeof value !== 'object')
      fields.push([key, String(value)])
  }
  // fromEntries defines own properties, so a column called `__proto__` stays a column.
  if (fields.length > 0) item.fields = Object.fromEntries(fields)
  return item
}

const fillers: { readonly [role in Role]: Filler } = {
  name: (item, value) => {
    if (typeof value === 'object') return 'name must be text'
    item.name = String(value)
    return undefined
  },
  folder: (item, value) => {
    if (typeof value !== 'string') return 'folder must be text'
    item.folder = value
    return undefined
  },
  body: (item, value) => {
    if (typeof value !== 'string') return 'body must be text'
    item.body = value
    return undefined
  },
  method: (item, value) => {
    if (typeof value !== 'string' || !/^[a-z]{1,20}$/i.test(value))
      return 'method must be a word such as GET or POST'
    item.method = value.toUpperCase()
    return undefined
  },
  referer: (item, value) => {
    if (typeof value !== 'string') return 'referer must be text'
    item.referer = value
    return headerFault('referer', value)
  },
  // In a cell of a table mirrors stand side by side, with white space between.
  mirrors: (item, value) => {
    const links = typeof value === 'string' ? value.trim().split(/\s+/) : value
    if (!Array.isArray(links)) return 'mirrors must be a list of links'
    const mirrors: string[] = []
    for (const link of links) {
      const parsed = typeof link === 'string' ? parseLink(link) : { reason: 'it must be text' }
      if ('reason' in parsed) return `a mirror cannot be used: ${parsed.reason}`
      mirrors.push(parsed.url)
    }
    if (mirrors.length > 0) item.mirrors = mirrors
    return undefined
  },
  headers: (item, value) => {
    const notHeaders = 'headers must be names with text values'
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return notHeaders
    const headers: [string, string][] = []
    for (const [name, content] of Object.entries(value)) {
      if (typeof content !== 'string' && typeof content !== 'number') return notHeaders
      const fault = headerFault(name, String(content))
      if (fault !== undefined) return fault
      headers.push([name, String(content)])
    }
    if (headers.length > 0) item.headers = Object.fromEntries(headers)
    return undefined
  },
}

/** `Image URL`, `image_url` and `imageUrl` are one name. */
const squash = (name: string): string => name.toLowerCase().replace(/[\s_-]+/g, '')
