import * as z from 'zod'

/** A document of a page as it stood when it was looked at. */
export type SeenDocument = {
  /** Of a frame without one, that of the page around it. */
  url: string
  html: string
}

/** The styles that may show an image. */
export const imageStyles = [
  'background-image',
  'list-style-image',
  'border-image-source',
  'mask-image',
  '-webkit-mask-image',
  'content',
  'cursor',
] as const

const indexes = z.array(z.number())
const rare = z.object({ index: indexes, value: indexes })

const snapshot = z.object({
  strings: z.array(z.string()),
  documents: z.array(
    z.object({
      documentURL: z.number(),
      baseURL: z.number(),
      nodes: z.object({
        parentIndex: indexes,
        nodeType: indexes,
        nodeName: indexes,
        nodeValue: indexes,
        attributes: z.array(indexes),
        shadowRootType: rare.optional(),
        pseudoType: rare.optional(),
      }),
      layout: z.object({ nodeIndex: indexes, styles: z.array(indexes) }),
    }),
  ),
})

type Snapshot = z.output<typeof snapshot>
type Nodes = Snapshot['documents'][number]['nodes']

const isElement = 1
const isText = 3

/** Elements that have no end, and those whose text is taken as it is (WHATWG HTML, 13.1.2). */
const voids = /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/
const raws = /^(?:script|style|noscript|iframe|noframes|noembed|xmp|plaintext)$/

/**
 * The documents of a snapshot (DevTools protocol, DOMSnapshot.captureSnapshot with `imageStyles`) as HTML. What is
 * in shadow roots, closed ones too, is in its place; images of styles are in the style of their element. Undefined for
 * what is no snapshot. `mostLength`: characters of all of them; `isCut` tells that there were more.
 */
export function readSnapshot(
  value: unknown,
  mostLength: number,
): { documents: SeenDocument[]; isCut: boolean } | undefined {
  const parsed = snapshot.safeParse(value)
  if (!parsed.success) return undefined
  const { strings, documents } = parsed.data
  const text = (index: number | undefined) => strings[index ?? -1] ?? ''
  let room = mostLength
  const seen = documents.map(({ documentURL, baseURL, nodes, layout }) => {
    const html = writeDocument(nodes, stylesOf(nodes, layout, text), text, room)
    room -= html.length
    const url = text(documentURL)
    return { url: /^https?:/i.test(url) ? url : text(baseURL), html }
  })
  return { documents: seen.filter(({ url }) => /^https?:/i.test(url)), isCut: room <= 0 }
}

type TextOf = (index: number | undefined) => string

/** What styles show in each element; what is before and after it is part of it. */
function stylesOf(
  nodes: Nodes,
  layout: Snapshot['documents'][number]['layout'],
  text: TextOf,
): ReadonlyMap<number, string> {
  const pseudos = new Set(nodes.pseudoType?.index)
  const styles = new Map<number, string>()
  for (const [at, node] of layout.nodeIndex.entries()) {
    const values = (layout.styles[at] ?? []).map(text)
    // The text of an element is laid out with the styles of that.
    if (nodes.nodeType[node] !== isElement) continue
    const owner = pseudos.has(node) ? (nodes.parentIndex[node] ?? node) : node
    const links = values.flatMap((value, index) =>
      /url\(/.test(value)
        ? [`${imageStyles[index] === 'content' ? 'background-image' : imageStyles[index]}:${value}`]
        : [],
    )
    if (links.length > 0) styles.set(owner, [styles.get(owner) ?? [], links].flat().join(';'))
  }
  return styles
}

function writeDocument(
  nodes: Nodes,
  styles: ReadonlyMap<number, string>,
  text: TextOf,
  mostLength: number,
): string {
  const pseudos = new Set(nodes.pseudoType?.index)
  const children = new Map<number, number[]>()
  for (const [node, parent] of nodes.parentIndex.entries()) {
    if (pseudos.has(node)) continue
    const known = children.get(parent)
    if (known === undefined) children.set(parent, [node])
    else known.push(node)
  }
  const parts: string[] = ['<!doctype html>']
  let length = 0
  const write = (part: string) => {
    length += part.length
    if (length <= mostLength) parts.push(part)
  }
  // A tree deep enough to overflow the stack is one that a page may well make.
  const waiting: (number | string)[] = (children.get(0) ?? []).toReversed()
  for (let next = waiting.pop(); next !== undefined && length <= mostLength; next = waiting.pop()) {
    if (typeof next === 'string') {
      write(next)
      continue
    }
    const type = nodes.nodeType[next]
    if (type === isText) {
      const parent = text(nodes.nodeName[nodes.parentIndex[next] ?? -1]).toLowerCase()
      const value = text(nodes.nodeValue[next])
      write(raws.test(parent) ? value.replaceAll('</', '<\\/') : escapeText(value))
    }
    if (type !== isElement) continue
    const name = text(nodes.nodeName[next]).toLowerCase()
    if (!/^[a-z][^\s/>]*$/.test(name)) continue
    write(`<${name}${attributesOf(nodes.attributes[next] ?? [], styles.get(next), text)}>`)
    if (voids.test(name)) continue
    waiting.push(`</${name}>`)
    for (const child of (children.get(next) ?? []).toReversed()) waiting.push(child)
  }
  return parts.join('')
}

function attributesOf(attributes: readonly number[], style: string | undefined, text: TextOf): string {
  const pairs: [string, string][] = []
  for (let at = 0; at + 1 < attributes.length; at += 2) {
    pairs.push([text(attributes[at]), text(attributes[at + 1])])
  }
  if (style !== undefined) {
    const own = pairs.find(([name]) => name === 'style')
    if (own === undefined) pairs.push(['style', style])
    else own[1] = `${own[1]};${style}`
  }
  return pairs
    .filter(([name]) => /^[^\s"'>/=]+$/.test(name))
    .map(([name, value]) => ` ${name}="${escapeText(value).replaceAll('"', '&quot;')}"`)
    .join('')
}

const escapeText = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
