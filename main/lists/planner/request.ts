import { headerFault } from '../../../shared/header.ts'
import type { Item } from '../../../shared/model.ts'
import { parseLink } from '../links/link.ts'

type Parts = Omit<Item, 'origin'>
type Role = 'mirrors' | 'referer' | 'headers' | 'method' | 'body' | 'folder'

/**
 * Sets a part of how an item is asked for, or says why it cannot: an item without its headers would be another
 * request.
 */
export function fillPart(item: Parts, role: Role, value: unknown): string | undefined {
  return fillers[role](item, value)
}

/** Applies what a list of Shoal's own says under `headers`, `method`, `body` and `mirrors`. A fault, or undefined. */
export function fillRequest(item: Parts, request: Readonly<Record<string, unknown>>): string | undefined {
  for (const [key, value] of Object.entries(request)) {
    const role = key === 'mirror' ? 'mirrors' : key
    // Beside no method a `body` is a text about the image.
    if (role === 'body' && !('method' in request)) continue
    if (!Object.hasOwn(fillers, role)) continue
    const fault = fillPart(item, role as Role, value)
    if (fault !== undefined) return fault
  }
  return undefined
}

const fillers: { readonly [role in Role]: (item: Parts, value: unknown) => string | undefined } = {
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
