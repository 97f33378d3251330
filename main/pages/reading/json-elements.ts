import { type CheerioAPI, load } from 'cheerio/slim'
import { html } from 'parse5'
import { adapter } from 'parse5-htmlparser2-tree-adapter'
import { isWebLink } from './links.ts'
import { type PageDocument, parseHtml } from './page-document.ts'

type Parent = Parameters<typeof adapter.appendChild>[0]

/** Deeper data is no listing, and more values are more than a page has. */
const mostDepth = 100
const mostValues = 200_000

/**
 * JSON as elements, so that selectors find things in it: each key is the name of an element, in lower case, once for each
 * value of a list; a text is its text, and where that is an address, its `href`; HTML inside is elements. Undefined for what
 * is no JSON.
 */
async function jsonElements(text: string): Promise<CheerioAPI | undefined> {
  let data: unknown
  try {
    data = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    // Told by who asks, as a page on which nothing matches.
    return undefined
  }
  if (typeof data !== 'object' || data === null) return undefined
  const document = adapter.createDocument()
  let values = 0

  async function add(parent: Parent, key: string, value: unknown, depth: number): Promise<void> {
    values += 1
    if (value === null || value === undefined || depth > mostDepth || values > mostValues) return
    if (Array.isArray(value)) {
      for (const entry of value) await add(parent, key, entry, depth + 1)
      return
    }
    const isAddress = typeof value === 'string' && isWebLink(value)
    const attributes = isAddress ? [{ name: 'href', value }] : []
    const element = adapter.createElement(nameOf(key), html.NS.HTML, attributes)
    adapter.appendChild(parent, element)
    if (typeof value === 'object') {
      for (const [name, inner] of Object.entries(value)) await add(element, name, inner, depth + 1)
    } else if (typeof value === 'string' && /<[a-z][^>]*>/i.test(value)) {
      const $ = await parseHtml(value)
      for (const node of $('body').contents().toArray()) {
        adapter.detachNode(node)
        adapter.appendChild(element, node)
      }
    } else adapter.insertText(element, String(value))
  }

  await add(document, 'json', Array.isArray(data) ? { item: data } : data, 0)
  return load(document)
}

/** What selectors find things in, whatever a page was sent as. */
export const elementsOf = async ({ kind, text, $ }: PageDocument): Promise<CheerioAPI> =>
  (kind === 'json' ? await jsonElements(text) : undefined) ?? $

/** What can be written in a selector. */
function nameOf(key: string): string {
  const name = key.toLowerCase().replace(/[^\w-]+/g, '-')
  return /^[a-z_]/.test(name) ? name : `_${name}`
}
