import type { CheerioAPI } from 'cheerio/slim'
import type { Aside, Place } from '../../../shared/scan.ts'
import { largestFirst } from '../../lists/index.ts'
import { asideOf, sparedWords } from '../evidence/aside.ts'
import { nowhere, type Surroundings, surroundingsOf } from '../evidence/surroundings.ts'
import { baseFrom } from '../reading/links.ts'
import { closest, type PageElement, parentOf } from '../reading/page-element.ts'
import { pagesOwn } from './fold-candidates.ts'
import { type Named, namedBy, nearLevels } from './html-elements.ts'
import type { HtmlPage } from './html-page.ts'
import { noContent, type PageContent, type WrittenImage, type WrittenSource } from './page-content.ts'
import { readStream } from './script-content.ts'

/** An element with what those around it say. `isChosen`: it is inside what the user named. */
type Placed = { element: PageElement; around: Surroundings; isChosen: boolean }

/**
 * What a page of HTML holds, in its own order. `selector` keeps only images that are in an element it matches.
 */
export function readHtml($: CheerioAPI, url: string, selector?: string): PageContent {
  const content = noContent()
  const placed = placedElements($, url, selector)
  // Not by selectors: each of these looks the whole page through.
  const first = (wanted: (element: PageElement) => boolean) =>
    placed.find(({ element }) => wanted(element))?.element
  const title = first(({ name }) => name === 'title')
  const spared = sparedWords(url, title === undefined ? '' : $(title).text())
  const base = baseFrom(
    first(({ name, attribs }) => name === 'base' && attribs['href'] !== undefined),
    url,
  )
  const page = knowing(placed, $, base)

  for (const { element, around, isChosen } of placed) {
    for (const named of namedBy(element, page)) {
      if (named.kind === 'page') content.pages.push(named.url)
      else if (named.kind === 'refresh') content.refresh ??= named.url
      else if (isChosen) take(named, around)
    }
  }
  function take(named: Exclude<Named, { kind: 'page' | 'refresh' }>, around: Surroundings): void {
    if (named.kind === 'stylesheet') content.stylesheets.push(named.url)
    else if (named.kind === 'frame') content.frames.push(named.url)
    else if (named.kind === 'data') content.data.push(named.url)
    else if (named.kind === 'piece') content.pieces.push(named.text)
    else if (named.sources.length > 0) {
      const aside = named.aside ?? asideOfImage(named, around, spared)
      content.images.push({ sources: named.sources, fields: named.fields, base, aside })
    }
  }

  if (selector === undefined) {
    const { images, pieces } = readStream(page.stream)
    content.images.push(...images)
    content.pieces.push(...pieces)
  }
  const [dataBase, ...others] = page.bases
  if (dataBase !== undefined && others.length === 0)
    content.images = content.images.map(image => withBase(image, dataBase))
  return content
}

/** An image of which data says only the path: first at the host that a script of the page names for it. */
function withBase(image: WrittenImage, base: string): WrittenImage {
  const isPath = ({ place, link }: WrittenSource) =>
    place === 'script' && /^\/(?!\/|_next\/|_nuxt\/|static\/|assets\/)/.test(link)
  if (!image.sources.every(isPath)) return image
  const there = image.sources.map(source => ({ ...source, link: base + source.link }))
  return { ...image, sources: [...there, ...image.sources] }
}

/** All elements of a page in its order, those of templates among them. */
function placedElements($: CheerioAPI, url: string, selector: string | undefined): Placed[] {
  const chosen = selector === undefined ? undefined : new Set($<PageElement, string>(selector).toArray())
  const home = new URL('/', url).href
  const isHomeLink = (href: string) =>
    href === '/' || href === home || `${href}/` === home || /^\/?(?:index\.\w+|home\/?)$/.test(href)
  const placed: Placed[] = []
  type Walked = { children: readonly unknown[]; around: Surroundings; isChosen: boolean; at: number }
  const stack: Walked[] = [
    { children: $.root()[0]?.children ?? [], around: nowhere, isChosen: chosen === undefined, at: 0 },
  ]
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const node = top.children[top.at]
    top.at += 1
    if (node === undefined) {
      stack.pop()
      continue
    }
    if (!hasChildren(node)) continue
    let { around, isChosen } = top
    if (isElement(node)) {
      around = surroundingsOf(node, around, isHomeLink)
      isChosen ||= chosen?.has(node) ?? true
      placed.push({ element: node, around, isChosen })
    }
    stack.push({ children: node.children, around, isChosen, at: 0 })
  }
  return placed
}

