import { Parser } from 'htmlparser2'
import { cleanLink, imageSources } from '../image-sources.ts'
import { looksLikeImage, resolveLink } from '../links/link.ts'
import { type ListContext, type ListReader, reject, shortened } from './reader.ts'

/** Characters of an image in a page; shorter ones are spacers and icons. */
const leastEmbedded = 500

type Attributes = { readonly [name: string]: string }

/**
 * Images of a page or of HTML dragged from a browser: `<img>`, `<picture>`, and `<a href>` whose path
 * ends like an image file; links to pages are passed over. One `<img>` or `<picture>` is one item, the best of its
 * addresses (`imageSources`). The others are no mirrors: they are smaller, and so is an image that links to a larger one.
 * `data:` images count only where nothing else is given, and are left out where they are tiny. Lines are those of the opening tag.
 */
export const createHtmlReader = (context: ListContext): ListReader => {
  let { base } = context
  let baseSeen = false
  let picture: Attributes[] | undefined
  let isInImageLink = false
  const place = createPlace()

  const emitImage = (links: readonly string[], line: number): void => {
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
        context.emit({ kind: 'item', item: { url: parsed.url, origin: { source: context.source, line } } })
        return
      }
    }
  }

  const takeImg = (links: readonly string[], line: number): void => {
    const [first] = links
    if (!isInImageLink) emitImage(links, line)
    else if (first !== undefined) {
      const reason = 'a smaller form of the image that it links to'
      context.tell({ kind: 'left-out', source: context.source, line, text: shortened(first), reason })
    }
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

  const open = (name: string, attributes: Attributes): void => {
    const line = place.lineAt(parser.startIndex)
    switch (name) {
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
        takeImg(linksOf(attributes, picture), line)
        picture = undefined
        break
      case 'a': {
        const href = cleanLink(attributes['href'])
        isInImageLink = href !== undefined && looksLikeImage(href)
        if (href !== undefined && isInImageLink) emitImage([href], line)
        break
      }
    }
  }

  const parser: Parser = new Parser({
    onopentag: open,
    onclosetag: name => {
      if (name === 'a') isInImageLink = false
      if (name === 'picture') closePicture(place.lineAt(parser.startIndex))
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
    },
  }
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
