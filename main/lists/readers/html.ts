import { Parser } from 'htmlparser2'
import { cleanLink, imageSources } from '../image-sources.ts'
import { findLinks } from '../links/find-links.ts'
import { looksLikeImage, resolveLink } from '../links/link.ts'
import { saysItIsPage } from '../planner/evidence.ts'
import { createHtmlTable, type HtmlTable } from './html-table.ts'
import { createLeftOut } from './left-out.ts'
import { type ListContext, type ListReader, reject, shortened } from './reader.ts'
import { createTable } from './table.ts'

/** Characters of an image in a page; shorter ones are spacers and icons. */
const leastEmbedded = 500

/** Longer texts are not about one image. */
const mostWords = 500
/** More links are a site's, not a person's choice. */
const mostOthers = 20_000

type Anchor = { href: string; line: number; words: string; isImage: boolean; hasImage: boolean }
type Attributes = { readonly [name: string]: string }

/**
 * Images of a page or of HTML dragged from a browser: `<img>`, `<picture>`, and `<a href>` whose path
 * ends like an image file, with its words as caption. Other links are passed over, unless there is no image at all: then
 * they are what was meant, except those that end like pages; without any link at all those in the words are,
 * in a whole page (`isPage`). One `<img>` or `<picture>` is one item, the best of its
 * addresses (`imageSources`). The others are no mirrors: they are smaller, and so is an image that links to a larger one.
 * A `<table>` with named columns and images is read as a table, with the links behind its words.
 * `data:` images count only where nothing else is given, and are left out where they are tiny. Lines are those of the opening tag.
 */
