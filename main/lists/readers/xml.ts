import { Parser } from 'htmlparser2'
import { createPlan } from '../planner/plan.ts'
import { treeOf } from '../planner/tree.ts'
import { type ListContext, type ListReader, reject } from './reader.ts'

type Element = { name: string; children: Map<string, unknown[]>; text: string }

/** Characters of a document; what it says is held in memory whole. */
const maxDocumentLength = 256_000_000
const maxDepth = 100

/**
 * XML: sitemaps with images, feeds of shops (`g:image_link`), RSS, Atom, Metalink, `.webloc`, and whatever else names
 * images in elements or attributes. Read as a tree, as JSON is: an element with nothing but text is that text. No DTD is
 * read, so entities beyond XML's own five stay as they are.
 */
export const createXmlReader = (context: ListContext): ListReader => {
  const stack: Element[] = [element('')]
  let length = 0
  let depth = 0

  const close = (): void => {
    const done = stack.pop()
    const parent = stack.at(-1)
    if (done === undefined || parent === undefined) return
    const siblings = parent.children.get(done.name) ?? []
    siblings.push(contentOf(done))
    parent.children.set(done.name, siblings)
  }

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth += 1
        if (depth > maxDepth) return
        const opened = element(name)
        for (const [key, value] of Object.entries(attributes)) {
          if (!/^xmlns(?::|$)/.test(key)) opened.children.set(key, [value])
        }
        stack.push(opened)
      },
      ontext(text) {
        const open = stack.at(-1)
        if (open !== undefined) open.text += text
      },
      onclosetag() {
        if (depth <= maxDepth) close()
        depth -= 1
      },
    },
    { xmlMode: true },
  )

  return {
    write(text) {
      length += text.length
      if (length <= maxDocumentLength) parser.write(text)
    },
    end(cutShort) {
      if (length > maxDocumentLength) {
        reject(context, 1, '', 'this XML file is too large to be read at once')
        return
      }
      parser.end()
      while (stack.length > 1) close()
      const [root] = stack
      if (cutShort || root === undefined) return
      const plan = createPlan(context)
      plan.add(treeOf(documentOf(contentOf(root)), plan.columns, plan.nextUnit))
      plan.end()
    },
  }
}

const element = (name: string): Element => ({ name, children: new Map(), text: '' })

function contentOf({ children, text }: Element): unknown {
  const own = text.trim()
  if (children.size === 0) return own
  const entries = Array.from(
    children,
    ([name, values]) => [name, values.length === 1 ? values[0] : values] as const,
  )
  return Object.fromEntries(own === '' ? entries : [...entries, ['#text', own] as const])
}

type Fields = Readonly<Record<string, unknown>>
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value]

/** The entries of formats that nest them in their own way; any other document as it is. */
function documentOf(root: unknown): unknown {
  if (!isFields(root)) return root
  const { metalink, plist, urlset, rss, feed } = root
  if (isFields(metalink)) return metalinkFiles(metalink)
  if (isFields(plist)) return plistValue(plist)
  if (isFields(urlset)) return listOf(urlset['url'])
  if (isFields(rss) && isFields(rss['channel'])) return listOf(rss['channel']['item'])
  if (isFields(feed)) return listOf(feed['entry'])
  return root
}

/** Metalink 3 and 4 (RFC 5854): each file has one address or several, the first preferred. */
function metalinkFiles(metalink: Fields): unknown[] {
  const files = isFields(metalink['files']) ? metalink['files']['file'] : metalink['file']
  return listOf(files).map(file => {
    if (!isFields(file)) return file
    const inner = isFields(file['resources']) ? file['resources']['url'] : file['url']
    const links = listOf(inner)
      .map(url =>
        isFields(url)
          ? { link: url['#text'], priority: Number(url['priority'] ?? 1e6) - Number(url['preference'] ?? 0) }
          : { link: url, priority: 1e6 },
      )
      .toSorted((a, b) => a.priority - b.priority)
      .map(({ link }) => link)
    const [url, ...mirrors] = links
    return { file_name: file['name'], url, ...(mirrors.length > 0 && { mirrors }) }
  })
}

/** A property list, as macOS keeps links (`.webloc`): its keys and strings side by side. */
function plistValue(plist: Fields): unknown {
  const dictionaries = listOf(plist['dict'])
  return dictionaries.map(dictionary => {
    if (!isFields(dictionary)) return dictionary
    const keys = listOf(dictionary['key'])
    const texts = listOf(dictionary['string'])
    return keys.length === texts.length
      ? Object.fromEntries(keys.map((key, at) => [String(key), texts[at]]))
      : dictionary
  })
}