const hasChildren = (node: unknown): node is { children: readonly unknown[] } =>
  typeof node === 'object' && node !== null && 'children' in node

const isElement = (node: object): node is PageElement => 'attribs' in node

/** All at once: looking inside an element takes time with the square of its children, and one may hold all images. */
function knowing(placed: readonly Placed[], $: CheerioAPI, base: string): HtmlPage {
  const captions = Map.groupBy(elementsOf(placed, 'figcaption'), element => closest(element, 'figure'))
  const images = elementsOf(placed, 'img', 'amp-img')
  const imagesOfLinks = Map.groupBy(images, element => closest(element, 'a'))
  const imagesNear = new Map<PageElement | undefined, PageElement[]>()
  for (const image of images) {
    let at = parentOf(image)
    for (let level = 0; at !== undefined && level < nearLevels; level += 1) {
      const known = imagesNear.get(at)
      if (known === undefined) imagesNear.set(at, [image])
      else if (known.length < 2) known.push(image)
      at = parentOf(at)
    }
  }
  return { $, base, captions, imagesOfLinks, imagesNear, imageLinks: new Map(), stream: [], bases: new Set() }
}

const elementsOf = (placed: readonly Placed[], ...names: string[]): PageElement[] =>
  placed.map(({ element }) => element).filter(({ name }) => names.includes(name))

function asideOfImage(
  { at, sources }: Extract<Named, { kind: 'image' }>,
  around: Surroundings,
  spared: ReadonlySet<string>,
): Aside | undefined {
  const { attribs } = at
  const best = largestFirst(sources)
  const isImage = at.name === 'img' || at.name === 'amp-img'
  return asideOf(
    {
      links: best.map(({ link }) => link),
      width: isImage ? pixels(attribs['width'], attribs['style'], styledWidth) : undefined,
      height: isImage ? pixels(attribs['height'], attribs['style'], styledHeight) : undefined,
      saidWidth: saidWidth(best),
      named: isImage ? `${attribs['class'] ?? ''} ${attribs['id'] ?? ''}`.trim() : '',
      alt: attribs['alt'] ?? '',
      // What is in the head of a page is of the page, wherever a broken one has it.
      around: at.name === 'meta' || at.name === 'link' ? nowhere : around,
      isPagesOwn: sources.some(({ place }) => ownPlaces.has(place)),
      isBackground: sources.some(({ place }) => place === 'css'),
      isHidden: /display:\s*none|visibility:\s*hidden/i.test(attribs['style'] ?? ''),
    },
    spared,
  )
}

/** The width that a descriptor or an attribute says; a word is none. */
function saidWidth(sources: readonly WrittenSource[]): number | undefined {
  let most: number | undefined
  for (const { width = 0 } of sources) if (width > (most ?? 0)) most = width
  return most
}

/** Where a page names images of its own, for others and for its programs. */
const ownPlaces: ReadonlySet<Place> = new Set<Place>([...pagesOwn, 'preload', 'script'])

const styledWidth = /(?:^|[;\s])width:\s*(\d+(?:\.\d+)?)px/i
const styledHeight = /(?:^|[;\s])height:\s*(\d+(?:\.\d+)?)px/i

/** A number of pixels that an element is given, by its attribute or its style. */
function pixels(
  attribute: string | undefined,
  style: string | undefined,
  styled: RegExp,
): number | undefined {
  const said = (style && styled.exec(style)?.[1]) || attribute
  return said !== undefined && /^\s*\d+(?:\.\d+)?(?:px)?\s*$/i.test(said)
    ? Number.parseFloat(said)
    : undefined
}