export const createHtmlReader = (context: ListContext, isPage = true): ListReader => {
  let { base } = context
  let baseSeen = false
  let picture: Attributes[] | undefined
  let anchor: Anchor | undefined
  /** Links that do not end like images, for when there is none. */
  let others: Anchor[] | undefined = []
  const leftOut = createLeftOut(context, 'a link that does not end like an image')
  /** Links in the words, for when there is no other at all. */
  const written: { link: string; line: number }[] = []
  const place = createPlace()
  let table: HtmlTable | undefined

  /** Within a table it waits until that has ended: it may be a list of its own. */
  const later = (act: () => void): void => {
    if (table === undefined) act()
    else table.held.push(act)
  }

  const emitImage = (links: readonly string[], line: number, caption?: string): void => {
    const [link] = links
    const parsed = link === undefined ? undefined : resolveLink(link, base)
    if (parsed !== undefined && 'url' in parsed) table?.link(parsed.url)
    later(() => emitNow(links, line, caption))
  }

  const emitNow = (links: readonly string[], line: number, caption = ''): void => {
    if (links.length > 0) {
      for (const other of others ?? []) leftOut.add(other.href, other.line)
      others = undefined
    }
    const fields = caption === '' ? undefined : { caption }
    const remote = links.filter(link => !/^data:/i.test(link))
    const [embedded] = links
    if (remote.length === 0 && embedded !== undefined && embedded.length < leastEmbedded) {
      const reason = 'a tiny image in the page itself'
      context.tell({ kind: 'left-out', source: context.source, line, text: shortened(embedded), reason })
      return
    }
    for (const link of remote.length > 0 ? remote : links.slice(0, 1)) {
      const parsed = resolveLink(link, base)
      if ('reason' in parsed) reject(context, line, link, parsed.reason)
      else {
        const origin = { source: context.source, line }
        context.emit({ kind: 'item', item: { url: parsed.url, ...(fields && { fields }), origin } })
        return
      }
    }
  }

  const takeImg = (links: readonly string[], line: number, alt = ''): void => {
    const [first] = links
    if (anchor !== undefined) anchor.hasImage = true
    if (!anchor?.isImage) emitImage(links, line, wordsOf(alt))
    else if (first !== undefined) {
      const reason = 'a smaller form of the image that it links to'
      const remark = { source: context.source, line, text: shortened(first), reason }
      later(() => context.tell({ kind: 'left-out', ...remark }))
    }
  }

  const closeAnchor = (): void => {
    if (anchor === undefined) return
    const closed = anchor
    const { href, line, words, isImage, hasImage } = closed
    const parsed = resolveLink(href, base)
    if (isImage) emitImage([href], line, wordsOf(words))
    else {
      if (!hasImage && 'url' in parsed) table?.link(parsed.url)
      later(() => {
        if (others === undefined) leftOut.add(href, line)
        else if (others.length < mostOthers) others.push(closed)
        else leftOut.add(href, line)
      })
    }
    anchor = undefined
  }

  /** Without any image. What leads nowhere or to a page is still no image. */
  const takeOthers = (): void => {
    if (others?.length === 0) for (const { link, line } of written) emitImage([link], line)
    const last = others ?? []
    others = undefined
    for (const { href, line, words } of last) {
      const parsed = resolveLink(href, base)
      if ('url' in parsed && !saysItIsPage(parsed.url)) emitImage([href], line, wordsOf(words))
      else leftOut.add(href, line)
    }
    leftOut.tell()
  }

  const takeBase = (href: string | undefined): void => {
    if (baseSeen || href === undefined) return
    const parsed = resolveLink(href, base)
    if ('reason' in parsed) return
    base = parsed.url
    baseSeen = true
  }

  const closePicture = (line: number): void => {
    if (picture !== undefined) takeImg(linksOf({}, picture), line)
    picture = undefined
  }

  /** A table that has ended: its rows where it is a list, else what is in it as on any page. */
  const closeTable = (): void => {
    const ended = table
    table = undefined
    if (ended === undefined) return
    const rows = ended.rows()
    if (rows === undefined) {
      for (const act of ended.held) act()
      return
    }
    for (const other of others ?? []) leftOut.add(other.href, other.line)
    others = undefined
    const list = createTable(context)
    for (const row of rows) list.add(row)
    list.end()
  }

  const open = (name: string, attributes: Attributes): void => {
    const line = place.lineAt(parser.startIndex)
    table?.open(name, attributes, line)
    switch (name) {
      case 'table':
        if (table === undefined) table = createHtmlTable()
        else table.nest()
        break
      case 'base':
        takeBase(attributes['href'])
        break
      case 'picture':
        closePicture(line)
        picture = []
        break
      case 'source':
        picture?.push(attributes)
        break
      case 'img':
        takeImg(linksOf(attributes, picture), line, attributes['alt'])
        picture = undefined
        break
      case 'a': {
        closeAnchor()
        const href = cleanLink(attributes['href'])
        if (href !== undefined)
          anchor = { href, line, words: '', isImage: looksLikeImage(href), hasImage: false }
        break
      }
    }
  }

  const parser: Parser = new Parser({
    onopentag: open,
    ontext: text => {
      table?.text(text)
      if (isPage && others?.length === 0 && anchor === undefined && written.length < mostOthers) {
        const line = place.lineAt(parser.startIndex)
        written.push(...findLinks(text).map(({ link }) => ({ link, line })))
      }
      if (anchor !== undefined && anchor.words.length < mostWords) anchor.words += text
    },
    onclosetag: name => {
      if (name === 'a') closeAnchor()
      if (name === 'picture') closePicture(place.lineAt(parser.startIndex))
      if (name === 'table' && table?.leave()) closeTable()
    },
  })

  return {
    write(text) {
      place.add(text)
      parser.write(text)
    },
    end() {
      parser.end()
      closePicture(place.lineAt(Number.POSITIVE_INFINITY))
      closeAnchor()
      closeTable()
      takeOthers()
    },
  }
}

/** A text as it is seen; an address is no words about itself. */
const wordsOf = (text: string): string => {
  const words = text.replace(/\s+/g, ' ').trim().slice(0, mostWords).toWellFormed()
  return /^(?:https?:\/\/|www\.)\S*$/i.test(words) ? '' : words
}

const linksOf = (img: Attributes, sources: readonly Attributes[] = []): string[] =>
  imageSources(img, sources).map(({ link }) => link)

/** Turns offsets into line numbers. Offsets come in rising order, so earlier breaks are forgotten. */
const createPlace = () => {
  let breaks: number[] = []
  let passed = 0
  let line = 1
  let length = 0
  return {
    add(text: string): void {
      // Only when all are passed: copying what is left each time is quadratic where tags are rare.
      if (passed === breaks.length) {
        breaks = []
        passed = 0
      }
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) breaks.push(length + at)
      length += text.length
    },
    lineAt(offset: number): number {
      while ((breaks[passed] ?? Number.POSITIVE_INFINITY) < offset) {
        passed += 1
        line += 1
      }
      return line
    },
  }
}
