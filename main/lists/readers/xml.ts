import { Parser } from 'htmlparser2'
import { createPlan } from '../planner/plan.ts'
import { treeOf } from '../planner/tree.ts'
import { type ListContext, type ListReader, reject } from './reader.ts'
import { inKnownShape } from './shapes.ts'
import { tellSitemap } from './sitemap.ts'
import { documentOf } from './xml-documents.ts'

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
      const document = contentOf(root)
      if (tellSitemap(context, document)) return
      const plan = createPlan(context)
      plan.add(treeOf(inKnownShape(documentOf(document)), plan.columns, plan.nextUnit))
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
