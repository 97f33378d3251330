import type { CheerioAPI } from 'cheerio/slim'
import { cleanLink } from '../../lists/index.ts'
import { wholeLink } from '../reading/links.ts'
import type { PageElement } from '../reading/page-element.ts'

/** Namespaces of feeds and sitemaps, and the prefix under which they are looked for; without one: ''. */
const prefixes: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2005/atom', ''],
  ['http://purl.org/atom/ns#', ''],
  ['http://purl.org/rss/1.0/', ''],
  ['http://www.sitemaps.org/schemas/sitemap/0.9', ''],
  ['http://www.google.com/schemas/sitemap/0.84', ''],
  ['http://www.google.com/schemas/sitemap-image/1.1', 'image'],
  ['http://search.yahoo.com/mrss', 'media'],
  ['http://www.itunes.com/dtds/podcast-1.0.dtd', 'itunes'],
  ['http://purl.org/rss/1.0/modules/content', 'content'],
  ['http://purl.org/dc/elements/1.1', 'dc'],
  ['http://base.google.com/ns/1.0', 'g'],
  ['http://www.w3.org/1999/02/22-rdf-syntax-ns#', 'rdf'],
  ['http://www.w3.org/1999/xhtml', ''],
])

const prefixOf = (namespace: string): string | undefined => {
  const name = namespace
    .trim()
    .toLowerCase()
    .replace(/^https:/, 'http:')
  return prefixes.get(name) ?? prefixes.get(name.replace(/\/+$/, ''))
}

type Scope = { base: string; prefixes: ReadonlyMap<string, string> }

/**
 * Gives the elements of a feed or sitemap the names they are known by, whatever prefix the document has for them
 * (Namespaces in XML 1.0). Answers what the links in an element are relative to (XML Base).
 */
export function knowNames($: CheerioAPI, url: string): (element: PageElement) => string {
  const bases = new Map<PageElement, string>()
  type Walked = { element: PageElement; scope: Scope }
  const outermost: Scope = { base: url, prefixes: new Map() }
  const waiting: Walked[] = elementsIn($.root()[0]?.children ?? []).map(element => ({
    element,
    scope: outermost,
  }))
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { element } = next
    const scope = scopeOf(element, next.scope)
    const [, prefix = '', local = ''] = /^(?:([^:]*):)?(.*)$/s.exec(element.name) ?? []
    const known = scope.prefixes.get(prefix)
    if (known !== undefined) element.name = known === '' ? local : `${known}:${local}`
    if (scope.base !== url) bases.set(element, scope.base)
    for (const inner of elementsIn(element.children)) waiting.push({ element: inner, scope })
  }
  return element => bases.get(element) ?? url
}

const elementsIn = (nodes: readonly unknown[]): PageElement[] =>
  nodes.filter((node): node is PageElement => typeof node === 'object' && node !== null && 'attribs' in node)

function scopeOf({ attribs }: PageElement, outer: Scope): Scope {
  const own = cleanLink(attribs['xml:base'])
  const base = own === undefined ? outer.base : (wholeLink(own, outer.base) ?? outer.base)
  const declared = Object.entries(attribs).flatMap(([name, value]): [string, string][] => {
    const prefix = name === 'xmlns' ? '' : name.startsWith('xmlns:') ? name.slice(6) : undefined
    const known = prefix === undefined ? undefined : prefixOf(value)
    return prefix === undefined || known === undefined ? [] : [[prefix, known]]
  })
  if (declared.length === 0) return base === outer.base ? outer : { ...outer, base }
  return { base, prefixes: new Map([...outer.prefixes, ...declared]) }
}
